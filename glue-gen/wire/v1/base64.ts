import type { Segments } from "./segments.ts";
import { WireError } from "./wire-error.ts";

const alphabet = new TextEncoder().encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
const padding = 0x3d;

const digits = new Int8Array(256).fill(-1);
for (const [digit, character] of alphabet.entries()) {
  digits[character] = digit;
}

/** Writes bytes as base64 with padding, behind the length. */
export function encodeBase64(bytes: Uint8Array, start: number, end: number, segments: Segments): void {
  const length = Math.ceil((end - start) / 3) * 4;
  segments.varint(length);
  let to = segments.room(length);
  const { scratch } = segments;
  for (let at = start; at < end; at += 3) {
    const left = end - at;
    const group =
      ((bytes[at] as number) << 16) |
      (left > 1 ? (bytes[at + 1] as number) << 8 : 0) |
      (left > 2 ? (bytes[at + 2] as number) : 0);
    scratch[to] = alphabet[group >>> 18] as number;
    scratch[to + 1] = alphabet[(group >>> 12) & 63] as number;
    scratch[to + 2] = left > 1 ? (alphabet[(group >>> 6) & 63] as number) : padding;
    scratch[to + 3] = left > 2 ? (alphabet[group & 63] as number) : padding;
    to += 4;
  }
  segments.written(to);
}

/**
 * Writes the bytes that a text stands for, behind their length. Only the one text that
 * {@link encodeBase64} gives for them is taken.
 */
export function decodeBase64(bytes: Uint8Array, start: number, end: number, segments: Segments): void {
  const pads = end > start && bytes[end - 1] === padding ? (bytes[end - 2] === padding ? 2 : 1) : 0;
  if ((end - start) % 4 !== 0) {
    throw notBase64();
  }
  const length = ((end - start) / 4) * 3 - pads;
  segments.varint(length);
  const first = segments.room(length + 2);
  const { scratch } = segments;
  let to = first;
  for (let at = start; at < end; at += 4) {
    const inGroup = at + 4 === end ? 4 - pads : 4;
    let group = 0;
    for (let i = 0; i < 4; i++) {
      const digit = i < inGroup ? (digits[bytes[at + i] as number] as number) : 0;
      if (digit < 0) {
        throw notBase64();
      }
      group = (group << 6) | digit;
    }
    if ((inGroup === 3 && (group & 0xff) !== 0) || (inGroup === 2 && (group & 0xffff) !== 0)) {
      throw notBase64();
    }
    scratch[to] = group >>> 16;
    scratch[to + 1] = group >>> 8;
    scratch[to + 2] = group;
    to += 3;
  }
  segments.written(first + length);
}

function notBase64(): WireError {
  return new WireError("the text is no base64 with its padding", "unfit");
}
