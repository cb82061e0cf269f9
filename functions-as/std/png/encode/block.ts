import { distanceBase, distanceExtra, lengthBase, lengthExtra } from "../format";
import { BitWriter } from "./bit-writer";
import { BlockCode, DISTANCES, LITERALS } from "./block-code";
import { distanceSymbol, lengthSymbol } from "./symbols";

/** Symbols of a block: as many as zlib's, so that codes follow the image without costing much to describe. */
const BLOCK_SYMBOLS = 16384;
const END_OF_BLOCK = 256;
/** Longest stored block. */
const STORED: usize = 65535;

const literalFrequencies = memory.data(LITERALS * 4);
const distanceFrequencies = memory.data(DISTANCES * 4);

/** Collects the symbols of a block and writes it in the form that is shortest. */
export class Block {
  /** The symbols: a literal, or length × 65536 + distance, as u32. */
  private symbols: usize = changetype<usize>(new StaticArray<u32>(BLOCK_SYMBOLS));
  /** Where the next one goes, and where the last one that there is room for ends. */
  private next: usize;
  private end: usize;
  private code: BlockCode = new BlockCode();

  constructor(private writer: BitWriter) {
    this.next = this.symbols;
    this.end = this.symbols + BLOCK_SYMBOLS * 4;
    this.clear();
  }

  /** Whether it has to be written before another symbol can be added. */
  // @ts-ignore: decorator
  @inline
  get full(): bool {
    return this.next == this.end;
  }

  // @ts-ignore: decorator
  @inline
  addLiteral(byte: u32): void {
    const next = this.next;
    store<u32>(next, byte);
    this.next = next + 4;
    count(literalFrequencies, byte);
  }

  // @ts-ignore: decorator
  @inline
  addMatch(length: u32, distance: u32): void {
    const next = this.next;
    store<u32>(next, (length << 16) | distance);
    this.next = next + 4;
    count(literalFrequencies, 257 + lengthSymbol(length));
    count(distanceFrequencies, distanceSymbol(distance));
  }

  /** Writes the block, which stands for `length` bytes from `raw`, and begins a new one. */
  write(raw: usize, length: usize, last: bool): void {
    count(literalFrequencies, END_OF_BLOCK);
    const extra = extraBits();
    const code = this.code;
    code.useFixed();
    const fixed = extra + code.cost(literalFrequencies, distanceFrequencies);
    const description = code.useBest(literalFrequencies, distanceFrequencies);
    const dynamic = extra + description + code.cost(literalFrequencies, distanceFrequencies);
    const stored = <u32>(length + (length / STORED + 1) * 5) << 3;
    const writer = this.writer;
    const bits = min(stored, min(fixed, dynamic));
    writer.output.reserve(<usize>(bits >> 3) + 32);
    if (stored == bits) {
      this.writeStored(raw, length, last);
    } else {
      writer.put(<u64>last, 1);
      if (fixed == bits) {
        writer.put(1, 2);
        code.useFixed();
      } else {
        writer.put(2, 2);
        code.describe(writer);
      }
      this.writeSymbols();
    }
    this.clear();
  }

  private clear(): void {
    this.next = this.symbols;
    memory.fill(literalFrequencies, 0, LITERALS * 4);
    memory.fill(distanceFrequencies, 0, DISTANCES * 4);
  }

  private writeStored(raw: usize, length: usize, last: bool): void {
    const writer = this.writer;
    do {
      const part = min(length, STORED);
      writer.put(<u64>(last && part == length), 3);
      writer.align();
      writer.put(part | ((part ^ 0xffff) << 16), 32);
      writer.copy(raw, part);
      raw += part;
      length -= part;
    } while (length > 0);
  }

  /**
   * Writes all symbols. The bits are held in locals, because this is done for every literal of a photograph.
   */
  private writeSymbols(): void {
    const writer = this.writer;
    const output = writer.output;
    const literals = this.code.literals;
    const distances = this.code.distances;
    const end = this.next;
    let target = output.at;
    let bits = writer.bits;
    let held = writer.held;
    for (let at = this.symbols; at < end; at += 4) {
      const symbol = load<u32>(at);
      const length = symbol >> 16;
      if (length == 0) {
        const code = <u64>load<u32>(literals + (<usize>symbol << 2));
        bits |= (code >> 8) << held;
        held += code & 0xff;
      } else {
        const index = lengthSymbol(length);
        let code = <u64>load<u32>(literals + (<usize>(257 + index) << 2));
        bits |= (code >> 8) << held;
        held += code & 0xff;
        bits |= <u64>(length - lengthBase(index)) << held;
        held += lengthExtra(index);
        if (held >= 32) {
          store<u32>(target, <u32>bits);
          target += 4;
          bits >>= 32;
          held -= 32;
        }
        const distance = symbol & 0xffff;
        const distanceIndex = distanceSymbol(distance);
        code = <u64>load<u32>(distances + (<usize>distanceIndex << 2));
        bits |= (code >> 8) << held;
        held += code & 0xff;
        bits |= <u64>(distance - distanceBase(distanceIndex)) << held;
        held += distanceExtra(distanceIndex);
      }
      // Fewer than 32 bits are held back after each symbol, and half a symbol has up to 28.
      if (held >= 32) {
        store<u32>(target, <u32>bits);
        target += 4;
        bits >>= 32;
        held -= 32;
      }
    }
    output.at = target;
    writer.bits = bits;
    writer.held = held;
    const code = load<u32>(literals + (END_OF_BLOCK << 2));
    writer.put(code >> 8, code & 0xff);
    writer.flush();
  }
}

// @ts-ignore: decorator
@inline
function count(frequencies: usize, symbol: u32): void {
  const at = frequencies + (<usize>symbol << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** Extra bits of all lengths and distances. */
function extraBits(): u32 {
  let bits: u32 = 0;
  for (let i = 0; i < 29; i++) bits += load<u32>(literalFrequencies + ((257 + i) << 2)) * lengthExtra(i);
  for (let i = 0; i < 30; i++) bits += load<u32>(distanceFrequencies + (i << 2)) * distanceExtra(i);
  return bits;
}
