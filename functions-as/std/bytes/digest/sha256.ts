/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4). */
const K: StaticArray<u32> = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
];

/** The state, the words of a block, and the block that is not full yet. */
const STATE: usize = memory.data(32, 4);
const WORDS: usize = memory.data(256, 4);
const BLOCK: usize = memory.data(64, 4);

/** SHA-256 of bytes that come piece by piece. There is one, because its state is static. */
export class Sha256 {
  /** Bytes that came. */
  length: u64 = 0;

  constructor() {
    const initial: StaticArray<u32> = [
      0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];
    for (let i = 0; i < 8; i++) store<u32>(STATE + (<usize>i << 2), initial[i]);
  }

  update(pointer: usize, length: i32): void {
    const filled = <usize>(this.length & 63);
    const end = pointer + <usize>length;
    this.length += <u64>length;
    if (filled > 0) {
      const room = min<usize>(64 - filled, end - pointer);
      memory.copy(BLOCK + filled, pointer, room);
      pointer += room;
      if (filled + room < 64) return;
      compress(BLOCK);
    }
    while (pointer + 64 <= end) {
      compress(pointer);
      pointer += 64;
    }
    memory.copy(BLOCK, pointer, end - pointer);
  }

  /** The digest of all that came; nothing may follow. */
  digest(): Uint8Array {
    const bits = this.length << 3;
    const filled = <usize>(this.length & 63);
    store<u8>(BLOCK + filled, 0x80);
    memory.fill(BLOCK + filled + 1, 0, 63 - filled);
    if (filled > 55) {
      compress(BLOCK);
      memory.fill(BLOCK, 0, 64);
    }
    store<u64>(BLOCK, bswap<u64>(bits), 56);
    compress(BLOCK);
    const result = new Uint8Array(32);
    for (let i: usize = 0; i < 32; i += 4) {
      store<u32>(result.dataStart + i, bswap<u32>(load<u32>(STATE + i)));
    }
    return result;
  }
}

function compress(block: usize): void {
  for (let i: usize = 0; i < 64; i += 4) store<u32>(WORDS + i, bswap<u32>(load<u32>(block + i)));
  for (let i: usize = 64; i < 256; i += 4) {
    const early = load<u32>(WORDS + i - 60);
    const late = load<u32>(WORDS + i - 8);
    const s0 = rotr<u32>(early, 7) ^ rotr<u32>(early, 18) ^ (early >> 3);
    const s1 = rotr<u32>(late, 17) ^ rotr<u32>(late, 19) ^ (late >> 10);
    store<u32>(WORDS + i, load<u32>(WORDS + i - 64) + s0 + load<u32>(WORDS + i - 28) + s1);
  }
  let a = load<u32>(STATE);
  let b = load<u32>(STATE, 4);
  let c = load<u32>(STATE, 8);
  let d = load<u32>(STATE, 12);
  let e = load<u32>(STATE, 16);
  let f = load<u32>(STATE, 20);
  let g = load<u32>(STATE, 24);
  let h = load<u32>(STATE, 28);
  for (let i: usize = 0; i < 256; i += 4) {
    const s1 = rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25);
    const first = h + s1 + ((e & f) ^ (~e & g)) + load<u32>(changetype<usize>(K) + i) + load<u32>(WORDS + i);
    const s0 = rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22);
    const second = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + first;
    d = c;
    c = b;
    b = a;
    a = first + second;
  }
  store<u32>(STATE, load<u32>(STATE) + a);
  store<u32>(STATE, load<u32>(STATE, 4) + b, 4);
  store<u32>(STATE, load<u32>(STATE, 8) + c, 8);
  store<u32>(STATE, load<u32>(STATE, 12) + d, 12);
  store<u32>(STATE, load<u32>(STATE, 16) + e, 16);
  store<u32>(STATE, load<u32>(STATE, 20) + f, 20);
  store<u32>(STATE, load<u32>(STATE, 24) + g, 24);
  store<u32>(STATE, load<u32>(STATE, 28) + h, 28);
}
