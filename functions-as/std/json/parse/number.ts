import { fail } from "heddle";
import { parseDecimal } from "../../shared/notation";
import { Scanner } from "./scanner";

/**
 * Parses the number that comes next, as the nearest double; NaN where it failed. A number beyond
 * the doubles is refused: the infinity that it would become cannot be written as JSON again.
 */
export function parseNumber(scanner: Scanner): f64 {
  const start = scanner.at;
  if (scanner.peek() === 0x2d) scanner.at += 1;
  const first = scanner.peek();
  if (!passDigits(scanner, "a digit")) return NaN;
  if (first === 0x30 && scanner.at - start > (scanner.text.charCodeAt(start) === 0x2d ? 2 : 1)) {
    scanner.at = start;
    fail<Scanner>("JSON_SYNTAX", "a number may not begin with a needless 0", scanner.place());
    return NaN;
  }
  if (scanner.peek() === 0x2e) {
    scanner.at += 1;
    if (!passDigits(scanner, "a digit after the decimal point")) return NaN;
  }
  if ((scanner.peek() | 0x20) === 0x65) {
    scanner.at += 1;
    const sign = scanner.peek();
    if (sign === 0x2b || sign === 0x2d) scanner.at += 1;
    if (!passDigits(scanner, "a digit of the exponent")) return NaN;
  }
  const number = parseDecimal(scanner.text, start, scanner.at);
  if (isFinite(number)) return number;
  scanner.at = start;
  fail<Scanner>(
    "JSON_NUMBER_RANGE",
    "a number is beyond the range of a double, about 1.8e308",
    scanner.place(),
  );
  return NaN;
}

/** Passes one digit or more; records a failure where there is none. */
function passDigits(scanner: Scanner, expected: string): bool {
  const start = scanner.at;
  while (scanner.peek() >= 0x30 && scanner.peek() <= 0x39) scanner.at += 1;
  return scanner.at > start || scanner.unexpected(expected);
}
