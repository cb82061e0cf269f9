import { isAsciiAlphanumeric, isDigit, startsAt } from "../../shared/text";
import { Spans, TOKEN } from "./spans";

/** Any of A-Z, a-z and 0-9. */
const PLAIN: i32 = 0;
/** And "_", "-". */
const URL_SAFE: i32 = 1;
/** A-Z and 0-9 only. */
const CAPITAL: i32 = 2;

/** Characters that are read before it is settled whether a prefix starts a token. */
const PROBE: i32 = 64;

/**
 * Finds tokens that tell by how they start what they are (GitHub, GitLab, AWS, Slack, Google, npm, PyPI, Stripe, OpenAI
 * and Anthropic, Hugging Face, Docker) and JSON Web Tokens.
 */
export function findTokens(text: string): Spans {
  const spans = new Spans();
  let at = 0;
  while (at < text.length) {
    if (!isAsciiAlphanumeric(text.charCodeAt(at)) || (at > 0 && isWord(text.charCodeAt(at - 1)))) {
      ++at;
      continue;
    }
    let end = prefixedEnd(text, at);
    if (end < 0) end = webTokenEnd(text, at);
    if (end < 0) {
      ++at;
    } else {
      spans.add(at, end, TOKEN);
      at = end;
    }
  }
  return spans;
}

/** Where the token that starts with a known prefix ends; -1 where there is none. */
function prefixedEnd(text: string, at: i32): i32 {
  switch (text.charCodeAt(at)) {
    case 0x67: // g
      if (
        text.charCodeAt(at + 1) == 0x68 &&
        text.charCodeAt(at + 3) == 0x5f &&
        isGitHubKind(text.charCodeAt(at + 2))
      ) {
        return tail(text, at + 4, PLAIN, 16, false);
      }
      if (startsAt(text, at, "github_pat_")) return tail(text, at + 11, URL_SAFE, 16, false);
      return startsAt(text, at, "glpat-") ? tail(text, at + 6, URL_SAFE, 16, false) : -1;
    case 0x41: // A
      if (
        startsAt(text, at, "AKIA") ||
        startsAt(text, at, "ASIA") ||
        startsAt(text, at, "ABIA") ||
        startsAt(text, at, "ACCA")
      ) {
        const end = tail(text, at + 4, CAPITAL, 16, false);
        return end == at + 20 ? end : -1;
      }
      return startsAt(text, at, "AIza") ? tail(text, at + 4, URL_SAFE, 30, false) : -1;
    case 0x78: // x
      if (startsAt(text, at, "xox") && text.charCodeAt(at + 4) == 0x2d)
        return tail(text, at + 5, URL_SAFE, 10, true);
      return startsAt(text, at, "xapp-") ? tail(text, at + 5, URL_SAFE, 10, true) : -1;
    case 0x73: // s
      if (startsAt(text, at, "sk_live_") || startsAt(text, at, "sk_test_"))
        return tail(text, at + 8, PLAIN, 16, false);
      return startsAt(text, at, "sk-") ? tail(text, at + 3, URL_SAFE, 20, true) : -1;
    case 0x72: // r
      return startsAt(text, at, "rk_live_") || startsAt(text, at, "rk_test_")
        ? tail(text, at + 8, PLAIN, 16, false)
        : -1;
    case 0x77: // w
      return startsAt(text, at, "whsec_") ? tail(text, at + 6, PLAIN, 16, true) : -1;
    case 0x6e: // n
      return startsAt(text, at, "npm_") ? tail(text, at + 4, PLAIN, 30, false) : -1;
    case 0x70: // p
      return startsAt(text, at, "pypi-") ? tail(text, at + 5, URL_SAFE, 40, true) : -1;
    case 0x79: // y
      return startsAt(text, at, "ya29.") ? tail(text, at + 5, URL_SAFE, 20, false) : -1;
    case 0x68: // h
      return startsAt(text, at, "hf_") ? tail(text, at + 3, PLAIN, 30, false) : -1;
    case 0x64: // d
      return startsAt(text, at, "dckr_pat_") ? tail(text, at + 9, URL_SAFE, 16, false) : -1;
    default:
      return -1;
  }
}

/** ghp_, gho_, ghu_, ghs_ and ghr_ are GitHub's kinds of tokens. */
function isGitHubKind(unit: i32): bool {
  return unit == 0x70 || unit == 0x6f || unit == 0x75 || unit == 0x73 || unit == 0x72;
}

/**
 * Where the characters of an alphabet that start at a position end; -1 where there are fewer than `least`, or where a
 * digit is asked for and none is among the first. Only a settled token is read to its end, once.
 */
function tail(text: string, start: i32, alphabet: i32, least: i32, needsDigit: bool): i32 {
  let end = start;
  let hasDigit = !needsDigit;
  while (end - start < PROBE && isOf(alphabet, text.charCodeAt(end))) {
    if (isDigit(text.charCodeAt(end))) hasDigit = true;
    ++end;
  }
  if (end - start < least || !hasDigit) return -1;
  while (isOf(alphabet, text.charCodeAt(end))) ++end;
  return end;
}

/** Where a JSON Web Token ends: three parts in base64url, the first an object; -1 where there is none. */
function webTokenEnd(text: string, at: i32): i32 {
  if (!startsAt(text, at, "eyJ")) return -1;
  // Not behind "-" or ".", so that no part is read more than once.
  if (at > 0 && (text.charCodeAt(at - 1) == 0x2d || text.charCodeAt(at - 1) == 0x2e)) return -1;
  let end = at;
  while (isOf(URL_SAFE, text.charCodeAt(end))) ++end;
  if (end - at < 10 || text.charCodeAt(end) != 0x2e) return -1;
  const second = ++end;
  while (isOf(URL_SAFE, text.charCodeAt(end))) ++end;
  if (end - second < 4) return -1;
  while (text.charCodeAt(end) == 0x2e && isOf(URL_SAFE, text.charCodeAt(end + 1))) {
    ++end;
    while (isOf(URL_SAFE, text.charCodeAt(end))) ++end;
  }
  return end;
}

function isOf(alphabet: i32, unit: i32): bool {
  if (alphabet == CAPITAL) return isDigit(unit) || (unit >= 0x41 && unit <= 0x5a);
  return isAsciiAlphanumeric(unit) || (alphabet == URL_SAFE && (unit == 0x5f || unit == 0x2d));
}

function isWord(unit: i32): bool {
  return isAsciiAlphanumeric(unit) || unit == 0x5f;
}
