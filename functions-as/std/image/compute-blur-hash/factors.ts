import { lightTable } from "./linear";

/** Components along a side, at most. */
export const MOST_COMPONENTS: u32 = 9;

/** What the present row adds to each component along the width: three f64. */
const rowSums = memory.data(9 * 3 * 8, 8);

/**
 * The discrete cosine transform of an image: mean of light × basis for each component, as three f64 (red, green,
 * blue), those of a row of components one after the other. Each row of pixels is summed once for the components
 * along the width, and its sums are weighted for those along the height.
 */
export function findFactors(pixels: usize, width: u32, height: u32, across: u32, down: u32): StaticArray<f64> {
  const factors = new StaticArray<f64>(<i32>(across * down * 3));
  const lights = lightTable();
  const columns = cosines(width, across);
  const rows = cosines(height, down);
  const rowBytes = <usize>width << 2;
  for (let y: u32 = 0; y < height; y++) {
    sumRow(pixels, rowBytes, lights, changetype<usize>(columns), across);
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
  return factors;
}

/** cos(π × component × place / length) for all components at each place. */
function cosines(length: u32, components: u32): StaticArray<f64> {
  const table = new StaticArray<f64>(<i32>(length * components));
  let at = 0;
  for (let place: u32 = 0; place < length; place++) {
    for (let component: u32 = 0; component < components; component++) {
      table[at++] = component == 0 ? 1 : Math.cos((Math.PI * component * place) / length);
    }
  }
  return table;
}

/** Sums light × cosine over a row of pixels, for all components along the width. */
function sumRow(pixels: usize, rowBytes: usize, lights: usize, cosines: usize, components: u32): void {
  const end = pixels + rowBytes;
  memory.fill(rowSums, 0, 9 * 3 * 8);
  const sumsEnd = rowSums + <usize>components * 24;
  while (pixels < end) {
    const red = load<f64>(lights + (<usize>load<u8>(pixels) << 3));
    const green = load<f64>(lights + (<usize>load<u8>(pixels, 1) << 3));
    const blue = load<f64>(lights + (<usize>load<u8>(pixels, 2) << 3));
    for (let sums = rowSums; sums < sumsEnd; sums += 24) {
      const cosine = load<f64>(cosines);
      store<f64>(sums, load<f64>(sums) + red * cosine);
      store<f64>(sums, load<f64>(sums, 8) + green * cosine, 8);
      store<f64>(sums, load<f64>(sums, 16) + blue * cosine, 16);
      cosines += 8;
    }
    pixels += 4;
  }
}
