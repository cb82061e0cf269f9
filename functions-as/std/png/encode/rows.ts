import { Deflater } from "./deflate";
import { average, left, none, paeth, up } from "./filters";

/** Zeros before and behind a row: filters look a pixel back and read words. */
const MARGIN: usize = 8;

/** Gives the rows of an image to a deflater, each with the filter that suits it. */
export class RowWriter {
  private row: usize;
  private above: usize;
  private byLeft: usize;
  private byUp: usize;
  private byAverage: usize;
  private byPaeth: usize;

  /** A row has `length` bytes, a pixel `step`: 3, or 4 with alpha. */
  constructor(
    private deflater: Deflater,
    private length: usize,
    private step: usize,
  ) {
    const size = MARGIN + length + MARGIN;
    const buffers = changetype<usize>(new ArrayBuffer(<i32>(size * 6)));
    this.row = buffers + MARGIN;
    this.above = this.row + size;
    this.byLeft = this.above + size;
    this.byUp = this.byLeft + size;
    this.byAverage = this.byUp + size;
    this.byPaeth = this.byAverage + size;
  }

  /** Adds a row of red, green, blue, alpha at `pixels`. */
  add(pixels: usize): void {
    this.take(pixels);
    const row = this.row;
    const above = this.above;
    const length = this.length;
    const step = this.step;
    let filter = 0;
    let best = row;
    let least = none(row, length);
    let sum = left(row, length, step, this.byLeft);
    if (sum < least) {
      least = sum;
      filter = 1;
      best = this.byLeft;
    }
    sum = up(row, above, length, this.byUp);
    if (sum < least) {
      least = sum;
      filter = 2;
      best = this.byUp;
    }
    sum = average(row, above, length, step, this.byAverage);
    if (sum < least) {
      least = sum;
      filter = 3;
      best = this.byAverage;
    }
    sum = paeth(row, above, length, step, this.byPaeth);
    if (sum < least) {
      filter = 4;
      best = this.byPaeth;
    }
    const target = this.deflater.room(length + 1);
    store<u8>(target, <u8>filter);
    memory.copy(target + 1, best, length);
    this.deflater.added(length + 1);
    this.row = above;
    this.above = row;
  }

  /** Copies the pixels, without alpha if there is none. */
  private take(pixels: usize): void {
    const length = this.length;
    let target = this.row;
    if (this.step == 4) {
      memory.copy(target, pixels, length);
      return;
    }
    const end = target + length;
    while (target < end) {
      // The fourth byte is written over by the next pixel; behind the last one it has to be 0.
      store<u32>(target, load<u32>(pixels));
      target += 3;
      pixels += 4;
    }
    store<u8>(end, 0);
  }
}
