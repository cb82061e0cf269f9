import { Column } from "./contract";

/** Numbers that differ by less than this part of them are drawn as equal: their ticks would all read the same. */
const LEAST_SPREAD: f64 = 1e-9;

/** Numbers below this are drawn as 0. */
const LEAST_NUMBER: f64 = 1e-290;

/** An axis begins at 0 where the least number is below this part of the greatest. */
const NEAR_ZERO: f64 = 0.5;

/** A linear axis with round ticks: tick i is i * mantissa * 10^exponent, for i from `first` to `last`. */
export class Scale {
  constructor(
    public readonly mantissa: i32,
    public readonly exponent: i32,
    public readonly first: i64,
    public readonly last: i64,
  ) {}

  /** The number of a tick. */
  tick(index: i64): f64 {
    const integer = <f64>(index * this.mantissa);
    // Dividing by an exact power rounds once, so 3 * 10^-1 is 0.3.
    return this.exponent < 0 ? integer / powerOf(-this.exponent) : integer * powerOf(this.exponent);
  }

  /** Where a number lies: 0 at the first tick, 1 at the last. */
  fraction(value: f64): f64 {
    const low = this.tick(this.first);
    return (value - low) / (this.tick(this.last) - low);
  }
}

/** The axis for all finite numbers of the series, with about `ticks` ticks. */
export function chooseScale(series: Array<Column>, ticks: i32, fromZero: bool): Scale {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < series.length; i += 1) {
    const numbers = series[i].numbers;
    for (let row = 0; row < numbers.length; row += 1) {
      const value = numbers[row];
      if (!isFinite(value)) continue;
      low = min(low, value);
      high = max(high, value);
    }
  }
  if (low > high) return new Scale(1, 0, 0, 1);
  if (fromZero || (low >= 0 && low < NEAR_ZERO * high)) low = min(low, 0);
  if (fromZero || (high <= 0 && high > NEAR_ZERO * low)) high = max(high, 0);
  const magnitude = max(Math.abs(low), Math.abs(high));
  if (magnitude < LEAST_NUMBER) return new Scale(1, 0, 0, 1);
  const least = magnitude * LEAST_SPREAD;
  if (high - low < least) {
    // One number for all: let it lie in the middle.
    const around = low === 0 ? 1 : Math.abs(low) * 0.1;
    low -= around;
    high += around;
  }
  return scaleOver(low, high, ticks);
}

function scaleOver(low: f64, high: f64, ticks: i32): Scale {
  const rough = (high - low) / ticks;
  let exponent = <i32>Math.floor(Math.log10(rough));
  const part = exponent < 0 ? rough * powerOf(-exponent) : rough / powerOf(exponent);
  let mantissa = part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10;
  if (mantissa === 10) {
    mantissa = 1;
    exponent += 1;
  }
  const step = exponent < 0 ? <f64>mantissa / powerOf(-exponent) : <f64>mantissa * powerOf(exponent);
  return new Scale(mantissa, exponent, <i64>Math.floor(low / step), <i64>Math.ceil(high / step));
}

/** 10^exponent, for exponents of 0 to 300; exact up to 22. */
export function powerOf(exponent: i32): f64 {
  let power: f64 = 1;
  for (let i = 0; i < exponent; i += 1) power *= 10;
  return power;
}
