import { sumOpaqueRow, sumRow } from "./row";

/**
 * Scales an image down. Every new pixel is the mean of the area that it covers, colours weighted by alpha,
 * and exact: sums are whole numbers (below 2^42 for any image that fits the memory), rounded once.
 */
export class Scaler {
  constructor(
    private width: u32,
    private height: u32,
    private newWidth: u32,
    private newHeight: u32,
  ) {}

  /** The new pixels of the image at `pixels`. */
  scale(pixels: usize): Uint8Array {
    const opaque = isOpaque(pixels, <usize>this.width * this.height);
    const channels: usize = opaque ? 3 : 4;
    const rowNumbers = <usize>this.newWidth * channels;
    // One row of sums along the width, and their sums along the height.
    const row = changetype<usize>(new ArrayBuffer(<i32>(rowNumbers << 3)));
    const sums = changetype<usize>(new ArrayBuffer(<i32>(rowNumbers << 3)));
    const newRowBytes = <usize>this.newWidth << 2;
    const result = new Uint8Array(<i32>(newRowBytes * this.newHeight));
    let target = result.dataStart;
    const end = target + result.byteLength;
    const rowBytes = <usize>this.width << 2;
    const from = this.height;
    const to = this.newHeight;
    let left: u32 = 0;
    while (target < end) {
      let missing = from;
      while (missing > 0) {
        if (left == 0) {
          if (opaque) sumOpaqueRow(pixels, this.width, this.newWidth, row);
          else sumRow(pixels, this.width, this.newWidth, row);
          pixels += rowBytes;
          left = to;
        }
        const part = min(left, missing);
        addRow(sums, row, rowNumbers, part);
        missing -= part;
        left -= part;
      }
      if (opaque) this.finishOpaqueRow(sums, target);
      else this.finishRow(sums, target);
      target += newRowBytes;
    }
    return result;
  }

  /** The area of a new pixel. */
  private get area(): u64 {
    return <u64>this.width * this.height;
  }

  /** Divides the sums, and makes them 0 for the next row. */
  private finishOpaqueRow(sums: usize, target: usize): void {
    const area = this.area;
    const half = area >> 1;
    const end = target + (<usize>this.newWidth << 2);
    while (target < end) {
      store<u8>(target, <u8>((load<u64>(sums) + half) / area));
      store<u8>(target, <u8>((load<u64>(sums, 8) + half) / area), 1);
      store<u8>(target, <u8>((load<u64>(sums, 16) + half) / area), 2);
      store<u8>(target, 255, 3);
      store<u64>(sums, 0);
      store<u64>(sums, 0, 8);
      store<u64>(sums, 0, 16);
      target += 4;
      sums += 24;
    }
  }

  private finishRow(sums: usize, target: usize): void {
    const area = this.area;
    const end = target + (<usize>this.newWidth << 2);
    while (target < end) {
      const alpha = load<u64>(sums);
      if (alpha > 0) {
        const half = alpha >> 1;
        store<u8>(target, <u8>((load<u64>(sums, 8) + half) / alpha));
        store<u8>(target, <u8>((load<u64>(sums, 16) + half) / alpha), 1);
        store<u8>(target, <u8>((load<u64>(sums, 24) + half) / alpha), 2);
        store<u8>(target, <u8>((alpha + (area >> 1)) / area), 3);
      }
      store<u64>(sums, 0);
      store<u64>(sums, 0, 8);
      store<u64>(sums, 0, 16);
      store<u64>(sums, 0, 24);
      target += 4;
      sums += 32;
    }
  }
}

/** sums += row × weight */
function addRow(sums: usize, row: usize, numbers: usize, weight: u64): void {
  const end = row + (numbers << 3);
  while (row < end) {
    store<u64>(sums, load<u64>(sums) + load<u64>(row) * weight);
    row += 8;
    sums += 8;
  }
}

function isOpaque(pixels: usize, count: usize): bool {
  const end = pixels + (count << 2);
  while (pixels < end) {
    if (load<u8>(pixels, 3) != 255) return false;
    pixels += 4;
  }
  return true;
}
