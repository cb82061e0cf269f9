import { fnv, next, scratch } from "./scratch";

/** Counts the primes below `limit` with a byte for each number. */
export function sieve(limit: u32): u32 {
  memory.fill(scratch(), 1, limit);
  let count: u32 = 0;
  for (let i: u32 = 2; i < limit; i++) {
    if (load<u8>(scratch() + i) == 0) continue;
    count++;
    for (let j = i * 2; j < limit; j += i) store<u8>(scratch() + j, 0);
  }
  return count;
}

function fillRandomly(to: usize, length: u32): void {
  let state: u32 = 7;
  for (let i: u32 = 0; i < length; i++) {
    state = next(state);
    store<u8>(to + i, state >> 24);
  }
}

/** CRC-32 of random bytes, by a table that is made first. */
export function crc32(length: u32): u32 {
  const table = scratch();
  const data = scratch() + 1024;
  fillRandomly(data, length);
  for (let i: u32 = 0; i < 256; i++) {
    let entry = i;
    for (let bit = 0; bit < 8; bit++) entry = entry & 1 ? (entry >> 1) ^ 0xedb88320 : entry >> 1;
    store<u32>(table + i * 4, entry);
  }
  let crc: u32 = 0xffffffff;
  for (let i: u32 = 0; i < length; i++) {
    crc = load<u32>(table + ((crc ^ load<u8>(data + i)) & 255) * 4) ^ (crc >> 8);
  }
  return ~crc;
}

const K: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);

/** First word of the SHA-256 of random bytes, whose number is a multiple of 64. */
export function sha256(length: u32): u32 {
  const words = scratch();
  const state = scratch() + 256;
  const data = scratch() + 512;
  fillRandomly(data, length);
  // the padding: a one, zeros, and the number of bits
  memory.fill(data + length, 0, 64);
  store<u8>(data + length, 0x80);
  store<u32>(data + length + 60, bswap(length * 8));
  store<u32>(state, 0x6a09e667);
  store<u32>(state, 0xbb67ae85, 4);
  store<u32>(state, 0x3c6ef372, 8);
  store<u32>(state, 0xa54ff53a, 12);
  store<u32>(state, 0x510e527f, 16);
  store<u32>(state, 0x9b05688c, 20);
  store<u32>(state, 0x1f83d9ab, 24);
  store<u32>(state, 0x5be0cd19, 28);
  for (let at: u32 = 0; at <= length; at += 64) sha256Block(words, state, data + at);
  return load<u32>(state);
}

function sha256Block(w: usize, state: usize, block: usize): void {
  for (let i: u32 = 0; i < 64; i += 4) store<u32>(w + i, bswap(load<u32>(block + i)));
  for (let i: u32 = 64; i < 256; i += 4) {
    const x = load<u32>(w + i - 60);
    const y = load<u32>(w + i - 8);
    const s0 = rotr(x, 7) ^ rotr(x, 18) ^ (x >> 3);
    const s1 = rotr(y, 17) ^ rotr(y, 19) ^ (y >> 10);
    store<u32>(w + i, load<u32>(w + i - 64) + s0 + load<u32>(w + i - 28) + s1);
  }
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  let f = load<u32>(state, 20);
  let g = load<u32>(state, 24);
  let h = load<u32>(state, 28);
  for (let i: u32 = 0; i < 256; i += 4) {
    const s1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25);
    const t1 = h + s1 + ((e & f) ^ (~e & g)) + load<u32>(K + i) + load<u32>(w + i);
    const s0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22);
    const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  store<u32>(state, load<u32>(state) + a);
  store<u32>(state, load<u32>(state, 4) + b, 4);
  store<u32>(state, load<u32>(state, 8) + c, 8);
  store<u32>(state, load<u32>(state, 12) + d, 12);
  store<u32>(state, load<u32>(state, 16) + e, 16);
  store<u32>(state, load<u32>(state, 20) + f, 20);
  store<u32>(state, load<u32>(state, 24) + g, 24);
  store<u32>(state, load<u32>(state, 28) + h, 28);
}

const SLOT: u32 = 4096;

/** Copies and fills pieces of 1 to 2,048 bytes within sixteen slots; a checksum of all slots. */
export function bulk(count: u32): u32 {
  fillRandomly(scratch(), SLOT * 16);
  let state: u32 = 3;
  for (let i: u32 = 0; i < count; i++) {
    state = next(state);
    const length = ((state >> 8) & 2047) + 1;
    const to = scratch() + ((state >> 28) & 15) * SLOT;
    const from = scratch() + ((state >> 24) & 15) * SLOT;
    if ((i & 3) == 0) memory.fill(to + (i & 1023), <u8>(i & 255), length);
    else memory.copy(to + (i & 1023), from + 512, length);
  }
  return fnv(scratch(), SLOT * 16);
}

/** The dot product of two series of 16-bit numbers, eight at a time; `count` is a multiple of 8. */
export function dot(count: u32): u32 {
  const a = scratch();
  const b = scratch() + count * 2;
  fillRandomly(a, count * 4);
  let sums = i32x4.splat(0);
  for (let turn = 0; turn < 64; turn++) {
    for (let i: u32 = 0; i < count * 2; i += 16) {
      sums = i32x4.add(sums, i32x4.dot_i16x8_s(v128.load(a + i), v128.load(b + i)));
    }
  }
  return (
    i32x4.extract_lane(sums, 0) +
    i32x4.extract_lane(sums, 1) +
    i32x4.extract_lane(sums, 2) +
    i32x4.extract_lane(sums, 3)
  );
}
