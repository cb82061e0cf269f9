import { BINS, countBins } from "./bins";
import { Bins, Box } from "./box";

/** A partition of the colours of an image. */
export class Partition {
  /** The box of each bin. */
  owners: StaticArray<u8> = new StaticArray<u8>(BINS);
  /** How many boxes there are: as many as were wanted, or fewer where there are fewer bins. */
  boxes: i32 = 0;
}

/**
 * Splits the colours of the opaque pixels into up to `wanted` boxes, the one with the highest score first.
 */
export function medianCut(pixels: usize, length: usize, wanted: i32): Partition {
  const partition = new Partition();
  const bins = occupied(countBins(pixels, length));
  if (bins.list.length == 0) return partition;
  const boxes = [new Box(bins, 0, bins.list.length)];
  while (boxes.length < wanted) {
    let next = boxes[0];
    for (let i = 1; i < boxes.length; i++) {
      if (boxes[i].score > next.score) next = boxes[i];
    }
    if (next.score == 0) break;
    boxes.push(next.split());
  }
  partition.boxes = boxes.length;
  for (let i = 0; i < boxes.length; i++) boxes[i].claim(partition.owners, <u8>i);
  return partition;
}

function occupied(counts: StaticArray<u32>): Bins {
  let length = 0;
  for (let bin = 0; bin < BINS; bin++) length += i32(counts[bin] > 0);
  const list = new StaticArray<u16>(length);
  let next = 0;
  for (let bin = 0; bin < BINS; bin++) {
    if (counts[bin] > 0) list[next++] = <u16>bin;
  }
  return new Bins(list, counts);
}
