import { BigInteger } from "./big-integer";
import { floorLog2PowerOfTen, GREATEST_POWER, LEAST_POWER, powerOfTen } from "./powers";
import { unitAt } from "./unit";
import { multiplyHigh } from "./wide";

/** Powers of ten that a double holds exactly. */
const EXACT_POWERS: StaticArray<f64> = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
  1e20, 1e21, 1e22,
];

/** Digits of a decimal that always fit in 64 bits. */
const FIRST_DIGITS: i32 = 19;

/**
 * Digits that can matter: a point halfway between two doubles has at most 767 significant digits,
 * so of all that follow only whether one is not zero counts.
 */
const DECISIVE_DIGITS: i32 = 768;

/** An exponent beyond which any text that fits in memory is 0 or infinite, and sums do not overflow. */
const ENDLESS_EXPONENT: i32 = 1000000000;

/**
 * The double nearest to a decimal, ties to even: the same as JavaScript's `Number`. AssemblyScript's
 * own `parseFloat` is off by one unit in the last place now and then.
 *
 * `text` from `start` up to `end` must be `[+-]? digits* (. digits*)? ([eE] [+-]? digits+)?` with at
 * least one digit before the exponent; the caller has checked it against its grammar. A value beyond
 * the greatest double gives an infinity.
 */
export function parseDecimal(text: string, start: i32, end: i32): f64 {
  assert(start >= 0 && start < end && end <= text.length);
  let at = start;
  let negative = false;
  const sign = unitAt(text, at);
  if (sign === 0x2d || sign === 0x2b) {
    negative = sign === 0x2d;
    at += 1;
  }
  const from = at;
  let digits: u64 = 0;
  let count = 0;
  let dropped = 0;
  let inexact = false;
  let fraction = 0;
  let pointSeen = false;
  for (; at < end; at += 1) {
    const code = unitAt(text, at);
    if (code === 0x2e) {
      pointSeen = true;
      continue;
    }
    if (code < 0x30 || code > 0x39) break;
    if (pointSeen) fraction += 1;
    if (count < FIRST_DIGITS) {
      digits = digits * 10 + (code - 0x30);
      if (digits !== 0) count += 1;
    } else {
      dropped += 1;
      if (code !== 0x30) inexact = true;
    }
  }
  const mantissaEnd = at;
  const exponent = at < end ? parseExponent(text, at + 1, end) : 0;
  const q = exponent - fraction + dropped;
  const magnitude = nearest(text, from, mantissaEnd, digits, q, inexact, exponent - fraction);
  return negative ? -magnitude : magnitude;
}

function parseExponent(text: string, start: i32, end: i32): i32 {
  let at = start;
  const sign = unitAt(text, at);
  if (sign === 0x2d || sign === 0x2b) at += 1;
  let value = 0;
  for (; at < end; at += 1) {
    value = value * 10 + (unitAt(text, at) - 0x30);
    if (value >= ENDLESS_EXPONENT / 10) value = ENDLESS_EXPONENT / 10;
  }
  return sign === 0x2d ? -value : value;
}

/** The double nearest to the decimal whose first digits are `digits` * 10^q. */
function nearest(
  text: string,
  from: i32,
  to: i32,
  digits: u64,
  q: i32,
  inexact: bool,
  lastExponent: i32,
): f64 {
  if (digits === 0) return 0;
  if (!inexact && digits <= 1 << 53 && q >= -22 && q <= 22) {
    // Both operands are exact, so the one operation rounds once.
    const value = <f64>digits;
    return q < 0 ? value / EXACT_POWERS[-q] : value * EXACT_POWERS[q];
  }
  // digits is at least 1 and below 10^19.
  if (q > 308) return f64.MAX_VALUE * 2;
  if (q < LEAST_POWER) return 0;

  // lower <= decimal <= upper in 128 bits; where both round to the same double, that is it.
  const power = powerOfTen(q);
  const shift = clz(digits);
  const scaled = digits << shift;
  let low = scaled * power.high;
  let high = multiplyHigh(scaled, power.high);
  const carry = multiplyHigh(scaled, power.low);
  low += carry;
  if (low < carry) high += 1;
  const exponent = floorLog2PowerOfTen(q) - 127 + 64 - <i32>shift;
  // What was cut off is below 2 units of `low`; digits that were dropped are below one of `digits`.
  let upperLow = low + 2;
  let upperHigh = high + (upperLow < low ? 1 : 0);
  if (inexact) {
    const more: u64 = 1 << shift;
    upperHigh += more;
    if (upperHigh < more) return decide(text, from, to, roundToDouble(high, low, exponent), lastExponent);
  }
  const lower = roundToDouble(high, low, exponent);
  const upper = roundToDouble(upperHigh, upperLow, exponent);
  if (lower === upper) return reinterpret<f64>(lower);
  return decide(text, from, to, lower, lastExponent);
}

/** The bits of the double nearest to (high * 2^64 + low) * 2^exponent, ties to even; high is not 0. */
function roundToDouble(high: u64, low: u64, exponent: i32): u64 {
  const shift = clz(high);
  let top = high;
  let rest = low;
  if (shift > 0) {
    top = (high << shift) | (low >> (64 - shift));
    rest = low << shift;
  }
  const magnitude = exponent - <i32>shift + 127;
  if (magnitude > 1023) return 0x7ff0000000000000;
  const normal = magnitude >= -1022;
  const precision = normal ? 53 : 53 + 1022 + magnitude;
  if (precision < 0) return 0;
  if (precision === 0) return top > 1 << 63 || rest !== 0 ? 1 : 0;
  const cut = 64 - precision;
  let mantissa = top >> cut;
  const remainder = top & ((1 << (<u64>cut)) - 1);
  const half: u64 = 1 << (<u64>(cut - 1));
  if (remainder > half || (remainder === half && (rest !== 0 || (mantissa & 1) !== 0))) mantissa += 1;
  // A carry out of the mantissa runs into the exponent, which is the right double.
  return normal ? ((<u64>(magnitude + 1022)) << 52) + mantissa : mantissa;
}

/** Chooses between the double with the bits `lower` and the next one by comparing with their midpoint exactly. */
function decide(text: string, from: i32, to: i32, lower: u64, lastExponent: i32): f64 {
  const decimal = new BigInteger();
  let count = 0;
  let dropped = 0;
  let sticky = false;
  for (let at = from; at < to; at += 1) {
    const code = unitAt(text, at);
    if (code === 0x2e) continue;
    if (count === 0 && code === 0x30) continue;
    if (count < DECISIVE_DIGITS) {
      decimal.multiplyAdd(10, code - 0x30);
      count += 1;
    } else {
      dropped += 1;
      if (code !== 0x30) sticky = true;
    }
  }
  let exponent = lastExponent + dropped;
  if (sticky) {
    decimal.multiplyAdd(10, 1);
    exponent -= 1;
  }

  const biased = <i32>(lower >> 52);
  const fraction = lower & 0xfffffffffffff;
  const midpoint = new BigInteger();
  midpoint.set(((biased > 0 ? fraction | (1 << 52) : fraction) << 1) + 1);
  const binary = (biased > 0 ? biased : 1) - 1076;

  // decimal * 10^exponent against midpoint * 2^binary, each side multiplied until both are integers.
  if (exponent >= 0) decimal.multiplyPowerOfFive(exponent);
  else midpoint.multiplyPowerOfFive(-exponent);
  const twos = exponent - binary;
  if (twos >= 0) decimal.shiftLeft(twos);
  else midpoint.shiftLeft(-twos);
  const order = decimal.compare(midpoint);
  const up = order > 0 || (order === 0 && (lower & 1) !== 0);
  return reinterpret<f64>(up ? lower + 1 : lower);
}
