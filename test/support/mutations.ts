/** Numbers from 0 to 2^32 - 1, the same for the same seed. */
export type Random = () => number;

/** Mulberry32, which is quick and good enough for mutations. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return (value ^ (value >>> 14)) >>> 0;
  };
}

/** Bytes that mean much in the wire format: zeros, ends of varints, tags, lengths, halves of characters. */
const telling = [0x00, 0x01, 0x7f, 0x80, 0xff, 0x0a, 0x12, 0x0b, 0x0c, 0x07, 0xc0, 0xed, 0xa0, 0xf4, 0x90];

/** Pieces that are put in whole. */
const pieces = [
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xda, 0x01, 0x00],
  [0x0b, 0x0c],
  [0xa8, 0x1f, 0x01],
];

/**
 * A changed copy of one of the inputs: bytes flipped, put in, taken out or repeated, an end cut off, a part of
 * another input behind it, the whole within a field of its own.
 */
export function mutate(inputs: readonly Uint8Array[], random: Random, limit: number): Uint8Array {
  let bytes = [...pick(inputs, random)];
  for (let changes = 1 + (random() % 4); changes > 0; changes--) {
    const at = random() % (bytes.length + 1);
    const length = random() % 9;
    switch (random() % 9) {
      case 0:
        bytes[at % Math.max(1, bytes.length)] = random() & 0xff;
        break;
      case 1:
        bytes[at % Math.max(1, bytes.length)] = pick(telling, random);
        break;
      case 2:
        bytes.splice(at, 0, ...pick(pieces, random));
        break;
      case 3:
        bytes.splice(at, length);
        break;
      case 4:
        bytes.splice(at, 0, ...bytes.slice(at, at + length * 4));
        break;
      case 5:
        bytes = bytes.slice(0, at);
        break;
      case 6: {
        const other = pick(inputs, random);
        bytes.push(...other.slice(0, random() % (other.length + 1)));
        break;
      }
      case 7:
        // recursive_message of the conformance message, whose length is right or nearly so.
        if (bytes.length < 128) bytes = [0xda, 0x01, bytes.length ^ (random() % 8 === 0 ? 1 : 0), ...bytes];
        break;
      default:
        bytes[at % Math.max(1, bytes.length)] = (bytes[at] ?? 0) ^ (1 << (random() % 8));
    }
  }
  return Uint8Array.from(bytes.slice(0, limit));
}

function pick<T>(list: readonly T[], random: Random): T {
  return list[random() % list.length] as T;
}
