/**
 * Components that are summed in one pass over a row, beside component 0: as many as locals hold without
 * memory.
 */
export const GROUP: u32 = 3;

/**
 * Sums light and light × cosine over the pixels from `pixels` to `end`: three f64 (red, green, blue) for
 * component 0, whose cosine is 1, and for each of a group. `lights` has the light of each sample, `cosines`
 * GROUP f64 a pixel.
 */
export function sumRow(
  pixels: usize,
  end: usize,
  lights: usize,
  cosines: usize,
  zero: usize,
  group: usize,
): void {
  let red: f64 = 0, green: f64 = 0, blue: f64 = 0;
  let red1: f64 = 0, green1: f64 = 0, blue1: f64 = 0;
  let red2: f64 = 0, green2: f64 = 0, blue2: f64 = 0;
  let red3: f64 = 0, green3: f64 = 0, blue3: f64 = 0;
  while (pixels < end) {
    const r = load<f64>(lights + (<usize>load<u8>(pixels) << 3));
    const g = load<f64>(lights + (<usize>load<u8>(pixels, 1) << 3));
    const b = load<f64>(lights + (<usize>load<u8>(pixels, 2) << 3));
    red += r;
    green += g;
    blue += b;
    let cosine = load<f64>(cosines);
    red1 += r * cosine;
    green1 += g * cosine;
    blue1 += b * cosine;
    cosine = load<f64>(cosines, 8);
    red2 += r * cosine;
    green2 += g * cosine;
    blue2 += b * cosine;
    cosine = load<f64>(cosines, 16);
    red3 += r * cosine;
    green3 += g * cosine;
    blue3 += b * cosine;
    cosines += 24;
    pixels += 4;
  }
  storeColor(zero, red, green, blue);
  storeColor(group, red1, green1, blue1);
  storeColor(group + 24, red2, green2, blue2);
  storeColor(group + 48, red3, green3, blue3);
}

// @ts-ignore: decorator
@inline
function storeColor(at: usize, red: f64, green: f64, blue: f64): void {
  store<f64>(at, red);
  store<f64>(at, green, 8);
  store<f64>(at, blue, 16);
}
