import { Output } from "./output";

/** Writes numbers of some bits, the lowest bit first; whoever writes reserves the room, and 8 bytes more. */
export class BitWriter {
  /** Bits that are held back, the next one lowest, and how many there are. */
  bits: u64 = 0;
  held: u64 = 0;

  constructor(public output: Output) {}

  /** Writes `count` bits, at most 32; the higher bits of `value` must be 0. */
  put(value: u64, count: u64): void {
    const before = this.held;
    let bits = this.bits | (value << before);
    let total = before + count;
    if (total >= 32) {
      const at = this.output.at;
      store<u32>(at, <u32>bits);
      this.output.at = at + 4;
      bits >>= 32;
      total -= 32;
    }
    this.bits = bits;
    this.held = total;
  }

  /** Writes the whole bytes that are held back; less than 8 bits remain. */
  flush(): void {
    store<u32>(this.output.at, <u32>this.bits);
    this.output.at += <usize>(this.held >> 3);
    this.bits >>= this.held & 56;
    this.held &= 7;
  }

  /** Goes on at a whole byte, with nothing held back. */
  align(): void {
    this.put(0, (8 - this.held) & 7);
    this.flush();
  }

  /** Copies bytes; `align` comes before. */
  copy(from: usize, length: usize): void {
    memory.copy(this.output.at, from, length);
    this.output.at += length;
  }
}
