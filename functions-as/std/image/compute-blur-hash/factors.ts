import { lightTable } from "./linear";
import { settleMeans } from "./mean";
import { GROUP, sumRow } from "./row";

/** Components along a side, at most. */
export const MOST_COMPONENTS: u32 = 9;

/** What a row adds to each component along the width: three f64, and room for what a group has too many. */
const rowSums = memory.data((1 + 9) * 3 * 8, 8);

/**
 * The discrete cosine transform of an image: mean of light × basis for each component, as three f64 (red,
 * green, blue), those of a row of components one after the other. Each row of pixels is summed for the
 * components along the width only, and its sums are then weighted for those along the height.
 */
export function findFactors(image: usize, width: u32, height: u32, across: u32, down: u32): StaticArray<f64> {
  const factors = new StaticArray<f64>(<i32>(across * down * 3));
  const lights = lightTable();
  const groups = max<u32>(1, (across + GROUP - 2) / GROUP);
  const columns = new Array<StaticArray<f64>>();
  for (let i: u32 = 0; i < groups; i++) columns.push(cosines(width, 1 + i * GROUP, GROUP));
  const rows = cosines(height, 0, down);
  const rowBytes = <usize>width << 2;
  let pixels = image;
  for (let y: u32 = 0; y < height; y++) {
    for (let i: u32 = 0; i < groups; i++) {
      const group = rowSums + (1 + i * GROUP) * 24;
      sumRow(pixels, pixels + rowBytes, lights, changetype<usize>(columns[i]), rowSums, group);
    }
    pixels += rowBytes;
    let at = 0;
    for (let j: u32 = 0; j < down; j++) {
      const weight = rows[y * down + j];
      for (let i: u32 = 0; i < across * 3; i++) {
        factors[at] += weight * load<f64>(rowSums + (<usize>i << 3));
        at++;
      }
    }
  }
  const scale = 1 / (<f64>width * <f64>height);
  for (let i = 0; i < factors.length; i++) {
    // All components but the first one count twice.
    factors[i] *= i < 3 ? scale : 2 * scale;
  }
  settleMeans(factors, image, width, height, lights);
  return factors;
}

/** cos(π × component × place / length) at each place, for `count` components from `first` on. */
function cosines(length: u32, first: u32, count: u32): StaticArray<f64> {
  const table = new StaticArray<f64>(<i32>(length * count));
  let at = 0;
  for (let place: u32 = 0; place < length; place++) {
    for (let i: u32 = 0; i < count; i++) table[at++] = Math.cos((Math.PI * (first + i) * place) / length);
  }
  return table;
}
