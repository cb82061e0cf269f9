import { precodeSymbol } from "../format";
import { BitWriter } from "./bit-writer";
import { assignCodes, findLengths } from "./code-lengths";

export const LITERALS = 288;
export const DISTANCES = 32;
const PRECODES = 19;

/** Code lengths of literals and, directly behind those that are in use, of distances. */
const lengths = memory.data(LITERALS + DISTANCES);
const precodeFrequencies = memory.data(PRECODES * 4);
const precodeLengths = memory.data(PRECODES);
const precodeCodes = memory.data(PRECODES * 2);
/** The code lengths, run-length coded: symbol + extra bits × 32, u16 each. */
const runs = memory.data((LITERALS + DISTANCES) * 2);
const codes = memory.data(LITERALS * 2);

/** The two codes of a block: of literals and lengths, and of distances. */
export class BlockCode {
  /** Length + code × 256 for each literal, as u32. */
  literals: usize = changetype<usize>(new StaticArray<u32>(LITERALS));
  /** The same for each distance. */
  distances: usize = changetype<usize>(new StaticArray<u32>(DISTANCES));

  private literalCount: i32 = 0;
  private distanceCount: i32 = 0;
  private precodeCount: i32 = 0;
  private runCount: i32 = 0;

  /** Uses the codes that the format fixes. */
  useFixed(): void {
    memory.fill(lengths, 8, 144);
    memory.fill(lengths + 144, 9, 112);
    memory.fill(lengths + 256, 7, 24);
    memory.fill(lengths + 280, 8, 8);
    memory.fill(lengths + LITERALS, 5, DISTANCES);
    this.join(lengths, LITERALS, this.literals);
    this.join(lengths + LITERALS, DISTANCES, this.distances);
  }

  /** Finds the best codes for the frequencies (u32); returns how many bits it takes to describe them. */
  useBest(literalFrequencies: usize, distanceFrequencies: usize): u32 {
    findLengths(literalFrequencies, 286, 15, lengths);
    this.join(lengths, 286, this.literals);
    this.literalCount = 286;
    while (this.literalCount > 257 && load<u8>(lengths + this.literalCount - 1) == 0) this.literalCount--;
    const rest = lengths + this.literalCount;
    findLengths(distanceFrequencies, 30, 15, rest);
    this.join(rest, 30, this.distances);
    this.distanceCount = 30;
    while (this.distanceCount > 1 && load<u8>(rest + this.distanceCount - 1) == 0) this.distanceCount--;
    this.findRuns();
    findLengths(precodeFrequencies, PRECODES, 7, precodeLengths);
    this.precodeCount = PRECODES;
    while (this.precodeCount > 4 && load<u8>(precodeLengths + precodeSymbol(this.precodeCount - 1)) == 0) {
      this.precodeCount--;
    }
    let bits: u32 = 14 + this.precodeCount * 3;
    for (let i = 0; i < PRECODES; i++) {
      const each = <u32>load<u8>(precodeLengths + i) + (i == 16 ? 2 : i == 17 ? 3 : i == 18 ? 7 : 0);
      bits += load<u32>(precodeFrequencies + (i << 2)) * each;
    }
    return bits;
  }

  /** Bits that the symbols take, without extra bits. */
  cost(literalFrequencies: usize, distanceFrequencies: usize): u32 {
    let bits: u32 = 0;
    for (let i = 0; i < LITERALS; i++) {
      bits += load<u32>(literalFrequencies + (i << 2)) * (load<u32>(this.literals + (i << 2)) & 0xff);
    }
    for (let i = 0; i < DISTANCES; i++) {
      bits += load<u32>(distanceFrequencies + (i << 2)) * (load<u32>(this.distances + (i << 2)) & 0xff);
    }
    return bits;
  }

  /** Writes what describes the codes that `useBest` found last. */
  describe(writer: BitWriter): void {
    writer.put(this.literalCount - 257, 5);
    writer.put(this.distanceCount - 1, 5);
    writer.put(this.precodeCount - 4, 4);
    for (let i = 0; i < this.precodeCount; i++) writer.put(load<u8>(precodeLengths + precodeSymbol(i)), 3);
    assignCodes(precodeLengths, PRECODES, precodeCodes);
    for (let i = 0; i < this.runCount; i++) {
      const run = <u32>load<u16>(runs + (i << 1));
      const symbol = run & 31;
      writer.put(load<u16>(precodeCodes + (symbol << 1)), load<u8>(precodeLengths + symbol));
      if (symbol >= 16) writer.put(run >> 5, symbol == 16 ? 2 : symbol == 17 ? 3 : 7);
    }
  }

  /** Puts codes and lengths of an alphabet together. */
  private join(from: usize, symbols: i32, target: usize): void {
    assignCodes(from, symbols, codes);
    for (let i = 0; i < symbols; i++) {
      const length = <u32>load<u8>(from + i);
      store<u32>(target + (i << 2), length == 0 ? 0 : length | (load<u16>(codes + (i << 1)) << 8));
    }
  }

  /** Codes the lengths of both alphabets by their runs. */
  private findRuns(): void {
    memory.fill(precodeFrequencies, 0, PRECODES * 4);
    this.runCount = 0;
    const total = this.literalCount + this.distanceCount;
    let at = 0;
    while (at < total) {
      const value = <u32>load<u8>(lengths + at);
      let run = 1;
      while (at + run < total && load<u8>(lengths + at + run) == value) run++;
      at += run;
      if (value == 0) {
        while (run >= 11) {
          const part = min(run, 138);
          this.addRun(18, part - 11);
          run -= part;
        }
        if (run >= 3) {
          this.addRun(17, run - 3);
          run = 0;
        }
      } else {
        this.addRun(value, 0);
        run--;
        while (run >= 3) {
          const part = min(run, 6);
          this.addRun(16, part - 3);
          run -= part;
        }
      }
      while (run-- > 0) this.addRun(value, 0);
    }
  }

  private addRun(symbol: u32, extra: u32): void {
    store<u16>(runs + (this.runCount++ << 1), symbol | (extra << 5));
    const at = precodeFrequencies + (<usize>symbol << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}
