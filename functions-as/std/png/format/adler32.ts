const MODULUS: u32 = 65521;

/** How many bytes can be added before the second sum may pass 32 bits: zlib's NMAX (5552), in eights. */
const RUN: usize = 5552;

const EVEN: u64 = 0x00ff00ff00ff00ff;
const ONES: u64 = 0x0001000100010001;
/** Multiplying by it leaves 8a + 6b + 4c + 2d in the highest lane, where a is the lowest lane. */
const EVEN_WEIGHTS: u64 = 0x0008000600040002;
const ODD_WEIGHTS: u64 = 0x0007000500030001;

/** The Adler-32 of `length` bytes from `start`, going on from `sum` (1 at the beginning). */
export function adler32(sum: u32, start: usize, length: usize): u32 {
  let first: u32 = sum & 0xffff;
  let second: u32 = sum >> 16;
  let at = start;
  const end = start + length;
  while (at < end) {
    const stop = at + min(end - at, RUN);
    const blocks = at + ((stop - at) & ~7);
    while (at < blocks) {
      const bytes = load<u64>(at);
      const even = bytes & EVEN;
      const odd = (bytes >> 8) & EVEN;
      second += (first << 3) + <u32>((even * EVEN_WEIGHTS + odd * ODD_WEIGHTS) >> 48);
      first += <u32>(((even + odd) * ONES) >> 48);
      at += 8;
    }
    while (at < stop) {
      first += load<u8>(at);
      second += first;
      at++;
    }
    first %= MODULUS;
    second %= MODULUS;
  }
  return (second << 16) | first;
}
