import { distanceBase, distanceExtra, lengthBase, lengthExtra, precodeSymbol } from "../format";
import { buildTable, END, LITERAL, pairLiterals, SPECIAL } from "./code-table";
import { DataStream } from "./data-stream";

/** Index bits of the first tables: most codes of literals have 10 bits or less, and building stays cheap. */
export const LITERAL_BITS = 10;
export const DISTANCE_BITS = 8;
const PRECODE_BITS = 7;

// Entries that a table can need with all its second tables, for 288 and 32 symbols of up to 15 bits (zlib's
// examples/enough.c computes them); building checks them again.
const LITERAL_ENTRIES = 1336;
const DISTANCE_ENTRIES = 402;

/** Where the tables of the present block are. */
export const literalTable = memory.data(LITERAL_ENTRIES * 4);
export const distanceTable = memory.data(DISTANCE_ENTRIES * 4);
const precodeTable = memory.data(128 * 4);

const literalEntries = memory.data(288 * 4);
const distanceEntries = memory.data(32 * 4);
const precodeEntries = memory.data(19 * 4);
const lengths = memory.data(320);

let prepared = false;

/** Fills the tables of entries without code length. */
function prepare(): void {
  for (let i: u32 = 0; i < 256; i++) store<u32>(literalEntries + (i << 2), LITERAL | (1 << 8) | (i << 16));
  store<u32>(literalEntries + (256 << 2), SPECIAL | END);
  for (let i: u32 = 0; i < 31; i++) {
    // Two symbols have a code in fixed blocks and no meaning.
    const entry = i < 29 ? (lengthBase(i) << 16) | lengthExtra(i) : SPECIAL;
    store<u32>(literalEntries + ((257 + i) << 2), entry);
  }
  for (let i: u32 = 0; i < 32; i++) {
    const entry = i < 30 ? (distanceBase(i) << 16) | distanceExtra(i) : SPECIAL;
    store<u32>(distanceEntries + (i << 2), entry);
  }
  for (let i: u32 = 0; i < 19; i++) store<u32>(precodeEntries + (i << 2), i << 16);
  prepared = true;
}

/** Makes the tables of a block with fixed codes. */
export function useFixedCodes(): void {
  if (!prepared) prepare();
  memory.fill(lengths, 8, 144);
  memory.fill(lengths + 144, 9, 112);
  memory.fill(lengths + 256, 7, 24);
  memory.fill(lengths + 280, 8, 8);
  buildTable(literalTable, LITERAL_ENTRIES, LITERAL_BITS, lengths, literalEntries, 288, true);
  pairLiterals(literalTable, LITERAL_BITS);
  memory.fill(lengths, 5, 32);
  buildTable(distanceTable, DISTANCE_ENTRIES, DISTANCE_BITS, lengths, distanceEntries, 32, true);
}

/** Reads the codes of a dynamic block and makes their tables: "" or what is wrong with them. */
export function readDynamicCodes(source: DataStream): string {
  if (!prepared) prepare();
  const counts = <i32>source.take(14);
  if (counts < 0) return ENDED;
  const literals: u32 = (counts & 31) + 257;
  const distances: u32 = ((counts >> 5) & 31) + 1;
  const precodes = (counts >> 10) + 4;
  if (literals > 286 || distances > 30) return "a block has more than 286 literal or 30 distance codes";
  memory.fill(lengths, 0, 19);
  for (let i = 0; i < precodes; i++) {
    const length = source.take(3);
    if (length < 0) return ENDED;
    store<u8>(lengths + precodeSymbol(i), length);
  }
  if (!buildTable(precodeTable, 128, PRECODE_BITS, lengths, precodeEntries, 19, true)) {
    return "the code of a block's code lengths is not a complete prefix code";
  }
  const problem = readLengths(source, literals + distances);
  if (problem.length > 0) return problem;
  if (load<u8>(lengths + 256) == 0) return "a block has no code for its end";
  if (!buildTable(literalTable, LITERAL_ENTRIES, LITERAL_BITS, lengths, literalEntries, literals, false)) {
    return "a block's literal code is not a complete prefix code";
  }
  pairLiterals(literalTable, LITERAL_BITS);
  const rest = lengths + literals;
  if (!buildTable(distanceTable, DISTANCE_ENTRIES, DISTANCE_BITS, rest, distanceEntries, distances, false)) {
    return "a block's distance code is not a complete prefix code";
  }
  return "";
}

const ENDED = "the compressed data ends in the codes of a block";

function readLengths(source: DataStream, total: u32): string {
  let done: u32 = 0;
  while (done < total) {
    if (source.count < 14) source.fill();
    const entry = load<u32>(precodeTable + ((<usize>source.bits & 127) << 2));
    if (entry & SPECIAL) return "a code length has a code that does not exist";
    const bits: u64 = entry & 0xff;
    if (bits > source.count) return ENDED;
    source.skip(bits);
    const symbol = entry >> 16;
    if (symbol < 16) {
      store<u8>(lengths + done++, symbol);
      continue;
    }
    if (symbol == 16 && done == 0) return "the first code length repeats the one before it";
    const value: u32 = symbol == 16 ? load<u8>(lengths + done - 1) : 0;
    const extra = source.take(symbol == 16 ? 2 : symbol == 17 ? 3 : 7);
    if (extra < 0) return ENDED;
    const repeat = <u32>extra + (symbol == 18 ? 11 : 3);
    if (done + repeat > total) return "a block has more code lengths than it announces";
    memory.fill(lengths + done, <u8>value, repeat);
    done += repeat;
  }
  return "";
}
