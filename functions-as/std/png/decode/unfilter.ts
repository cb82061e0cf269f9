import { addBytes, averageBytes } from "../format";

/**
 * Undoes the filter of a row in place: `row` and `above` are where `length` bytes of this row and of the
 * finished one above lie, `step` is how many bytes before a byte its left neighbour is. False if there is no
 * such filter.
 */
export function unfilter(filter: u32, row: usize, above: usize, length: usize, step: usize): bool {
  if (filter == 0) return true;
  if (filter == 1) {
    if (step == 4) left4(row, length);
    else if (step == 3) left3(row, length);
    else left(row, length, step);
  } else if (filter == 2) {
    up(row, above, length);
  } else if (filter == 3) {
    if (step == 4) average4(row, above, length);
    else if (step == 3) average3(row, above, length);
    else average(row, above, length, step);
  } else if (filter == 4) {
    if (step == 4) paeth4(row, above, length);
    else if (step == 3) paeth3(row, above, length);
    else paeth(row, above, length, step);
  } else {
    return false;
  }
  return true;
}

function up(row: usize, above: usize, length: usize): void {
  const end = row + length;
  const words = row + (length & ~7);
  while (row < words) {
    store<u64>(row, addBytes(load<u64>(row), load<u64>(above)));
    row += 8;
    above += 8;
  }
  while (row < end) {
    store<u8>(row, load<u8>(row) + load<u8>(above));
    row++;
    above++;
  }
}

// With 3 bytes a pixel the fourth byte of a word belongs to the next pixel, or lies behind the row: it is
// written back as it was.

function left3(row: usize, length: usize): void {
  const end = row + length;
  let before: u64 = 0;
  while (row < end) {
    const word = <u64>load<u32>(row);
    before = addBytes(word, before) & 0xffffff;
    store<u32>(row, <u32>((word & 0xff000000) | before));
    row += 3;
  }
}

function left4(row: usize, length: usize): void {
  const end = row + length;
  let before: u64 = 0;
  while (row < end) {
    before = addBytes(load<u32>(row), before);
    store<u32>(row, <u32>before);
    row += 4;
  }
}

function average3(row: usize, above: usize, length: usize): void {
  const end = row + length;
  let before: u64 = 0;
  while (row < end) {
    const word = <u64>load<u32>(row);
    before = addBytes(word, averageBytes(before, load<u32>(above))) & 0xffffff;
    store<u32>(row, <u32>((word & 0xff000000) | before));
    row += 3;
    above += 3;
  }
}

function average4(row: usize, above: usize, length: usize): void {
  const end = row + length;
  let before: u64 = 0;
  while (row < end) {
    before = addBytes(load<u32>(row), averageBytes(before, load<u32>(above)));
    store<u32>(row, <u32>before);
    row += 4;
    above += 4;
  }
}

function left(row: usize, length: usize, step: usize): void {
  for (let i = step; i < length; i++) {
    store<u8>(row + i, load<u8>(row + i) + load<u8>(row + i - step));
  }
}

function average(row: usize, above: usize, length: usize, step: usize): void {
  for (let i: usize = 0; i < length; i++) {
    const before: u32 = i < step ? 0 : load<u8>(row + i - step);
    store<u8>(row + i, <u8>(load<u8>(row + i) + ((before + load<u8>(above + i)) >> 1)));
  }
}

/** Paeth's predictor; see paethLanes for why. */
// @ts-ignore: decorator
@inline
function predict(left: i32, up: i32, corner: i32): i32 {
  const sum = left + up;
  const threshold = corner * 3 - sum;
  const lower = min(left, up);
  const higher = sum - lower;
  const inner = select(lower, corner, higher <= threshold);
  return select(higher, inner, threshold <= lower);
}

function paeth(row: usize, above: usize, length: usize, step: usize): void {
  for (let i: usize = 0; i < length; i++) {
    const before = i < step ? 0 : <i32>load<u8>(row + i - step);
    const corner = i < step ? 0 : <i32>load<u8>(above + i - step);
    store<u8>(row + i, <u8>(<i32>load<u8>(row + i) + predict(before, load<u8>(above + i), corner)));
  }
}

function paeth3(row: usize, above: usize, length: usize): void {
  const end = row + length;
  let red = 0, green = 0, blue = 0;
  let cornerRed = 0, cornerGreen = 0, cornerBlue = 0;
  while (row < end) {
    const upRed = <i32>load<u8>(above);
    const upGreen = <i32>load<u8>(above, 1);
    const upBlue = <i32>load<u8>(above, 2);
    red = (<i32>load<u8>(row) + predict(red, upRed, cornerRed)) & 0xff;
    green = (<i32>load<u8>(row, 1) + predict(green, upGreen, cornerGreen)) & 0xff;
    blue = (<i32>load<u8>(row, 2) + predict(blue, upBlue, cornerBlue)) & 0xff;
    store<u8>(row, <u8>red);
    store<u8>(row, <u8>green, 1);
    store<u8>(row, <u8>blue, 2);
    cornerRed = upRed;
    cornerGreen = upGreen;
    cornerBlue = upBlue;
    row += 3;
    above += 3;
  }
}

function paeth4(row: usize, above: usize, length: usize): void {
  const end = row + length;
  let red = 0, green = 0, blue = 0, alpha = 0;
  let cornerRed = 0, cornerGreen = 0, cornerBlue = 0, cornerAlpha = 0;
  while (row < end) {
    const upRed = <i32>load<u8>(above);
    const upGreen = <i32>load<u8>(above, 1);
    const upBlue = <i32>load<u8>(above, 2);
    const upAlpha = <i32>load<u8>(above, 3);
    red = (<i32>load<u8>(row) + predict(red, upRed, cornerRed)) & 0xff;
    green = (<i32>load<u8>(row, 1) + predict(green, upGreen, cornerGreen)) & 0xff;
    blue = (<i32>load<u8>(row, 2) + predict(blue, upBlue, cornerBlue)) & 0xff;
    alpha = (<i32>load<u8>(row, 3) + predict(alpha, upAlpha, cornerAlpha)) & 0xff;
    store<u8>(row, <u8>red);
    store<u8>(row, <u8>green, 1);
    store<u8>(row, <u8>blue, 2);
    store<u8>(row, <u8>alpha, 3);
    cornerRed = upRed;
    cornerGreen = upGreen;
    cornerBlue = upBlue;
    cornerAlpha = upAlpha;
    row += 4;
    above += 4;
  }
}
