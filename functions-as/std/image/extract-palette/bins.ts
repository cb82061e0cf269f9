/** Bits of each channel that a bin has. */
export const BIN_BITS = 5;
/** Values of a channel. */
export const BIN_SIDE = 1 << BIN_BITS;
export const BINS = BIN_SIDE * BIN_SIDE * BIN_SIDE;

/** Pixels whose alpha is below count as transparent. */
const LEAST_ALPHA: u32 = 128;

/** Tells whether a pixel counts. */
// @ts-ignore: decorator
@inline
export function isOpaque(pixel: u32): bool {
  return pixel >= LEAST_ALPHA << 24;
}

/** The bin of a pixel (red, green, blue, alpha from the lowest byte): red × 1024 + green × 32 + blue. */
// @ts-ignore: decorator
@inline
export function binOf(pixel: u32): u32 {
  return ((pixel & 0xf8) << 7) | ((pixel >> 6) & 0x3e0) | ((pixel >> 19) & 0x1f);
}

/** How many opaque pixels of an image are in each bin. */
export function countBins(pixels: usize, length: usize): StaticArray<u32> {
  const counts = new StaticArray<u32>(BINS);
  const base = changetype<usize>(counts);
  const end = pixels + length;
  while (pixels < end) {
    const pixel = load<u32>(pixels);
    pixels += 4;
    if (!isOpaque(pixel)) continue;
    const at = base + (<usize>binOf(pixel) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  return counts;
}
