// Types of chunks as the number that their four letters are in the file (big-endian).

export const IHDR: u32 = 0x49484452;
export const PLTE: u32 = 0x504c5445;
export const tRNS: u32 = 0x74524e53;
export const IDAT: u32 = 0x49444154;
export const IEND: u32 = 0x49454e44;

/** Tells whether a decoder may skip a chunk that it does not know: its first letter is small. */
export function isAncillary(type: u32): bool {
  return (type & 0x20000000) != 0;
}

/** Tells whether a type is four letters. */
export function isChunkType(type: u32): bool {
  const small = type | 0x20202020;
  for (let shift = 0; shift < 32; shift += 8) {
    const code = (small >> shift) & 0xff;
    if (code < 0x61 || code > 0x7a) return false;
  }
  return true;
}

/** The four letters of a type. */
export function chunkName(type: u32): string {
  return String.fromCharCodes([<i32>(type >> 24), (type >> 16) & 0xff, (type >> 8) & 0xff, type & 0xff]);
}
