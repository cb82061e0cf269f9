// The symbols of deflate (RFC 1951, 3.2.5): a length or a distance is a base and some extra bits.

// prettier-ignore
const LENGTH_BASE: StaticArray<u16> = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
  258,
];
// prettier-ignore
const LENGTH_EXTRA: StaticArray<u8> = [
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
];
// prettier-ignore
const DISTANCE_BASE: StaticArray<u16> = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12289, 16385, 24577,
];
/** The order in which a dynamic block gives the lengths of the code that its code lengths are in. */
const PRECODE_ORDER: StaticArray<u8> = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** The shortest length of symbol 257 + `index`. */
export function lengthBase(index: i32): u32 {
  return LENGTH_BASE[index];
}

/** How many extra bits follow symbol 257 + `index`. */
export function lengthExtra(index: i32): u32 {
  return LENGTH_EXTRA[index];
}

/** The shortest distance of a distance symbol. */
export function distanceBase(symbol: i32): u32 {
  return DISTANCE_BASE[symbol];
}

/** How many extra bits follow a distance symbol. */
export function distanceExtra(symbol: i32): u32 {
  return symbol < 2 ? 0 : (symbol >> 1) - 1;
}

/** The precode symbol whose length stands at `index` in a block's header. */
export function precodeSymbol(index: i32): i32 {
  return PRECODE_ORDER[index];
}
