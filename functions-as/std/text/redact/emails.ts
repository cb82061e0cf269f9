import { isAlphanumeric, isDigit, isLetter, isSpace } from "../../shared/text";
import { EMAIL, Spans } from "./spans";

/** Characters that a quoted local part may have; a longer one is none. */
const QUOTED_LIMIT: i32 = 64;

/**
 * Finds e-mail addresses, with letters of any script: a local part, "@", and a domain that ends in a label of two
 * letters or more. What lies between two "@" is read at most twice, so the time is linear.
 */
export function findEmails(text: string): Spans {
  const spans = new Spans();
  let from = 0;
  while (true) {
    const at = text.indexOf("@", from);
    if (at < 0) return spans;
    const end = domainEnd(text, at + 1);
    const start = end < 0 ? at : localStart(text, at, from);
    if (start < at) spans.add(start, end, EMAIL);
    from = at + 1;
  }
}

/** Where the local part before "@" starts, not before `floor`; `at` itself where there is none. */
function localStart(text: string, at: i32, floor: i32): i32 {
  let start = at;
  while (start > floor && isLocal(text.charCodeAt(start - 1))) --start;
  if (start == at) return quotedStart(text, at, floor);
  // Marks in front of an address belong to the sentence, unless there is nothing else.
  let trimmed = start;
  while (trimmed < at && !isAlphanumeric(text.charCodeAt(trimmed)) && text.charCodeAt(trimmed) != 0x5f)
    ++trimmed;
  return trimmed == at ? start : trimmed;
}

/** Where a quoted local part such as "jo b"@… starts; `at` where there is none. */
function quotedStart(text: string, at: i32, floor: i32): i32 {
  if (at - 1 <= floor || text.charCodeAt(at - 1) != 0x22) return at;
  const lowest = max(floor, at - QUOTED_LIMIT - 2);
  for (let start = at - 2; start >= lowest; --start) {
    const unit = text.charCodeAt(start);
    if (unit == 0x22) return start < at - 2 && mayPrecedeQuote(text, start) ? start : at;
    if (unit < 0x20) return at;
  }
  return at;
}

/** An opening quote follows a space or an opening mark; a closing one, as of a string in code, does not. */
function mayPrecedeQuote(text: string, quote: i32): bool {
  if (quote == 0) return true;
  const unit = text.charCodeAt(quote - 1);
  return isSpace(unit) || unit == 0x3c || unit == 0x28 || unit == 0x3a;
}

/** Where the domain after "@" ends; -1 where there is none. */
function domainEnd(text: string, start: i32): i32 {
  let runEnd = start;
  while (runEnd < text.length && isDomain(text.charCodeAt(runEnd))) ++runEnd;
  // The last dot that is followed by two letters, or by the mark of an internationalised label, starts the last label.
  for (let dot = runEnd - 3; dot > start; --dot) {
    if (text.charCodeAt(dot) != 0x2e || !isLetter(text.charCodeAt(dot + 1))) continue;
    if (!isLetter(text.charCodeAt(dot + 2))) continue;
    let end = dot + 3;
    while (end < runEnd && text.charCodeAt(end) != 0x2e) ++end;
    while (text.charCodeAt(end - 1) == 0x2d) --end;
    return end;
  }
  return -1;
}

/** What a local part may have here: of all that mail allows, not the marks that delimit URLs, quotes and code. */
function isLocal(unit: i32): bool {
  if (isAlphanumeric(unit)) return true;
  switch (unit) {
    case 0x21:
    case 0x24:
    case 0x25:
    case 0x27:
    case 0x2a:
    case 0x2b:
    case 0x2d:
    case 0x2e:
    case 0x5e:
    case 0x5f:
    case 0x7e:
      return true;
    default:
      return false;
  }
}

function isDomain(unit: i32): bool {
  return isLetter(unit) || isDigit(unit) || unit == 0x2d || unit == 0x2e;
}
