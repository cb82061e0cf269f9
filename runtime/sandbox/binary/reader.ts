import { HeddleError } from "../../errors.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads a part of a WebAssembly binary, strictly: nothing past the part's end, no over-long LEB128, no
 * invalid UTF-8. Whatever the bytes are, it throws nothing but ADMISSION_MALFORMED with the byte's place.
 */
export class Reader {
  readonly bytes: Uint8Array;
  readonly end: number;
  position: number;

  /** @param start first byte of the part; @param end first byte after it */
  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  get done(): boolean {
    return this.position >= this.end;
  }

  u8(): number {
    if (this.position >= this.end) {
      throw this.malformed("the bytes end too early");
    }
    return this.bytes[this.position++] as number;
  }

  u32(): number {
    const first = this.u8();
    if (first < 0x80) {
      return first;
    }
    let value = first & 0x7f;
    for (let shift = 7; shift < 28; shift += 7) {
      const byte = this.u8();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        return value;
      }
    }
    const last = this.u8();
    if (last > 0x0f) {
      throw this.malformed("an unsigned number has more than 32 bits");
    }
    return (value | (last << 28)) >>> 0;
  }

  s32(): number {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.u8();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        return (value << (25 - shift)) >> (25 - shift);
      }
    }
    const last = this.u8();
    if (last > 0x7f || (last > 0x07 && last < 0x78)) {
      throw this.malformed("a signed number has more than 32 bits");
    }
    return value | (last << 28);
  }

  /** Passes over a signed number of up to `bits` bits (33 or 64); returns its first byte. */
  skipSigned(bits: 33 | 64): number {
    const first = this.u8();
    const fullBytes = Math.floor(bits / 7);
    let byte = first;
    for (let read = 1; byte >= 0x80; read++) {
      byte = this.u8();
      if (read === fullBytes) {
        // The bits of the last byte above the number's sign bit must repeat that sign bit.
        const signBit = bits - 7 * fullBytes - 1;
        const rest = (byte & 0x7f) >> signBit;
        if (byte >= 0x80 || (rest !== 0 && rest !== 0x7f >> signBit)) {
          throw this.malformed(`a signed number has more than ${bits} bits`);
        }
      }
    }
    return first;
  }

  /** Reads a count, and refuses one that cannot be right because each item takes at least one byte. */
  count(what: string): number {
    const count = this.u32();
    if (count > this.end - this.position) {
      throw this.malformed(`a list of ${count} ${what} does not fit into what is left`);
    }
    return count;
  }

  skip(length: number): void {
    if (length > this.end - this.position) {
      throw this.malformed("the bytes end too early");
    }
    this.position += length;
  }

  /** The next `length` bytes, as a view. */
  take(length: number): Uint8Array {
    const start = this.position;
    this.skip(length);
    return this.bytes.subarray(start, this.position);
  }

  /** A reader of the next `length` bytes, which this one passes over. */
  part(length: number): Reader {
    const start = this.position;
    this.skip(length);
    return new Reader(this.bytes, start, this.position);
  }

  name(): string {
    const start = this.position;
    const bytes = this.take(this.u32());
    try {
      return utf8.decode(bytes);
    } catch (cause) {
      throw this.malformed("a name is not valid UTF-8", start, cause);
    }
  }

  /** Checks that the part was read to its end. */
  finish(what: string): void {
    if (!this.done) {
      throw this.malformed(`${what} is longer than what it holds`);
    }
  }

  malformed(message: string, position = this.position, cause?: unknown): HeddleError {
    return new HeddleError("ADMISSION_MALFORMED", `At byte ${position} ${message}.`, {
      place: `byte ${position}`,
      ...(cause === undefined ? {} : { cause }),
    });
  }
}
