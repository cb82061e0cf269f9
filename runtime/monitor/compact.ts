/** Bytes that a list has room for at first. */
const FIRST_BYTES = 4096;

/** A number has seven bits in each byte but the last, whose eighth bit is not set; below 2^53 it takes 8 bytes at most. */
const MORE = 0x80;
const MOST_BYTES = 8;

/**
 * Whole numbers and texts, one after the other in as few bytes as they need. Msgpack would be as short; packing it took
 * four times as long as everything else that is noted of an event.
 */
export class CompactWriter {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #end = 0;

  /** What was written, as a view. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#end);
  }

  get length(): number {
    return this.#end;
  }

  /** @param value is taken as a whole number from 0 to 2^53 - 1 */
  number(value: number): void {
    this.#reserve(MOST_BYTES);
    const bytes = this.#bytes;
    let end = this.#end;
    let left: number;
    if (value >= 0 && value <= 0x7fff_ffff) {
      left = value | 0;
    } else {
      left = Math.min(Math.max(value, 0), Number.MAX_SAFE_INTEGER);
      for (; left > 0x7fff_ffff; left = Math.floor(left / MORE)) {
        bytes[end++] = (left % MORE) | MORE;
      }
    }
    for (; left >= MORE; left >>>= 7) {
      bytes[end++] = (left & 0x7f) | MORE;
    }
    bytes[end++] = left;
    this.#end = end;
  }

  /** So many whole numbers: most of one byte, without looking for room and the end each time. */
  numbers(count: number, of: (index: number) => number): void {
    this.#reserve(count);
    const bytes = this.#bytes;
    let end = this.#end;
    let index = 0;
    for (; index < count; index++) {
      const value = of(index);
      if (!(value >= 0 && value < MORE)) {
        break;
      }
      bytes[end++] = value;
    }
    this.#end = end;
    for (; index < count; index++) {
      this.number(of(index));
    }
  }

  /** A whole number that may be below 0. */
  signed(value: number): void {
    this.number(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** A text behind its length. */
  text(value: string): void {
    if (value.length < MORE && this.#shortAscii(value)) {
      return;
    }
    const length = Buffer.byteLength(value);
    this.number(length);
    this.#reserve(length);
    this.#bytes.write(value, this.#end);
    this.#end += length;
  }

  /** Writes a text whose length takes one byte where all characters do, too; as nearly all do, and without a call of C++. */
  #shortAscii(value: string): boolean {
    const { length } = value;
    this.#reserve(1 + length);
    const bytes = this.#bytes;
    const start = this.#end + 1;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code >= MORE) {
        return false;
      }
      bytes[start + i] = code;
    }
    bytes[start - 1] = length;
    this.#end = start + length;
    return true;
  }

  #reserve(length: number): void {
    if (this.#end + length > this.#bytes.length) {
      const bytes = Buffer.allocUnsafe(2 * this.#bytes.length + length);
      bytes.set(this.bytes);
      this.#bytes = bytes;
    }
  }
}

/** Reads what a {@link CompactWriter} wrote. */
export class CompactReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** @throws RangeError where the bytes end too early */
  number(): number {
    let value = 0;
    for (let factor = 1; ; factor *= MORE) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) {
        throw new RangeError("the list ends in a number");
      }
      value += (byte % MORE) * factor;
      if (byte < MORE) {
        return value;
      }
    }
  }

  /** So many. @throws RangeError where the bytes end too early */
  numbers(count: number): number[] {
    const values: number[] = [];
    while (values.length < count) {
      values.push(this.number());
    }
    return values;
  }

  signed(): number {
    const value = this.number();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** A text of so many bytes. @throws RangeError where the bytes end too early */
  text(length = this.number()): string {
    const end = this.#at + length;
    if (end > this.#bytes.length) {
      throw new RangeError("the list ends in a text");
    }
    const text = this.#bytes.toString("utf8", this.#at, end);
    this.#at = end;
    return text;
  }
}
