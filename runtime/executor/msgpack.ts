/**
 * As much of msgpack as all frames have: a packer for all of it takes several times as long. A writer writes at a place of
 * memory that has room, and returns where it ended.
 */

const SHORT_LIST = 0x90;
const MOST_SHORT = 15;
const NIL = 0xc0;
const BINARY_32 = 0xc6;
const FLOAT_64 = 0xcb;
const UINT_32 = 0xce;
const LIST_16 = 0xdc;

/** Binary data from so many bytes on is copied by {@link copyRange}. */
const LONG = 256;

/** What is before the elements of a list, before binary data, and what a number takes at most, in bytes. */
export const LIST_HEAD = 3;
export const BINARY_HEAD = 5;
export const NUMBER = 9;

const float = new Float64Array(1);
const floatBytes = new Uint8Array(float.buffer);

/** @param length at most 65,535; its elements follow */
export function writeList(target: Uint8Array, at: number, length: number): number {
  if (length <= MOST_SHORT) {
    target[at] = SHORT_LIST + length;
    return at + 1;
  }
  target[at] = LIST_16;
  target[at + 1] = length >>> 8;
  target[at + 2] = length;
  return at + LIST_HEAD;
}

export function writeNil(target: Uint8Array, at: number): number {
  target[at] = NIL;
  return at + 1;
}

/** @param value a whole number from 0 up takes least; minus zero comes out as zero */
export function writeNumber(target: Uint8Array, at: number, value: number): number {
  if (value >>> 0 === value) {
    if (value < 0x80) {
      target[at] = value;
      return at + 1;
    }
    target[at] = UINT_32;
    return writeUint32(target, at + 1, value);
  }
  target[at] = FLOAT_64;
  float[0] = value;
  for (let i = 1; i < NUMBER; i++) {
    target[at + i] = floatBytes[8 - i] as number;
  }
  return at + NUMBER;
}

/** One after the other, without a list around them. */
export function writeNumbers(target: Uint8Array, start: number, values: readonly number[]): number {
  let at = start;
  for (const value of values) {
    at = writeNumber(target, at, value);
  }
  return at;
}

export function writeBinary(target: Uint8Array, at: number, bytes: Uint8Array): number {
  target[at] = BINARY_32;
  const start = writeUint32(target, at + 1, bytes.length);
  if (bytes.length < LONG) {
    target.set(bytes, start);
  } else {
    copyRange(bytes, 0, bytes.length, target, start);
  }
  return start + bytes.length;
}

/**
 * Copies a part of one memory to another. Where one of them is shared, the engine's own copy goes byte by byte unless both
 * begin at a whole word, which takes five to ten times as long; for some hundred bytes it is quicker still.
 */
export function copyRange(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
): void {
  if (end > source.length || end - start > target.length - at) {
    throw new RangeError("There is no room for what is copied, or it ends early.");
  }
  Buffer.prototype.copy.call(source, target, at, start, end);
}

function writeUint32(target: Uint8Array, at: number, value: number): number {
  target[at] = value >>> 24;
  target[at + 1] = value >>> 16;
  target[at + 2] = value >>> 8;
  target[at + 3] = value;
  return at + 4;
}

/** Reads what was written by the functions above, one after the other; a caller knows what comes. */
export class FrameReader {
  readonly bytes: Uint8Array;
  position = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.position >= this.bytes.length;
  }

  /** How many elements follow. */
  list(): number {
    const head = this.#byte();
    if (head === LIST_16) {
      const high = this.#byte();
      return high * 0x100 + this.#byte();
    }
    if (head < SHORT_LIST || head > SHORT_LIST + MOST_SHORT) {
      throw unexpected(head);
    }
    return head - SHORT_LIST;
  }

  /** Passes over nil, if it is there. */
  nil(): boolean {
    const isNil = this.bytes[this.position] === NIL;
    this.position += isNil ? 1 : 0;
    return isNil;
  }

  number(): number {
    const head = this.#byte();
    if (head < 0x80) {
      return head;
    }
    if (head === UINT_32) {
      return this.#uint32();
    }
    if (head !== FLOAT_64) {
      throw unexpected(head);
    }
    for (let i = 7; i >= 0; i--) {
      floatBytes[i] = this.#byte();
    }
    return float[0] as number;
  }

  /** So many of them. @returns `before` itself where they are the same, so that equal lists need not be made */
  numbers(count: number, before: readonly number[]): readonly number[] {
    if (before.length === count) {
      const start = this.position;
      let same = 0;
      while (same < count && this.number() === before[same]) {
        same++;
      }
      if (same === count) {
        return before;
      }
      this.position = start;
    }
    // A list that grows is allocated three times.
    const values = new Array<number>(count);
    for (let i = 0; i < count; i++) {
      values[i] = this.number();
    }
    return values;
  }

  /** Where binary data begins; its end is the position afterwards. */
  binary(): number {
    const head = this.#byte();
    if (head !== BINARY_32) {
      throw unexpected(head);
    }
    const length = this.#uint32();
    const start = this.position;
    this.position += length;
    return start;
  }

  #byte(): number {
    return this.bytes[this.position++] as number;
  }

  #uint32(): number {
    const { bytes, position } = this;
    this.position = position + 4;
    return (
      (bytes[position] as number) * 0x1000000 +
      (((bytes[position + 1] as number) << 16) |
        ((bytes[position + 2] as number) << 8) |
        (bytes[position + 3] as number))
    );
  }
}

function unexpected(head: number): Error {
  return new Error(`a frame has 0x${head.toString(16)} where something else has to be`);
}
