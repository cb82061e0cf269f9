import { BIN_BITS, BIN_SIDE } from "./bins";

/** Red, green, blue. */
const AXES = 3;

/** A box of bins, made as small as its pixels allow. */
export class Box {
  /** Pixels in it. */
  count: u32 = 0;
  /** The longest side: 0 red, 1 green, 2 blue; the first of equal ones. */
  private axis: i32 = 0;
  /** How far it reaches along that side: 0 if all pixels are in one bin. */
  private extent: i32 = 0;
  /** Pixels in each slice across red, green and blue. */
  private slices: StaticArray<u32> = new StaticArray<u32>(AXES * BIN_SIDE);

  /** `low` and `high` are the limits along red, green and blue, included; the box keeps and changes them. */
  constructor(
    private counts: StaticArray<u32>,
    private low: StaticArray<i32>,
    private high: StaticArray<i32>,
  ) {
    this.measure();
  }

  /** How urgent it is to split the box: one of many pixels and different colours is; 0 if it cannot be split. */
  get score(): u64 {
    return <u64>this.count * this.extent;
  }

  /** Splits across the longest side where half of the pixels are reached; keeps the lower part, returns the other. */
  split(): Box {
    const axis = this.axis;
    let at = this.low[axis];
    // The last slice that is not empty is left to the upper part.
    const last = this.high[axis] - 1;
    let pixels = <u64>this.slice(axis, at);
    while (at < last && pixels << 1 < this.count) pixels += this.slice(axis, ++at);
    const upperLow = this.low.slice<StaticArray<i32>>();
    const upperHigh = this.high.slice<StaticArray<i32>>();
    upperLow[axis] = at + 1;
    this.high[axis] = at;
    this.measure();
    return new Box(this.counts, upperLow, upperHigh);
  }

  /** Calls every bin of the box `index`: writes that to its place among `owners`. */
  claim(owners: StaticArray<u8>, index: u8): void {
    for (let red = this.low[0]; red <= this.high[0]; red++) {
      for (let green = this.low[1]; green <= this.high[1]; green++) {
        for (let blue = this.low[2]; blue <= this.high[2]; blue++) owners[bin(red, green, blue)] = index;
      }
    }
  }

  private slice(axis: i32, at: i32): u32 {
    return this.slices[axis * BIN_SIDE + at];
  }

  /** Counts the slices anew and cuts off what is empty. */
  private measure(): void {
    const slices = this.slices;
    slices.fill(0);
    this.count = 0;
    for (let red = this.low[0]; red <= this.high[0]; red++) {
      for (let green = this.low[1]; green <= this.high[1]; green++) {
        for (let blue = this.low[2]; blue <= this.high[2]; blue++) {
          const pixels = this.counts[bin(red, green, blue)];
          if (pixels == 0) continue;
          this.count += pixels;
          slices[red] += pixels;
          slices[BIN_SIDE + green] += pixels;
          slices[2 * BIN_SIDE + blue] += pixels;
        }
      }
    }
    this.axis = 0;
    this.extent = 0;
    if (this.count == 0) return;
    for (let axis = 0; axis < AXES; axis++) {
      while (this.slice(axis, this.low[axis]) == 0) this.low[axis]++;
      while (this.slice(axis, this.high[axis]) == 0) this.high[axis]--;
      const extent = this.high[axis] - this.low[axis];
      if (extent > this.extent) {
        this.axis = axis;
        this.extent = extent;
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function bin(red: i32, green: i32, blue: i32): i32 {
  return (((red << BIN_BITS) | green) << BIN_BITS) | blue;
}
