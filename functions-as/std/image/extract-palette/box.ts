import { BIN_BITS, BIN_SIDE } from "./bins";

/** Red, green, blue. */
const AXES = 3;

/** Bins that have pixels, and how many pixels each bin has. */
export class Bins {
  constructor(
    public list: StaticArray<u16>,
    public counts: StaticArray<u32>,
  ) {}
}

/** Some of the bins that have pixels: a range of their list. */
export class Box {
  /** Pixels in it. */
  count: u32 = 0;
  /** The longest side: 0 red, 1 green, 2 blue; the first of equal ones. */
  private axis: i32 = 0;
  /** Where that side begins, and how far it reaches: 0 if all pixels are in one bin. */
  private low: i32 = 0;
  private extent: i32 = 0;
  /** Pixels in each slice across red, green and blue. */
  private slices: StaticArray<u32> = new StaticArray<u32>(AXES * BIN_SIDE);

  constructor(
    private bins: Bins,
    private start: i32,
    private end: i32,
  ) {
    this.measure();
  }

  /**
   * How urgent it is to split the box: one of many pixels and different colours is; 0 if it cannot be split.
   */
  get score(): u64 {
    return <u64>this.count * this.extent;
  }

  /**
   * Splits across the longest side where half of the pixels are reached; keeps the lower part, returns the
   * other.
   */
  split(): Box {
    const first = this.axis * BIN_SIDE + this.low;
    // The last slice, which has pixels, is left to the upper part.
    const last = first + this.extent - 1;
    let at = first;
    let pixels = <u64>this.slices[at];
    while (at < last && pixels << 1 < this.count) pixels += this.slices[++at];
    const middle = this.partition(this.low + (at - first));
    const upper = new Box(this.bins, middle, this.end);
    this.end = middle;
    this.measure();
    return upper;
  }

  /** Writes `index` to the places of the box's bins among `owners`. */
  claim(owners: StaticArray<u8>, index: u8): void {
    for (let i = this.start; i < this.end; i++) owners[this.bins.list[i]] = index;
  }

  /**
   * Brings the bins up to `highest` along the longest side to the front of the range; returns where they end.
   */
  private partition(highest: i32): i32 {
    const list = this.bins.list;
    let middle = this.start;
    for (let i = this.start; i < this.end; i++) {
      const bin = list[i];
      if (along(bin, this.axis) > highest) continue;
      list[i] = list[middle];
      list[middle++] = bin;
    }
    return middle;
  }

  private measure(): void {
    const slices = this.slices;
    slices.fill(0);
    this.count = 0;
    for (let i = this.start; i < this.end; i++) {
      const bin = this.bins.list[i];
      const pixels = this.bins.counts[bin];
      this.count += pixels;
      for (let axis = 0; axis < AXES; axis++) slices[axis * BIN_SIDE + along(bin, axis)] += pixels;
    }
    this.extent = -1;
    for (let axis = 0; axis < AXES; axis++) {
      let low = axis * BIN_SIDE;
      let high = low + BIN_SIDE - 1;
      while (slices[low] == 0) low++;
      while (slices[high] == 0) high--;
      if (high - low <= this.extent) continue;
      this.axis = axis;
      this.low = low - axis * BIN_SIDE;
      this.extent = high - low;
    }
  }
}

/** Where a bin is along red, green or blue. */
// @ts-ignore: decorator
@inline
function along(bin: i32, axis: i32): i32 {
  return (bin >> ((AXES - 1 - axis) * BIN_BITS)) & (BIN_SIDE - 1);
}
