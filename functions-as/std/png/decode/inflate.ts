import {
  DISTANCE_BITS,
  distanceTable,
  LITERAL_BITS,
  literalTable,
  readDynamicCodes,
  useFixedCodes,
} from "./block-codes";
import { END, LITERAL, SECOND, SPECIAL } from "./code-table";
import { DataStream } from "./data-stream";
import { refuse } from "./refuse";

const LITERAL_MASK: u64 = (1 << LITERAL_BITS) - 1;
const DISTANCE_MASK: u64 = (1 << DISTANCE_BITS) - 1;

/** The fast loop reads 8 bytes twice in a turn, and advances by at most 8 each time. */
const INPUT_MARGIN: usize = 16;
/** The fast loop writes at most six literals and a match of 258 bytes in a turn, the match in steps of 8. */
const OUTPUT_MARGIN: usize = 6 + 258 + 8;

/** Inflates raw deflate data (RFC 1951) into a buffer whose length is known. */
export class Inflater {
  private out: usize;
  private end: usize;
  private blockDone: bool = false;

  constructor(
    private source: DataStream,
    private start: usize,
    length: usize,
  ) {
    this.out = start;
    this.end = start + length;
  }

  /** Reads all blocks; false if the data is refused, or is not as long as the buffer. */
  run(): bool {
    let last: i64 = 0;
    while (last == 0) {
      last = this.source.take(1);
      const type = this.source.take(2);
      if (last < 0 || type < 0) return this.ended();
      if (type == 0) {
        if (!this.stored()) return false;
        continue;
      }
      if (type == 3) return this.invalid("a block of type 3, which does not exist");
      if (type == 1) {
        useFixedCodes();
      } else {
        const problem = readDynamicCodes(this.source);
        if (problem.length > 0) return this.invalid(problem);
      }
      if (!this.compressed()) return false;
    }
    if (this.out != this.end) {
      const missing = (this.end - this.out).toString();
      return this.invalid("too little of it: " + missing + " more bytes are needed for the image");
    }
    return true;
  }

  private invalid(problem: string): bool {
    return refuse("PNG_DATA", "the compressed data is not valid: " + problem, this.source.place);
  }

  private ended(): bool {
    return this.invalid("it ends before its last block does");
  }

  private tooLong(): bool {
    return this.invalid("it has more bytes than the image's rows");
  }

  private stored(): bool {
    const source = this.source;
    source.align();
    const lengths = source.take(32);
    if (lengths < 0) return this.ended();
    const length = <usize>(lengths & 0xffff);
    if (lengths >> 16 != (lengths & 0xffff ^ 0xffff)) {
      return this.invalid("a stored block's length is damaged");
    }
    if (length > this.end - this.out) return this.tooLong();
    if (!source.copy(this.out, length)) return this.ended();
    this.out += length;
    return true;
  }

  /** Decodes a block with the present tables: fast as long as neither end is near, with care where one is. */
  private compressed(): bool {
    this.blockDone = false;
    while (!this.blockDone) {
      if (!this.fast() || !this.careful()) return false;
    }
    return true;
  }

  /** Decodes many symbols without asking whether there is input or room; false if the data is refused. */
  private fast(): bool {
    const source = this.source;
    const start = this.start;
    const inputLimit = source.end - INPUT_MARGIN;
    const outputLimit = this.end - OUTPUT_MARGIN;
    let at = source.at;
    let bits = source.bits;
    let count = source.count;
    let out = this.out;
    let codeMissing = false;
    let distanceTooFar = false;

    while (at <= inputLimit && out <= outputLimit) {
      // 56 bits are ready after this, and a turn takes up to 4 × 11, or 3 × 11 + 20, before the next time. Of
      // `count` only the lowest 6 bits count, and an entry is subtracted from it and shifted by as it is.
      bits |= load<u64>(at) << count;
      at += 7 - <usize>((count >> 3) & 7);
      count |= 56;
      let entry = literalEntry(bits);
      if (entry & LITERAL) {
        bits >>= entry;
        count -= entry;
        store<u16>(out, <u16>(entry >> 16));
        out += <usize>(entry >> 8) & 3;
        entry = literalEntry(bits);
        if (entry & LITERAL) {
          bits >>= entry;
          count -= entry;
          store<u16>(out, <u16>(entry >> 16));
          out += <usize>(entry >> 8) & 3;
          entry = literalEntry(bits);
          if (entry & LITERAL) {
            bits >>= entry;
            count -= entry;
            store<u16>(out, <u16>(entry >> 16));
            out += <usize>(entry >> 8) & 3;
            entry = literalEntry(bits);
            if (entry & LITERAL) {
              bits >>= entry;
              count -= entry;
              store<u16>(out, <u16>(entry >> 16));
              out += <usize>(entry >> 8) & 3;
              continue;
            }
            // Too few bits may be left for a length.
            if (!(entry & SPECIAL)) continue;
          }
        }
      }
      if (entry & SPECIAL) {
        // What is in no second table is the end of the block, or a code that does not exist: for the careful
        // way.
        if (!(entry & SECOND)) break;
        const index = (bits >> LITERAL_BITS) & (((<u64>1) << ((entry >> 8) & 15)) - 1);
        entry = load<u32>(literalTable + (<usize>((entry >> 16) + index) << 2));
        if (entry & SPECIAL) break;
        bits >>= LITERAL_BITS;
        count -= LITERAL_BITS;
        if (entry & LITERAL) {
          bits >>= entry;
          count -= entry;
          store<u8>(out++, <u8>(entry >> 16));
          continue;
        }
      }
      const length = <usize>(entry >> 16) + <usize>((bits & (((<u64>1) << entry) - 1)) >> (entry >> 8));
      bits >>= entry;
      count -= entry;
      bits |= load<u64>(at) << count;
      at += 7 - <usize>((count >> 3) & 7);
      count |= 56;
      entry = load<u32>(<usize>(bits & DISTANCE_MASK) << 2, distanceTable);
      if (entry & SPECIAL) {
        if (!(entry & SECOND)) {
          codeMissing = true;
          break;
        }
        bits >>= DISTANCE_BITS;
        count -= DISTANCE_BITS;
        const index = bits & (((<u64>1) << ((entry >> 8) & 15)) - 1);
        entry = load<u32>(distanceTable + (<usize>((entry >> 16) + index) << 2));
        if (entry & SPECIAL) {
          codeMissing = true;
          break;
        }
      }
      const distance = <usize>(entry >> 16) + <usize>((bits & (((<u64>1) << entry) - 1)) >> (entry >> 8));
      bits >>= entry;
      count -= entry;
      if (distance > out - start) {
        distanceTooFar = true;
        break;
      }
      copyMatch(out, distance, length);
      out += length;
    }
    source.at = at;
    source.bits = bits;
    source.count = count & 63;
    this.out = out;
    if (codeMissing) return this.noCode();
    if (distanceTooFar) return this.tooFar();
    return true;
  }

  /** Decodes one symbol and checks everything; false if the data is refused. */
  private careful(): bool {
    const source = this.source;
    source.fill();
    let entry = this.entry(literalTable, LITERAL_BITS);
    if (entry & SPECIAL) {
      if (!(entry & END)) return this.noCode();
      this.blockDone = true;
      return this.value(entry) >= 0 || this.ended();
    }
    const value = this.value(entry);
    if (value < 0) return this.ended();
    const literals = entry & LITERAL ? (entry >> 8) & 3 : 0;
    if (<usize>(literals > 0 ? literals : value) > this.end - this.out) return this.tooLong();
    if (literals > 0) {
      store<u8>(this.out++, <u8>(entry >> 16));
      if (literals == 2) store<u8>(this.out++, <u8>(entry >> 24));
      return true;
    }
    source.fill();
    entry = this.entry(distanceTable, DISTANCE_BITS);
    if (entry & SPECIAL) return this.noCode();
    const distance = this.value(entry);
    if (distance < 0) return this.ended();
    if (<usize>distance > this.out - this.start) return this.tooFar();
    for (let i = 0; i < value; i++) {
      store<u8>(this.out, load<u8>(this.out - <usize>distance));
      this.out++;
    }
    return true;
  }

  /**
   * The entry for the next bits; those of a first table are skipped where it is in a second one. Bits that
   * the data does not have any more count as 0; `value` finds out.
   */
  private entry(table: usize, firstBits: u64): u32 {
    const source = this.source;
    const entry = load<u32>(table + (<usize>(source.bits & (((<u64>1) << firstBits) - 1)) << 2));
    if (!(entry & SECOND) || source.count < firstBits) return entry & ~SECOND;
    source.skip(firstBits);
    const index = source.bits & (((<u64>1) << ((entry >> 8) & 15)) - 1);
    return load<u32>(table + (<usize>((entry >> 16) + <u32>index) << 2));
  }

  /** The base of an entry and its extra bits, which are skipped; -1 if the data does not have as many. */
  private value(entry: u32): i32 {
    const source = this.source;
    const taken: u64 = entry & 0xff;
    if (taken > source.count) return -1;
    const extra = (source.bits & (((<u64>1) << taken) - 1)) >> ((entry >> 8) & 15);
    source.skip(taken);
    return <i32>(((entry >> 16) & 0x7fff) + <u32>extra);
  }

  private noCode(): bool {
    return this.source.count == 0 ? this.ended() : this.invalid("a code that does not exist");
  }

  private tooFar(): bool {
    return this.invalid("a distance to before the first byte");
  }
}

/** The entry of the first table for the next bits. */
// @ts-ignore: decorator
@inline
function literalEntry(bits: u64): u64 {
  return load<u32>(<usize>(bits & LITERAL_MASK) << 2, literalTable);
}

/** Copies `length` bytes from `distance` before `out`, in steps of 8, so up to 7 more are written. */
// @ts-ignore: decorator
@inline
function copyMatch(out: usize, distance: usize, length: usize): void {
  const end = out + length;
  let from = out - distance;
  if (distance >= 8) {
    do {
      store<u64>(out, load<u64>(from));
      out += 8;
      from += 8;
    } while (out < end);
  } else if (distance == 1) {
    const run = <u64>load<u8>(from) * 0x0101010101010101;
    do {
      store<u64>(out, run);
      out += 8;
    } while (out < end);
  } else {
    // Only the first `distance` bytes of a step are right, so a step goes no further.
    do {
      store<u64>(out, load<u64>(from));
      out += distance;
      from += distance;
    } while (out < end);
  }
}
