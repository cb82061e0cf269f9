import { fnv, next, scratch } from "./scratch";

/** Writes UTF-8 letters and spaces of Latin, Greek and Cyrillic; returns where they end. */
function writeText(to: usize, count: u32): usize {
  let state: u32 = 11;
  for (let i: u32 = 0; i < count; i++) {
    state = next(state);
    const letter = (state >> 8) % 24;
    const kind = state >> 29;
    if (kind < 5) store<u8>(to++, kind == 0 && letter < 12 ? 0x20 : 0x61 + letter);
    else to = writePair(to, (kind == 5 ? 0xe0 : kind == 6 ? 0x3b1 : 0x430) + min<u32>(letter, 16));
  }
  return to;
}

function writePair(to: usize, codePoint: u32): usize {
  store<u8>(to, 0xc0 | (codePoint >> 6));
  store<u8>(to, 0x80 | (codePoint & 63), 1);
  return to + 2;
}

/** Upper-cases a text of `count` characters, code point by code point; a checksum of it. */
export function upper(count: u32): u32 {
  const end = writeText(scratch(), count);
  const output = (end + 63) & ~63;
  let to = output;
  for (let from = scratch(); from < end; ) {
    const first: u32 = load<u8>(from++);
    if (first < 0x80) {
      store<u8>(to++, first - 0x61 < 26 ? first - 32 : first);
      continue;
    }
    const codePoint = ((first & 31) << 6) | (load<u8>(from++) & 63);
    to = writePair(to, upperCase(codePoint));
  }
  return fnv(output, <u32>(to - output));
}

function upperCase(codePoint: u32): u32 {
  if (codePoint >= 0xe0 && codePoint <= 0xfe && codePoint != 0xf7) return codePoint - 32;
  if (codePoint >= 0x3b1 && codePoint <= 0x3c9 && codePoint != 0x3c2) return codePoint - 32;
  if (codePoint >= 0x430 && codePoint <= 0x44f) return codePoint - 32;
  return codePoint;
}

const ALPHABET: usize = memory.data<u8>([
  65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 97, 98,
  99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121,
  122, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 43, 47,
]);

/** Encodes random bytes, whose number is a multiple of three, as base64, and back; a checksum of both. */
export function base64(length: u32): u32 {
  const encoded = scratch() + ((length + 63) & ~63);
  const values = encoded + ((length / 3) * 4 + 63) & ~63;
  let state: u32 = 5;
  for (let i: u32 = 0; i < length; i++) {
    state = next(state);
    store<u8>(scratch() + i, state >> 24);
  }
  let to = encoded;
  for (let i: u32 = 0; i < length; i += 3) {
    const at = scratch() + i;
    const word = (<u32>load<u8>(at) << 16) | (<u32>load<u8>(at, 1) << 8) | <u32>load<u8>(at, 2);
    store<u8>(to, load<u8>(ALPHABET + (word >> 18)));
    store<u8>(to, load<u8>(ALPHABET + ((word >> 12) & 63)), 1);
    store<u8>(to, load<u8>(ALPHABET + ((word >> 6) & 63)), 2);
    store<u8>(to, load<u8>(ALPHABET + (word & 63)), 3);
    to += 4;
  }
  const sum = fnv(encoded, <u32>(to - encoded));
  for (let i: u32 = 0; i < 64; i++) store<u8>(values + load<u8>(ALPHABET + i), i);
  let back = scratch();
  for (let from = encoded; from < to; from += 4) {
    const word =
      (<u32>load<u8>(values + load<u8>(from)) << 18) |
      (<u32>load<u8>(values + load<u8>(from, 1)) << 12) |
      (<u32>load<u8>(values + load<u8>(from, 2)) << 6) |
      <u32>load<u8>(values + load<u8>(from, 3));
    store<u8>(back, word >> 16);
    store<u8>(back, word >> 8, 1);
    store<u8>(back, word, 2);
    back += 3;
  }
  return sum ^ fnv(scratch(), length);
}
