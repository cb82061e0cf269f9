import { averageBytes, paethBytes, subtractBytes } from "../format";

// A filter turns a row into differences. Each function here writes the row of one filter and returns the sum
// of the differences' absolute values, taken as signed bytes: the smaller it is, the better the row will
// compress. `row` and `above` are where `length` bytes lie; before and behind them are 8 bytes of 0, `step`
// is the bytes of a pixel, and 8 bytes more than the row has can be written to `target`.

const EVEN: u64 = 0x00ff00ff00ff00ff;
const SIGNS: u64 = 0x8080808080808080;
const ONES: u64 = 0x0001000100010001;

/** The sum of the absolute values of eight signed bytes. */
// @ts-ignore: decorator
@inline
function magnitude(bytes: u64): u32 {
  const negative = (bytes & SIGNS) >> 7;
  // Minus x is the complement of x plus one; no byte overflows, for -128 becomes 128.
  const absolute = (bytes ^ (negative * 0xff)) + negative;
  return <u32>((((absolute & EVEN) + ((absolute >> 8) & EVEN)) * ONES) >> 48);
}

/** Cuts off what is behind the row in its last word. */
// @ts-ignore: decorator
@inline
function cut(bytes: u64, left: usize): u64 {
  return left >= 8 ? bytes : bytes & (((<u64>1) << (left << 3)) - 1);
}

export function none(row: usize, length: usize): u32 {
  let sum: u32 = 0;
  for (let i: usize = 0; i < length; i += 8) sum += magnitude(load<u64>(row + i));
  return sum;
}

export function left(row: usize, length: usize, step: usize, target: usize): u32 {
  let sum: u32 = 0;
  for (let i: usize = 0; i < length; i += 8) {
    const bytes = subtractBytes(load<u64>(row + i), load<u64>(row + i - step));
    store<u64>(target + i, bytes);
    sum += magnitude(cut(bytes, length - i));
  }
  return sum;
}

export function up(row: usize, above: usize, length: usize, target: usize): u32 {
  let sum: u32 = 0;
  for (let i: usize = 0; i < length; i += 8) {
    const bytes = subtractBytes(load<u64>(row + i), load<u64>(above + i));
    store<u64>(target + i, bytes);
    sum += magnitude(bytes);
  }
  return sum;
}

export function average(row: usize, above: usize, length: usize, step: usize, target: usize): u32 {
  let sum: u32 = 0;
  for (let i: usize = 0; i < length; i += 8) {
    const guess = averageBytes(load<u64>(row + i - step), load<u64>(above + i));
    const bytes = subtractBytes(load<u64>(row + i), guess);
    store<u64>(target + i, bytes);
    sum += magnitude(cut(bytes, length - i));
  }
  return sum;
}

export function paeth(row: usize, above: usize, length: usize, step: usize, target: usize): u32 {
  let sum: u32 = 0;
  for (let i: usize = 0; i < length; i += 8) {
    const guess = paethBytes(load<u64>(row + i - step), load<u64>(above + i), load<u64>(above + i - step));
    const bytes = subtractBytes(load<u64>(row + i), guess);
    store<u64>(target + i, bytes);
    sum += magnitude(cut(bytes, length - i));
  }
  return sum;
}
