// What the networks of `runtime/intent` compute, four numbers at a time. Addresses are in bytes and multiples of 16,
// lists are of 32-bit numbers; `functions-as/intent/print.ts` compiles it into `runtime/intent/kernel-code.ts`.

/**
 * Bytes of a row: 128 columns of the hidden layer. A group is four columns next to each other, by the address of the
 * first one in a row.
 */
const width: usize = 512;

/** Adds rows, by their positions in a table, to a row of sums, each times its scale. */
export function addRows(sums: usize, table: usize, rows: usize, scales: usize, count: u32): void {
  const end = rows + ((<usize>count) << 2);
  const whole = rows + ((<usize>count & ~3) << 2);
  for (; rows < whole; rows += 16, scales += 16) {
    const a = table + <usize>load<u32>(rows) * width;
    const b = table + <usize>load<u32>(rows, 4) * width;
    const c = table + <usize>load<u32>(rows, 8) * width;
    const d = table + <usize>load<u32>(rows, 12) * width;
    const sa = v128.load_splat<f32>(scales);
    const sb = v128.load_splat<f32>(scales, 4);
    const sc = v128.load_splat<f32>(scales, 8);
    const sd = v128.load_splat<f32>(scales, 12);
    for (let j: usize = 0; j < width; j += 16) {
      const left = f32x4.add(f32x4.mul(v128.load(a + j), sa), f32x4.mul(v128.load(b + j), sb));
      const right = f32x4.add(f32x4.mul(v128.load(c + j), sc), f32x4.mul(v128.load(d + j), sd));
      v128.store(sums + j, f32x4.add(v128.load(sums + j), f32x4.add(left, right)));
    }
  }
  for (; rows < end; rows += 4, scales += 4) {
    const row = table + <usize>load<u32>(rows) * width;
    const scale = v128.load_splat<f32>(scales);
    for (let j: usize = 0; j < width; j += 16) {
      v128.store(sums + j, f32x4.add(v128.load(sums + j), f32x4.mul(v128.load(row + j), scale)));
    }
  }
}

/** Takes a row, times a factor for each, from rows of a table, in the groups of columns from `groups` to `last`. */
export function takeFromRows(
  row: usize,
  table: usize,
  rows: usize,
  factors: usize,
  count: u32,
  groups: usize,
  last: usize,
): void {
  const end = rows + ((<usize>count) << 2);
  for (; rows < end; rows += 4, factors += 4) {
    const own = table + <usize>load<u32>(rows) * width;
    const factor = v128.load_splat<f32>(factors);
    for (let group = groups; group < last; group += 4) {
      const j = <usize>load<u32>(group);
      v128.store(own + j, f32x4.sub(v128.load(own + j), f32x4.mul(v128.load(row + j), factor)));
    }
  }
}

/** Scores of units: the product of each one's weights and the hidden layer, in groups of columns, and its bias. */
export function scoreUnits(
  scores: usize,
  weights: usize,
  biases: usize,
  hidden: usize,
  count: u32,
  groups: usize,
  last: usize,
): void {
  const end = scores + ((<usize>count) << 2);
  const whole = scores + ((<usize>count & ~3) << 2);
  for (; scores < whole; scores += 16, biases += 16, weights += 4 * width) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    for (let group = groups; group < last; group += 4) {
      const j = <usize>load<u32>(group);
      const values = v128.load(hidden + j);
      a = f32x4.add(a, f32x4.mul(v128.load(weights + j), values));
      b = f32x4.add(b, f32x4.mul(v128.load(weights + j, width), values));
      c = f32x4.add(c, f32x4.mul(v128.load(weights + j, 2 * width), values));
      d = f32x4.add(d, f32x4.mul(v128.load(weights + j, 3 * width), values));
    }
    store<f32>(scores, load<f32>(biases) + sum(a));
    store<f32>(scores, load<f32>(biases, 4) + sum(b), 4);
    store<f32>(scores, load<f32>(biases, 8) + sum(c), 8);
    store<f32>(scores, load<f32>(biases, 12) + sum(d), 12);
  }
  for (; scores < end; scores += 4, biases += 4, weights += width) {
    let a = f32x4.splat(0);
    for (let group = groups; group < last; group += 4) {
      const j = <usize>load<u32>(group);
      a = f32x4.add(a, f32x4.mul(v128.load(weights + j), v128.load(hidden + j)));
    }
    store<f32>(scores, load<f32>(biases) + sum(a));
  }
}

/**
 * One step of AdaGrad for the weights of some units, whose scores were wrong by their errors; adds to a row what
 * the hidden layer was wrong by. All in groups of columns: in the others the hidden layer is zero.
 */
export function learnUnits(
  units: usize,
  errors: usize,
  count: u32,
  weights: usize,
  squares: usize,
  hidden: usize,
  wrong: usize,
  step: f32,
  groups: usize,
  last: usize,
): void {
  const end = units + ((<usize>count) << 2);
  const steps = f32x4.splat(step);
  for (; units < end; units += 4, errors += 4) {
    const at = <usize>load<u32>(units) * width;
    const error = v128.load_splat<f32>(errors);
    for (let group = groups; group < last; group += 4) {
      const j = <usize>load<u32>(group);
      const weight = v128.load(weights + at + j);
      v128.store(wrong + j, f32x4.add(v128.load(wrong + j), f32x4.mul(error, weight)));
      const slope = f32x4.mul(error, v128.load(hidden + j));
      const square = f32x4.add(v128.load(squares + at + j), f32x4.mul(slope, slope));
      v128.store(squares + at + j, square);
      v128.store(weights + at + j, f32x4.sub(weight, f32x4.div(f32x4.mul(steps, slope), f32x4.sqrt(square))));
    }
  }
}

function sum(values: v128): f32 {
  const halves = f32x4.add(values, v128.shuffle<f32>(values, values, 2, 3, 0, 1));
  return f32x4.extract_lane(halves, 0) + f32x4.extract_lane(halves, 1);
}
