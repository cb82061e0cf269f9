import { GREY, GREY_ALPHA, Header, PALETTE, RGB } from "./header";
import { Palette } from "./palette";

/**
 * Turns the samples of a row at `row` into red, green, blue, alpha at `target`. The two may overlap: `target`
 * is before `row`, and no pixel is written over a sample that was not read. False if a colour is not in the
 * palette.
 */
export function expand(header: Header, palette: Palette, row: usize, target: usize): bool {
  const end = target + (<usize>header.width << 2);
  const color = header.color;
  if (color == PALETTE) return expandPalette(header.depth, palette, row, target, end);
  if (color == GREY) expandGrey(header.depth, palette, row, target, end);
  else if (color == GREY_ALPHA) expandGreyAlpha(row, target, end);
  else if (color == RGB) expandRgb(palette, row, target, end);
  else memory.copy(target, row, end - target);
  return true;
}

function expandPalette(depth: i32, palette: Palette, row: usize, target: usize, end: usize): bool {
  const colors = changetype<usize>(palette.colors);
  const count = <u32>palette.count;
  const mask: u32 = (1 << depth) - 1;
  while (target < end) {
    const byte = <u32>load<u8>(row++);
    for (let shift = 8 - depth; shift >= 0 && target < end; shift -= depth) {
      const index = (byte >> shift) & mask;
      if (index >= count) return false;
      store<u32>(target, load<u32>(colors + (<usize>index << 2)));
      target += 4;
    }
  }
  return true;
}

function expandGrey(depth: i32, palette: Palette, row: usize, target: usize, end: usize): void {
  const mask: u32 = (1 << depth) - 1;
  const scale: u32 = (255 / mask) * 0x010101;
  // A key that no sample equals where there is none.
  const key: u32 = palette.keyed ? palette.key : 256;
  while (target < end) {
    const byte = <u32>load<u8>(row++);
    for (let shift = 8 - depth; shift >= 0 && target < end; shift -= depth) {
      const sample = (byte >> shift) & mask;
      store<u32>(target, (sample * scale) | (sample == key ? 0 : 0xff000000));
      target += 4;
    }
  }
}

function expandGreyAlpha(row: usize, target: usize, end: usize): void {
  while (target < end) {
    const sample = <u32>load<u8>(row);
    const alpha = <u32>load<u8>(row, 1);
    store<u32>(target, (sample * 0x010101) | (alpha << 24));
    row += 2;
    target += 4;
  }
}

function expandRgb(palette: Palette, row: usize, target: usize, end: usize): void {
  if (palette.keyed) {
    const key = palette.key;
    while (target < end) {
      const color = load<u32>(row) & 0xffffff;
      store<u32>(target, color | (color == key ? 0 : 0xff000000));
      row += 3;
      target += 4;
    }
    return;
  }
  while (target < end) {
    store<u32>(target, load<u32>(row) | 0xff000000);
    row += 3;
    target += 4;
  }
}
