import { ByteBuffer } from "../../shared/bytes";

const ONES: u64 = 0x0101010101010101;
const HIGHS: u64 = 0x8080808080808080;

/** Writes a text in quotes as UTF-8, escaping what JSON requires and no more. */
export function writeText(buffer: ByteBuffer, text: string): void {
  buffer.byte(0x22);
  const start = buffer.length;
  buffer.text(text);
  // Escapes are of ASCII, which UTF-8 has in no other character.
  const plain = plainBytes(buffer.pointer + <usize>start, buffer.length - start);
  if (start + plain < buffer.length) escape(buffer, start + plain);
  buffer.byte(0x22);
}

/** How many bytes there are before the first one that is to be escaped. */
function plainBytes(pointer: usize, length: i32): i32 {
  let at = 0;
  while (at + 8 <= length) {
    const bytes = load<u64>(pointer + <usize>at);
    const quotes = bytes ^ (ONES * 0x22);
    const slashes = bytes ^ (ONES * 0x5c);
    // The highest bit of each byte that is to be escaped, or that stands behind one such: what is exact comes below.
    const zeros = ((quotes - ONES) & ~quotes) | ((slashes - ONES) & ~slashes) | ((bytes - ONES * 0x20) & ~bytes);
    if ((zeros & HIGHS) !== 0) break;
    at += 8;
  }
  while (at < length && isPlain(<u32>load<u8>(pointer + <usize>at))) at++;
  return at;
}

// @ts-ignore: decorator
@inline
function isPlain(byte: u32): bool {
  return byte >= 0x20 && byte !== 0x22 && byte !== 0x5c;
}

/** Writes the bytes from `start` on again, escaped. */
function escape(buffer: ByteBuffer, start: i32): void {
  const length = buffer.length - start;
  const bytes = new ArrayBuffer(length);
  memory.copy(changetype<usize>(bytes), buffer.pointer + <usize>start, length);
  buffer.length = start;
  for (let i = 0; i < length; i += 1) {
    const byte = <u32>load<u8>(changetype<usize>(bytes) + <usize>i);
    if (isPlain(byte)) buffer.byte(byte);
    else writeEscape(buffer, byte);
  }
}

function writeEscape(buffer: ByteBuffer, byte: u32): void {
  buffer.byte(0x5c);
  switch (byte) {
    case 0x08:
      return buffer.byte(0x62);
    case 0x09:
      return buffer.byte(0x74);
    case 0x0a:
      return buffer.byte(0x6e);
    case 0x0c:
      return buffer.byte(0x66);
    case 0x0d:
      return buffer.byte(0x72);
    case 0x22:
    case 0x5c:
      return buffer.byte(byte);
    default:
      buffer.byte(0x75);
      buffer.byte(0x30);
      buffer.byte(0x30);
      buffer.byte(byte < 0x10 ? 0x30 : 0x31);
      buffer.byte((byte & 15) < 10 ? 0x30 + (byte & 15) : 0x57 + (byte & 15));
  }
}
