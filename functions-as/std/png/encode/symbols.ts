// From lengths and distances to the symbols of deflate: the way back from format/alphabet.ts.

/** Index of the length symbol (from 257) of a length of 3 to 258. */
// @ts-ignore: decorator
@inline
export function lengthSymbol(length: u32): u32 {
  const over = length - 3;
  if (over < 8) return over;
  if (over == 255) return 28;
  const bits = 31 - <u32>clz(over);
  return ((bits - 1) << 2) + ((over >> (bits - 2)) & 3);
}

/** Symbol of a distance of 1 to 32768. */
// @ts-ignore: decorator
@inline
export function distanceSymbol(distance: u32): u32 {
  const over = distance - 1;
  if (over < 4) return over;
  const bits = 31 - <u32>clz(over);
  return (bits << 1) + ((over >> (bits - 1)) & 1);
}
