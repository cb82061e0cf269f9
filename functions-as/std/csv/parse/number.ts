import { parseDecimal, TextWriter, unitAt, writeNumber } from "../../shared/notation";

/** Integers of so many digits are all doubles. */
const SAFE_DIGITS: i32 = 15;

/** Numbers of fewer digits before the point are doubles, not infinite. */
const SAFE_WHOLE: i32 = 308;

/**
 * Tells whether a cell is a number: `1`, `-2.50`, `+.5`, `1e-3`, `Infinity`, as csv.Write writes them and people do.
 * What would lose something as a double is not: the code `00501`, an identifier of 18 digits, `1e999`.
 */
export function isNumber(text: string, start: i32, end: i32): bool {
  let at = start;
  if (isSign(text, at, end)) at += 1;
  if (isInfinity(text, at, end)) return true;
  const from = at;
  at = passDigits(text, at, end);
  const whole = at - from;
  if (whole > 1 && unitAt(text, from) === 0x30) return false;
  if (at === end && whole > 0) return whole <= SAFE_DIGITS || keepsDigits(text, from, end);
  if (at < end && unitAt(text, at) === 0x2e) at = passDigits(text, at + 1, end);
  // A point alone has no digit.
  if (at - from - whole < 2 && whole === 0) return false;
  // Without an exponent only the whole digits can make it too great.
  if (at === end && whole < SAFE_WHOLE) return true;
  if (at < end && (unitAt(text, at) | 0x20) === 0x65) {
    at += 1;
    if (isSign(text, at, end)) at += 1;
    const exponent = at;
    at = passDigits(text, at, end);
    if (at === exponent) return false;
  }
  return at === end && isFinite(parseDecimal(text, start, end));
}

/** The double nearest to a cell that `isNumber`. */
export function parseNumber(text: string, start: i32, end: i32): f64 {
  const at = isSign(text, start, end) ? start + 1 : start;
  if (!isInfinity(text, at, end)) return parseDecimal(text, start, end);
  return unitAt(text, start) === 0x2d ? -Infinity : Infinity;
}

function isSign(text: string, at: i32, end: i32): bool {
  if (at >= end) return false;
  const code = unitAt(text, at);
  return code === 0x2d || code === 0x2b;
}

function isInfinity(text: string, at: i32, end: i32): bool {
  return end - at === 8 && unitAt(text, at) === 0x49 && text.substring(at, end) === "Infinity";
}

function passDigits(text: string, start: i32, end: i32): i32 {
  let at = start;
  while (at < end && <u32>(unitAt(text, at) - 0x30) < 10) at += 1;
  return at;
}

/** Tells whether an integer without sign is written the same after it was a double. */
function keepsDigits(text: string, start: i32, end: i32): bool {
  const writer = new TextWriter();
  writeNumber(writer, parseDecimal(text, start, end));
  return writer.finish() === text.substring(start, end);
}
