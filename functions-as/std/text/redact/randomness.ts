import { isDigit, isHexDigit } from "../../shared/text";

/** Characters that are looked at; what is random shows it in so many. */
const SAMPLE: i32 = 128;

/**
 * Tells whether a value looks as if chance had made it: 16 characters or more, many bits of entropy each, digits and
 * letters that take turns. A long word, a version or a path does not.
 */
export function looksRandom(text: string, start: i32, end: i32): bool {
  const length = min(end - start, SAMPLE);
  if (length < 16) return false;
  const counts = new StaticArray<i32>(128);
  let digits = 0;
  let turns = 0;
  let hexadecimal = true;
  let before = -1;
  for (let at = start; at < start + length; ++at) {
    const unit = text.charCodeAt(at);
    counts[unit & 0x7f] += 1;
    if (!isHexDigit(unit) && unit != 0x2d) hexadecimal = false;
    if (isDigit(unit)) ++digits;
    const kind = isDigit(unit) ? 0 : unit >= 0x61 ? 1 : unit >= 0x41 ? 2 : -1;
    if (kind >= 0 && before >= 0 && kind != before) ++turns;
    if (kind >= 0) before = kind;
  }
  const leastTurns = hexadecimal ? 3 : 4;
  if (digits == 0 || digits == length || turns < leastTurns) return false;
  let entropy = 0.0;
  for (let unit = 0; unit < 128; ++unit) {
    if (counts[unit] == 0) continue;
    const share = <f64>counts[unit] / length;
    entropy -= share * Math.log2(share);
  }
  return entropy >= (hexadecimal ? 2.75 : 3.25);
}

/** Tells whether a value has `least` characters or more, with digits and letters among them. */
export function looksSecret(text: string, start: i32, end: i32, least: i32): bool {
  if (end - start < least) return false;
  let hasDigit = false;
  let hasLetter = false;
  const limit = min(end, start + SAMPLE);
  for (let at = start; at < limit; ++at) {
    if (isDigit(text.charCodeAt(at))) hasDigit = true;
    else if (text.charCodeAt(at) >= 0x41) hasLetter = true;
  }
  return hasDigit && hasLetter;
}
