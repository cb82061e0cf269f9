import { BIN_SIDE, BINS, countBins } from "./bins";
import { Box } from "./box";

/** A partition of the colours of an image. */
export class Partition {
  /** The box of each bin. */
  owners: StaticArray<u8> = new StaticArray<u8>(BINS);

  constructor(
    /** How many boxes there are: as many as wanted, or as many as there are bins with pixels. */
    public boxes: i32,
  ) {}
}

/** Splits the colours of the opaque pixels into up to `wanted` boxes, the one with the highest score first. */
export function medianCut(pixels: usize, length: usize, wanted: i32): Partition {
  const counts = countBins(pixels, length);
  const whole = new Box(counts, [0, 0, 0], [BIN_SIDE - 1, BIN_SIDE - 1, BIN_SIDE - 1]);
  if (whole.count == 0) return new Partition(0);
  const boxes = [whole];
  while (boxes.length < wanted) {
    let next = whole;
    for (let i = 1; i < boxes.length; i++) {
      if (boxes[i].score > next.score) next = boxes[i];
    }
    if (next.score == 0) break;
    boxes.push(next.split());
  }
  const partition = new Partition(boxes.length);
  for (let i = 0; i < boxes.length; i++) boxes[i].claim(partition.owners, <u8>i);
  return partition;
}
