// Tables that decode a Huffman code: a first table looked up with as many bits as most codes have, and tables
// behind it for longer codes.
//
// An entry has, from the lowest bit: 8 bits: how many bits it takes in all, code and extra bits; 4 bits: how
// many of them are code; flags; from bit 16: the base of a length or distance, or where a second table
// begins. A literal has its number of literals, 1 or 2, in place of the code's bits, and the literals from
// bit 16. With an entry as shift count only its lowest 6 bits count, so it needs no mask.

/** The entry is one literal, or two. */
export const LITERAL: u32 = 0x1000;
/** The entry is neither a literal nor a base: with SECOND or END, or alone for a code that does not exist. */
export const SPECIAL: u32 = 0x8000;
/**
 * The entry leads to a second table; where the number of code bits stands is the number of its index bits.
 */
export const SECOND: u32 = 0x4000;
/** The entry ends the block. */
export const END: u32 = 0x2000;

const LONGEST = 15;

/** How many codes have each length, and where the symbols of that length begin among the sorted ones. */
const counts = memory.data(16 * 4);
const offsets = memory.data(16 * 4);
const sorted = memory.data(288 * 2);

/**
 * Builds the table at `table`, which has room for `capacity` entries, with a first table of `firstBits` bits.
 * `lengths` is where the code length of each of `symbols` symbols is, a byte each; `entries` where the entry
 * of each symbol is, without its code length. False if the lengths are no prefix code: more codes than there
 * is room for, or fewer, but for a single code of one bit (unless `complete`) or none.
 */
export function buildTable(
  table: usize,
  capacity: u32,
  firstBits: u32,
  lengths: usize,
  entries: usize,
  symbols: u32,
  complete: bool,
): bool {
  countLengths(lengths, symbols);
  let longest: u32 = LONGEST;
  while (longest > 0 && load<u32>(counts + (longest << 2)) == 0) longest--;
  const free = freeCodes();
  if (free < 0 || (free > 0 && longest > 0 && (complete || longest != 1))) return false;
  if (free > 0) {
    for (let i: usize = 0; i < 1 << firstBits; i++) store<u32>(table + (i << 2), SPECIAL);
  }
  const used = sortSymbols(lengths, symbols);

  const firstMask: u32 = (1 << firstBits) - 1;
  let code: u32 = 0; // bits reversed, as they come
  let prefix: u32 = 0xffffffff;
  let second: u32 = 0;
  let secondBits: u32 = 0;
  let next: u32 = 1 << firstBits;
  for (let i: u32 = 0; i < used; i++) {
    const symbol = <usize>load<u16>(sorted + (i << 1));
    const length = <u32>load<u8>(lengths + symbol);
    const symbolEntry = load<u32>(entries + (symbol << 2));
    if (length <= firstBits) {
      const entry = finished(symbolEntry, length);
      const step: u32 = 4 << length;
      for (let at: u32 = code << 2; at < 4 << firstBits; at += step) store<u32>(table + at, entry);
    } else {
      if ((code & firstMask) != prefix) {
        prefix = code & firstMask;
        secondBits = secondTableBits(length, firstBits, longest);
        second = next;
        next += 1 << secondBits;
        if (next > capacity) return false;
        const link = (second << 16) | SPECIAL | SECOND | (secondBits << 8) | firstBits;
        store<u32>(table + (prefix << 2), link);
      }
      const rest = length - firstBits;
      const entry = finished(symbolEntry, rest);
      for (let at = code >> firstBits; at < 1 << secondBits; at += 1 << rest) {
        store<u32>(table + ((second + at) << 2), entry);
      }
    }
    store<u32>(counts + (length << 2), load<u32>(counts + (length << 2)) - 1);
    // The next code: add one to the reversed bits.
    let bit: u32 = 1 << (length - 1);
    while (code & bit) bit >>= 1;
    code = bit ? (code & (bit - 1)) | bit : 0;
  }
  return true;
}

/** The entry of a symbol, with as many bits of code as the table that it stands in looks at. */
function finished(symbolEntry: u32, bits: u32): u32 {
  return symbolEntry & LITERAL ? symbolEntry + bits : symbolEntry + (bits << 8) + bits;
}

/**
 * Joins each literal with the one that follows it, where the index of the first table has the bits of both.
 */
export function pairLiterals(table: usize, firstBits: u32): void {
  // From the end, because the second literal is looked up, by an index that is smaller, as a single one.
  for (let index: i32 = (1 << firstBits) - 1; index >= 0; index--) {
    const entry = load<u32>(table + (<usize>index << 2));
    if (!(entry & LITERAL)) continue;
    const bits = entry & 0xff;
    const next = load<u32>(table + ((<usize>index >> bits) << 2));
    if (!(next & LITERAL) || bits + (next & 0xff) > firstBits) continue;
    const literals = (entry & 0xff0000) | ((next & 0xff0000) << 8);
    store<u32>(table + (<usize>index << 2), literals | LITERAL | (2 << 8) | (bits + (next & 0xff)));
  }
}

function countLengths(lengths: usize, symbols: u32): void {
  memory.fill(counts, 0, 16 * 4);
  for (let i: u32 = 0; i < symbols; i++) {
    const at = counts + (<usize>load<u8>(lengths + i) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}

/** How many codes of the greatest length are left; below 0 if there are too many codes. */
function freeCodes(): i32 {
  let free = 1;
  for (let length = 1; length <= LONGEST; length++) {
    free = (free << 1) - load<i32>(counts + (length << 2));
    if (free < 0) return free;
  }
  return free;
}

/** Sorts the symbols that have a code by its length; how many there are. */
function sortSymbols(lengths: usize, symbols: u32): u32 {
  let used: u32 = 0;
  for (let length = 1; length <= LONGEST; length++) {
    store<u32>(offsets + (length << 2), used);
    used += load<u32>(counts + (length << 2));
  }
  for (let i: u32 = 0; i < symbols; i++) {
    const length = <usize>load<u8>(lengths + i);
    if (length == 0) continue;
    const at = load<u32>(offsets + (length << 2));
    store<u32>(offsets + (length << 2), at + 1);
    store<u16>(sorted + (at << 1), i);
  }
  return used;
}

/** Index bits of the second table that begins with a code of `length` bits: `counts` has what is to come. */
function secondTableBits(length: u32, firstBits: u32, longest: u32): u32 {
  let bits = length - firstBits;
  let free: i32 = 1 << bits;
  while (bits + firstBits < longest) {
    free -= load<i32>(counts + ((bits + firstBits) << 2));
    if (free <= 0) break;
    bits++;
    free <<= 1;
  }
  return bits;
}
