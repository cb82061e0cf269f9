import { fail } from "heddle";
import { TextWriter } from "../../shared/notation";
import { Scanner } from "./scanner";

/** Parses the string that comes next, whose opening quote is there; null where it failed. */
export function parseString(scanner: Scanner): string | null {
  scanner.at += 1;
  const start = scanner.at;
  if (!passPlain(scanner)) return null;
  if (scanner.peek() === 0x22) {
    scanner.at += 1;
    return scanner.text.substring(start, scanner.at - 1);
  }
  const writer = new TextWriter();
  writer.slice(scanner.text, start, scanner.at);
  while (scanner.peek() !== 0x22) {
    if (!parseEscape(scanner, writer)) return null;
    const plain = scanner.at;
    if (!passPlain(scanner)) return null;
    writer.slice(scanner.text, plain, scanner.at);
  }
  scanner.at += 1;
  return writer.finish();
}

/** Passes what stands for itself, up to a quote or a backslash; false where the string breaks off. */
function passPlain(scanner: Scanner): bool {
  while (true) {
    const code = scanner.peek();
    if (code === 0x22 || code === 0x5c) return true;
    if (code < 0) return scanner.unexpected("the closing quote of a string");
    if (code < 0x20) return scanner.unexpected("an escape such as \\n");
    scanner.at += 1;
  }
}

function parseEscape(scanner: Scanner, writer: TextWriter): bool {
  const start = scanner.at;
  scanner.at += 1;
  const code = scanner.peek();
  if (code === 0x75) return parseUnits(scanner, writer, start);
  const unit = escapedUnit(code);
  if (unit < 0) return scanner.unexpected('one of "\\/bfnrtu after a backslash');
  scanner.at += 1;
  writer.unit(unit);
  return true;
}

/** The unit that a backslash and `code` stand for, or -1. */
function escapedUnit(code: i32): i32 {
  switch (code) {
    case 0x22:
    case 0x5c:
    case 0x2f:
      return code;
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    case 0x6e:
      return 0x0a;
    case 0x72:
      return 0x0d;
    case 0x74:
      return 0x09;
    default:
      return -1;
  }
}

/**
 * Parses \uXXXX, whose u comes next, and the second half of a pair. A half without its other is
 * refused, since no UTF-8 text can hold it.
 */
function parseUnits(scanner: Scanner, writer: TextWriter, start: i32): bool {
  const high = parseUnit(scanner);
  if (high < 0) return false;
  writer.unit(high);
  if ((high & 0xf800) !== 0xd800) return true;
  if ((high & 0xfc00) === 0xd800 && scanner.accept("\\") && scanner.peek() === 0x75) {
    const low = parseUnit(scanner);
    if (low < 0) return false;
    writer.unit(low);
    if ((low & 0xfc00) === 0xdc00) return true;
  }
  scanner.at = start;
  fail<Scanner>(
    "JSON_LONE_SURROGATE",
    "an escape is one half of a surrogate pair without the other",
    scanner.place(),
  );
  return false;
}

/** Parses uXXXX; -1 where it failed. */
function parseUnit(scanner: Scanner): i32 {
  scanner.at += 1;
  let unit = 0;
  for (let i = 0; i < 4; i += 1) {
    const digit = hexDigit(scanner.peek());
    if (digit < 0) {
      scanner.unexpected("one of four hexadecimal digits");
      return -1;
    }
    scanner.at += 1;
    unit = (unit << 4) | digit;
  }
  return unit;
}

function hexDigit(code: i32): i32 {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
