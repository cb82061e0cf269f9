import { floorLog2PowerOfTen, isExactPower, powerOfTen } from "./powers";
import { TextWriter } from "./text-writer";
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
  const decimal = shortest(magnitude);
  writeDecimal(writer, decimal);
}

/** digits * 10^exponent; the last digit is not 0. */
class Decimal {
  constructor(
    public digits: u64,
    public exponent: i32,
  ) {
    while (this.digits % 10 === 0) {
      this.digits /= 10;
      this.exponent += 1;
    }
  }
}

function writeDecimal(writer: TextWriter, decimal: Decimal): void {
  const digits = decimal.digits.toString();
  const count = digits.length;
  // The decimal point stands after this many digits.
  const point = count + decimal.exponent;
  if (decimal.exponent >= 0 && point <= 21) {
    writer.text(digits);
    writer.repeat(0x30, decimal.exponent);
  } else if (point > 0 && point <= 21) {
    writer.slice(digits, 0, point);
    writer.unit(0x2e);
    writer.slice(digits, point, count);
  } else if (point > -6 && point <= 0) {
    writer.text("0.");
    writer.repeat(0x30, -point);
    writer.text(digits);
  } else {
    writer.slice(digits, 0, 1);
    if (count > 1) {
      writer.unit(0x2e);
      writer.slice(digits, 1, count);
    }
    writer.text(point > 0 ? "e+" : "e");
    writer.integer(point - 1);
  }
}

/** Schubfach (Raffaello Giulietti, "The Schubfach way to render doubles") for a finite value above 0. */
function shortest(value: f64): Decimal {
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
    if (down !== up) return new Decimal(tens + (up ? 1 : 0), k + 1);
  }
  const down = lower <= 4 * s;
  const up = 4 * s + 4 <= upper;
  if (down !== up) return new Decimal(s + (up ? 1 : 0), k);
  const half = 4 * s + 2;
  const roundUp = middle > half || (middle === half && (s & 1) !== 0);
  return new Decimal(s + (roundUp ? 1 : 0), k);
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
