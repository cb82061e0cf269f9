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

  /** @param value is taken as a whole number from 0 to 2^53 - 1 */
  number(value: number): void {
    this.#reserve(MOST_BYTES);
    const bytes = this.#bytes;
    let end = this.#end;
    let left = Math.min(Math.max(value, 0), Number.MAX_SAFE_INTEGER);
    for (; left > 0x7fff_ffff; left = Math.floor(left / MORE)) {
      bytes[end++] = (left % MORE) | MORE;
    }
    for (; left >= MORE; left >>>= 7) {
      bytes[end++] = (left & 0x7f) | MORE;
    }
    bytes[end++] = left;
    this.#end = end;
  }

  /** A whole number that may be below 0. */
  signed(value: number): void {
    this.number(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** A text behind its length. @param more is added to the length */
  text(value: string, more = 0): void {
    const length = Buffer.byteLength(value);
    this.number(length + more);
    this.#reserve(length);
    this.#bytes.write(value, this.#end);
    this.#end += length;
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
