/** The CRC polynomial of PNG, bits reversed. */
const POLYNOMIAL: u32 = 0xedb88320;

/** Eight tables of 256 numbers; number i of table k is what byte i becomes k bytes later. */
const TABLES: usize = memory.data(8 * 256 * 4);

let prepared = false;

function prepare(): void {
  // CRC is linear: the numbers of single bits by shifting, all others as sums of two that are known.
  let single: u32 = 1;
  for (let bit = 128; bit > 0; bit >>= 1) {
    single = (single >> 1) ^ (POLYNOMIAL & (0 - (single & 1)));
    for (let i = 0; i < 256; i += bit << 1) {
      store<u32>(TABLES + (<usize>(i + bit) << 2), single ^ load<u32>(TABLES + (<usize>i << 2)));
    }
  }
  for (let i: usize = 0; i < 7 * 1024; i += 4) {
    const before = load<u32>(TABLES + i);
    store<u32>(TABLES + i + 1024, (before >> 8) ^ load<u32>(TABLES + (<usize>(before & 0xff) << 2)));
  }
  prepared = true;
}

// @ts-ignore: decorator
@inline
function entry(table: usize, byte: u32): u32 {
  return load<u32>(TABLES + (table << 10) + (<usize>(byte & 0xff) << 2));
}

/** The CRC-32 of `length` bytes from `start`. */
export function crc32(start: usize, length: usize): u32 {
  if (!prepared) prepare();
  let crc: u32 = 0xffffffff;
  let at = start;
  const blocks = start + (length & ~7);
  const end = start + length;
  while (at < blocks) {
    const low = load<u32>(at) ^ crc;
    const high = load<u32>(at, 4);
    crc =
      entry(7, low) ^ entry(6, low >> 8) ^ entry(5, low >> 16) ^ entry(4, low >> 24) ^
      entry(3, high) ^ entry(2, high >> 8) ^ entry(1, high >> 16) ^ entry(0, high >> 24);
    at += 8;
  }
  while (at < end) {
    crc = (crc >> 8) ^ entry(0, crc ^ load<u8>(at));
    at++;
  }
  return ~crc;
}
