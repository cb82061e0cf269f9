import { byteLengthOfText, encodeText } from "heddle/utf8";
import { ByteBuffer } from "../../shared/bytes";

/** Writes a text in quotes as UTF-8, escaping what JSON requires and no more. */
export function writeText(buffer: ByteBuffer, text: string): void {
  buffer.byte(0x22);
  if (isPlain(text)) {
    const length = <i32>byteLengthOfText(text);
    encodeText(text, buffer.reserve(length));
    buffer.length += length;
  } else writeEscaped(buffer, text);
  buffer.byte(0x22);
}

function isPlain(text: string): bool {
  for (let i = 0; i < text.length; i += 1) {
    const code = <u32>text.charCodeAt(i);
    if (code < 0x20 || code === 0x22 || code === 0x5c) return false;
  }
  return true;
}

function writeEscaped(buffer: ByteBuffer, text: string): void {
  const length = <i32>byteLengthOfText(text);
  // Escapes are of ASCII, which UTF-8 has in no other character.
  const bytes = new ArrayBuffer(length);
  encodeText(text, changetype<usize>(bytes));
  for (let i = 0; i < length; i += 1) {
    const byte = <u32>load<u8>(changetype<usize>(bytes) + <usize>i);
    if (byte >= 0x20 && byte !== 0x22 && byte !== 0x5c) buffer.byte(byte);
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
