import { BINS, binOf, isOpaque } from "./bins";

/** Exact means: the colour and the share of each box, from the pixels themselves and not from their bins. */
export class BoxColors {
  /** Pixels, and sums of red, green and blue: four numbers a box. */
  private sums: StaticArray<u64>;
  private total: u64 = 0;

  /** `owners` has the box of each bin, `boxes` how many boxes there are. */
  constructor(pixels: usize, length: usize, owners: StaticArray<u8>, boxes: i32) {
    assert(owners.length == BINS);
    const sums = new StaticArray<u64>(boxes * 4);
    const base = changetype<usize>(sums);
    const box = changetype<usize>(owners);
    const end = pixels + length;
    while (pixels < end) {
      const pixel = load<u32>(pixels);
      pixels += 4;
      if (!isOpaque(pixel)) continue;
      const at = base + (<usize>load<u8>(box + binOf(pixel)) << 5);
      store<u64>(at, load<u64>(at) + 1);
      store<u64>(at, load<u64>(at, 8) + (pixel & 0xff), 8);
      store<u64>(at, load<u64>(at, 16) + ((pixel >> 8) & 0xff), 16);
      store<u64>(at, load<u64>(at, 24) + ((pixel >> 16) & 0xff), 24);
    }
    this.sums = sums;
    for (let i = 0; i < boxes; i++) this.total += sums[i * 4];
  }

  /** Pixels of a box. */
  count(box: i32): u64 {
    return this.sums[box * 4];
  }

  /** Mean red, green and blue of a box, rounded: 0xrrggbb. */
  color(box: i32): u32 {
    const count = this.count(box);
    let color: u32 = 0;
    for (let channel = 1; channel < 4; channel++) {
      color = (color << 8) | <u32>((this.sums[box * 4 + channel] + (count >> 1)) / count);
    }
    return color;
  }

  /**
   * The part of the opaque pixels that a box has, rounded down to 32 binary places, so that no sum is above
   * 1.
   */
  share(box: i32): f64 {
    return <f64>((this.count(box) << 32) / this.total) / 4294967296;
  }
}
