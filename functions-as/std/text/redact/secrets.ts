import { isAsciiAlphanumeric, isSpace, toLower } from "../../shared/text";
import { looksRandom, looksSecret } from "./randomness";
import { Spans, TOKEN } from "./spans";

/** Words, as the last part of a name, that announce a secret of any form. */
const NAMES: StaticArray<string> = [
  "token",
  "secret",
  "key",
  "apikey",
  "auth",
  "authorization",
  "credential",
  "credentials",
  "signature",
  "session",
  "cookie",
];
/** Words that announce a secret which people choose, and which is short. */
const PASSWORDS: StaticArray<string> = [
  "password",
  "passwd",
  "passphrase",
  "pwd",
  "passwort",
  "kennwort",
  "secret",
];

/** Code units between a name and its value at most, such as `" : "`. */
const GAP: i32 = 12;
/** Code units of user and password in a URL at most. */
const USER_INFO: i32 = 256;

/**
 * Finds what is secret by what stands before it: `Bearer …`, the password of a URL, and long random values after a
 * name that ends in key, token, secret, password or the like. Each value belongs to one name, so the time is linear.
 */
export function findSecrets(text: string): Spans {
  const spans = new Spans();
  let at = 0;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (unit == 0x3a && text.charCodeAt(at + 1) == 0x2f && text.charCodeAt(at + 2) == 0x2f) {
      at = addUserInfo(text, at + 3, spans);
    } else if (isName(unit)) {
      const start = at;
      while (at < text.length && isName(text.charCodeAt(at))) ++at;
      addNamed(text, start, at, spans);
    } else {
      ++at;
    }
  }
  return spans;
}

/** Takes the password of user:password@host; gives where to read on. */
function addUserInfo(text: string, start: i32, spans: Spans): i32 {
  let colon = -1;
  const limit = min(text.length, start + USER_INFO);
  for (let at = start; at < limit; ++at) {
    const unit = text.charCodeAt(at);
    if (unit == 0x40) {
      if (colon < 0 || at == colon + 1) return start;
      spans.add(colon + 1, at, TOKEN);
      return at;
    }
    if (unit == 0x2f || unit == 0x22 || unit == 0x27 || unit == 0x3c || unit == 0x3e || isSpace(unit))
      return start;
    if (unit == 0x3a && colon < 0) colon = at;
  }
  return start;
}

/** The value behind the name from `start` to before `end`. */
function addNamed(text: string, start: i32, end: i32, spans: Spans): void {
  let last = end;
  while (last > start && isJoint(text.charCodeAt(last - 1))) --last;
  const scheme = wordEquals(text, start, last, "bearer");
  const password = endsInOne(text, start, last, PASSWORDS);
  if (!scheme && !password && !endsInOne(text, start, last, NAMES)) return;
  let value = end;
  let assigned = false;
  while (value < text.length && value - end < GAP && isGap(text.charCodeAt(value))) {
    const unit = text.charCodeAt(value);
    if (unit == 0x3d || unit == 0x3a) assigned = true;
    ++value;
  }
  if (value == end) return;
  // Authorization: Basic …
  if (wordEquals(text, start, last, "authorization") && wordEquals(text, value, value + 5, "basic")) {
    if (text.charCodeAt(value + 5) != 0x20) return;
    value += 6;
    const close = valueEnd(text, value);
    if (close - value >= 4) spans.add(value, close, TOKEN);
    return;
  }
  const close = valueEnd(text, value);
  const long = scheme ? looksSecret(text, value, close, 12) : looksRandom(text, value, close);
  if (long || (password && assigned && looksSecret(text, value, close, 8))) spans.add(value, close, TOKEN);
}

/** Where the value ends that starts at a position. */
function valueEnd(text: string, start: i32): i32 {
  let end = start;
  while (end < text.length && isValue(text.charCodeAt(end))) ++end;
  // A full stop behind a value ends the sentence.
  while (end > start && (text.charCodeAt(end - 1) == 0x2e || text.charCodeAt(end - 1) == 0x2d)) --end;
  while (end > start && end < text.length && text.charCodeAt(end) == 0x3d) ++end;
  return end;
}

/** Tells whether a name is one of some words, or ends in one: api_key, "x-api-key", clientSecret. */
function endsInOne(text: string, start: i32, end: i32, words: StaticArray<string>): bool {
  for (let index = 0; index < words.length; ++index) {
    const word = words[index];
    const from = end - word.length;
    if (from < start || !wordEquals(text, from, end, word)) continue;
    if (from == start || isJoint(text.charCodeAt(from - 1))) return true;
    // clientSecret, SECRETKEY.
    if (text.charCodeAt(from) < 0x61 && isAsciiAlphanumeric(text.charCodeAt(from))) return true;
  }
  return false;
}

/** Tells whether the text from `start` to before `end` is a word, in letters of any case. */
function wordEquals(text: string, start: i32, end: i32, word: string): bool {
  if (end - start != word.length || end > text.length) return false;
  for (let offset = 0; offset < word.length; ++offset) {
    if (toLower(text.charCodeAt(start + offset)) != word.charCodeAt(offset)) return false;
  }
  return true;
}

function isName(unit: i32): bool {
  return isAsciiAlphanumeric(unit) || isJoint(unit);
}

function isJoint(unit: i32): bool {
  return unit == 0x5f || unit == 0x2d;
}

function isGap(unit: i32): bool {
  return (
    unit == 0x20 ||
    unit == 0x09 ||
    unit == 0x3a ||
    unit == 0x3d ||
    unit == 0x3e ||
    unit == 0x22 ||
    unit == 0x27 ||
    unit == 0x60 ||
    unit == 0x28
  );
}

function isValue(unit: i32): bool {
  return (
    isAsciiAlphanumeric(unit) ||
    unit == 0x2b ||
    unit == 0x2f ||
    unit == 0x5f ||
    unit == 0x2d ||
    unit == 0x2e ||
    unit == 0x7e
  );
}
