import { Output } from "./output";

/** Writes numbers of some bits, the lowest bit first; whoever writes reserves the room. */
export class BitWriter {
  private bits: u64 = 0;
  private count: u64 = 0;

  constructor(public output: Output) {}

  /** Writes the lowest `count` bits of `value`, at most 56; the others must be 0. */
  // @ts-ignore: decorator
  @inline
  put(value: u64, count: u64): void {
    const bits = this.bits | (value << this.count);
    const total = this.count + count;
    const at = this.output.at;
    store<u64>(at, bits);
    this.output.at = at + <usize>(total >> 3);
    this.bits = bits >> (total & 56);
    this.count = total & 7;
  }

  /** Goes on at a whole byte. */
  align(): void {
    if (this.count > 0) this.put(0, 8 - this.count);
  }

  /** Copies bytes; `align` comes before. */
  copy(from: usize, length: usize): void {
    memory.copy(this.output.at, from, length);
    this.output.at += length;
  }
}
