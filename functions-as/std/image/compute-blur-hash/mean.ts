import { isLinear, sampleOf } from "./linear";

/** Sums in another order differ by less than this part of a sample, in any image that fits the memory. */
const NEAR: f64 = 1e-6;

/**
 * Settles the means of a dark image that lie half-way between two samples, as those of one that is half black
 * do: there the order of the sum decides, and the reference sums down the columns.
 */
export function settleMeans(
  means: StaticArray<f64>,
  pixels: usize,
  width: u32,
  height: u32,
  lights: usize,
): void {
  for (let channel = 0; channel < 3; channel++) {
    const mean = means[channel];
    if (!isLinear(mean)) continue;
    const spread = NEAR / (12.92 * 255);
    if (sampleOf(mean - spread) == sampleOf(mean + spread)) continue;
    means[channel] = meanDown(pixels + channel, width, height, lights);
  }
}

/** The mean light of a channel, column by column. */
function meanDown(samples: usize, width: u32, height: u32, lights: usize): f64 {
  let sum: f64 = 0;
  for (let x: u32 = 0; x < width; x++) {
    for (let y: u32 = 0; y < height; y++) {
      const sample = <usize>load<u8>(samples + ((<usize>y * width + x) << 2));
      sum += load<f64>(lights + (sample << 3));
    }
  }
  return sum * (1 / (<f64>width * <f64>height));
}
