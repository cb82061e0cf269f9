import { IDAT } from "../format";

/**
 * The bits of the compressed data, which lies in the bodies of consecutive IDAT chunks. The chunks were
 * checked before, so that walking from one to the next needs no check.
 */
export class DataStream {
  /** Next byte that is not in `bits` as a whole. */
  at: usize;
  /** End of the present chunk's body. */
  end: usize;
  /**
   * Bits that were read ahead, the next one lowest. Above `count` bits lies a part of the bytes at `at`, or
   * 0.
   */
  bits: u64 = 0;
  /** How many bits are in `bits`. */
  count: u64 = 0;

  /** `file` is where the file begins in memory, `data` the body of its first IDAT. */
  constructor(
    private file: usize,
    data: usize,
  ) {
    this.at = data;
    this.end = data + bswap<u32>(load<u32>(data - 8));
  }

  /** Where in the file the next bit is. */
  get place(): usize {
    return this.at - this.file - <usize>((this.count + 7) >> 3);
  }

  /** Goes on to the next chunk that has bytes; false if there is none. */
  private advance(): bool {
    while (this.at == this.end) {
      const next = this.end + 4;
      if (bswap<u32>(load<u32>(next, 4)) != IDAT) return false;
      this.at = next + 8;
      this.end = this.at + bswap<u32>(load<u32>(next));
    }
    return true;
  }

  /** Makes at least 56 bits ready, or as many as there are. */
  fill(): void {
    if (this.end - this.at >= 8) {
      this.bits |= load<u64>(this.at) << this.count;
      this.at += <usize>((63 - this.count) >> 3);
      this.count |= 56;
      return;
    }
    while (this.count < 56 && this.advance()) {
      this.bits |= <u64>load<u8>(this.at) << this.count;
      this.at++;
      this.count += 8;
    }
  }

  /** Drops `count` bits, which must be there. */
  skip(count: u64): void {
    this.bits >>= count;
    this.count -= count;
  }

  /** Takes up to 32 bits; -1 if there are not as many. */
  take(count: u64): i64 {
    if (this.count < count) {
      this.fill();
      if (this.count < count) return -1;
    }
    const value = this.bits & (((<u64>1) << count) - 1);
    this.skip(count);
    return <i64>value;
  }

  /** Goes on at the next whole byte. */
  align(): void {
    this.skip(this.count & 7);
  }

  /** Copies bytes, from a whole byte on; false if there are not as many. */
  copy(target: usize, length: usize): bool {
    while (length > 0 && this.count > 0) {
      store<u8>(target, this.bits);
      this.skip(8);
      target++;
      length--;
    }
    if (this.count == 0) this.bits = 0; // what was read ahead in part is read again from `at`
    while (length > 0) {
      if (!this.advance()) return false;
      const part = min(length, this.end - this.at);
      memory.copy(target, this.at, part);
      this.at += part;
      target += part;
      length -= part;
    }
    return true;
  }
}
