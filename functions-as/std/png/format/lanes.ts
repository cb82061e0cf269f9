// Arithmetic on the eight bytes of a 64-bit word at once: what a filter does to a row, without SIMD.

const HIGH: u64 = 0x8080808080808080;
const LOW: u64 = 0x7f7f7f7f7f7f7f7f;
const EVEN: u64 = 0x00ff00ff00ff00ff;
const SIGNS: u64 = 0x8000800080008000;
const BIAS: u64 = 0x0200020002000200;

/** Each byte of `x` plus that of `y`, modulo 256. */
// @ts-ignore: decorator
@inline
export function addBytes(x: u64, y: u64): u64 {
  return ((x & LOW) + (y & LOW)) ^ ((x ^ y) & HIGH);
}

/** Each byte of `x` minus that of `y`, modulo 256. */
// @ts-ignore: decorator
@inline
export function subtractBytes(x: u64, y: u64): u64 {
  return ((x | HIGH) - (y & LOW)) ^ (~(x ^ y) & HIGH);
}

/** Half the sum of each byte of `x` and that of `y`, rounded down. */
// @ts-ignore: decorator
@inline
export function averageBytes(x: u64, y: u64): u64 {
  return (x & y) + (((x ^ y) >> 1) & LOW);
}

/** In each 16-bit lane: 0x7fff where x >= y, else 0. Both below 0x8000. */
// @ts-ignore: decorator
@inline
function atLeast(x: u64, y: u64): u64 {
  const sign = ((x | SIGNS) - y) & SIGNS;
  return sign - (sign >> 15);
}

/** Paeth's predictor on four lanes of 16 bits. */
// @ts-ignore: decorator
@inline
export function paethLanes(left: u64, up: u64, corner: u64): u64 {
  // Of left, up and corner the one nearest to left + up - corner, ties in that order. With the lower and the
  // higher of left and up, that is: lower where higher <= 3 corner - sum, higher where 3 corner - sum <=
  // lower, and corner in between. (The bias keeps the lanes above zero.)
  const sum = left + up;
  const threshold = corner * 3 + BIAS - sum;
  const lower = left ^ ((left ^ up) & atLeast(left, up));
  const higher = sum - lower;
  const inner = corner ^ ((corner ^ lower) & atLeast(threshold, higher + BIAS));
  return inner ^ ((inner ^ higher) & atLeast(lower + BIAS, threshold));
}

/** Paeth's predictor for each byte. */
// @ts-ignore: decorator
@inline
export function paethBytes(left: u64, up: u64, corner: u64): u64 {
  const even = paethLanes(left & EVEN, up & EVEN, corner & EVEN);
  const odd = paethLanes((left >> 8) & EVEN, (up >> 8) & EVEN, (corner >> 8) & EVEN);
  return even | (odd << 8);
}
