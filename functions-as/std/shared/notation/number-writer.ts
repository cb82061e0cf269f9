import { floorLog2PowerOfTen, isExactPower, powerOfTen } from "./powers";
import { countDigits, TextWriter } from "./text-writer";
import { multiplyHigh } from "./wide";

/**
 * Writes the shortest decimal that reads back as the same double, the nearest of these, in the form
 * of JavaScript's `String(value)`: `1`, `0.1`, `1e+21`, `NaN`, `-Infinity`; -0 is written `0`.
 */
export function writeNumber(writer: TextWriter, value: f64): void {
  if (isNaN(value)) return writer.text("NaN");
  if (value === 0) return writer.unit(0x30);
  if (value < 0) writer.unit(0x2d);
  const magnitude = Math.abs(value);
  if (magnitude === Infinity) return writer.text("Infinity");
  if (magnitude < 9007199254740992 && Math.floor(magnitude) === magnitude) {
    return writer.integer(<i64>magnitude);
  }
  findShortest(magnitude);
  writeDecimal(writer);
}

/**
 * What `findShortest` found: digits * 10^exponent, the last digit not 0. It is no object, since nothing is freed and a
 * table may have a million numbers.
 */
let digits: u64 = 0;
let exponent: i32 = 0;

function found(value: u64, power: i32): void {
  digits = value;
  exponent = power;
  while (digits % 10 === 0) {
    digits /= 10;
    exponent += 1;
  }
}

function writeDecimal(writer: TextWriter): void {
  const count = countDigits(digits);
  // The decimal point stands after this many digits.
  const point = count + exponent;
  if (exponent >= 0 && point <= 21) {
    writer.digits(digits, count);
    writer.repeat(0x30, exponent);
  } else if (point > 0 && point <= 21) {
    writeParts(writer, point, count - point);
  } else if (point > -6 && point <= 0) {
    writer.text("0.");
    writer.repeat(0x30, -point);
    writer.digits(digits, count);
  } else {
    writeParts(writer, 1, count - 1);
    writer.text(point > 0 ? "e+" : "e");
    writer.integer(point - 1);
  }
}

/** Writes the digits with a point after `whole` of them, unless none follow. */
function writeParts(writer: TextWriter, whole: i32, fraction: i32): void {
  let scale: u64 = 1;
  for (let i = 0; i < fraction; i += 1) scale *= 10;
  writer.digits(digits / scale, whole);
  if (fraction === 0) return;
  writer.unit(0x2e);
  writer.digits(digits % scale, fraction);
}

/** Schubfach (Raffaello Giulietti, "The Schubfach way to render doubles") for a finite value above 0. */
function findShortest(value: f64): void {
  const bits = reinterpret<u64>(value);
  const fraction = bits & 0xfffffffffffff;
  const biased = <i32>(bits >> 52);
  const c: u64 = biased > 0 ? fraction | (1 << 52) : fraction;
  const q = (biased > 0 ? biased : 1) - 1075;

  // The neighbour below a power of two is nearer than the one above.
  const nearer = fraction === 0 && biased > 1;
  const left = 4 * c - 2 + (nearer ? 1 : 0);
  const right = 4 * c + 2;
  const k = (q * 1262611 - (nearer ? 524031 : 0)) >> 22;
  const h = <u64>(q + floorLog2PowerOfTen(-k) + 1);

  const power = powerOfTen(-k);
  let low = power.low;
  let high = power.high;
  if (!isExactPower(-k)) {
    low += 1;
    if (low === 0) high += 1;
  }
  const odd = c & 1;
  const lower = multiplyToOdd(high, low, left << h) + odd;
  const middle = multiplyToOdd(high, low, (4 * c) << h);
  const upper = multiplyToOdd(high, low, right << h) - odd;

  const s = middle >> 2;
  if (s >= 10) {
    const tens = s / 10;
    const down = lower <= 40 * tens;
    const up = 40 * tens + 40 <= upper;
    if (down !== up) return found(tens + (up ? 1 : 0), k + 1);
  }
  const down = lower <= 4 * s;
  const up = 4 * s + 4 <= upper;
  if (down !== up) return found(s + (up ? 1 : 0), k);
  const half = 4 * s + 2;
  const roundUp = middle > half || (middle === half && (s & 1) !== 0);
  return found(s + (roundUp ? 1 : 0), k);
}

/** The upper 64 bits of the 192-bit product, the lowest one set where bits below it are not all 0. */
function multiplyToOdd(high: u64, low: u64, factor: u64): u64 {
  const carry = multiplyHigh(low, factor);
  let middle = high * factor;
  let top = multiplyHigh(high, factor);
  middle += carry;
  if (middle < carry) top += 1;
  return top | (middle > 1 ? 1 : 0);
}
