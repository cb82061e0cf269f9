const utf8 = new TextEncoder();

/** Writes WebAssembly's binary format into a buffer that grows. */
export class Writer {
  length = 0;
  #bytes: Uint8Array;

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
  }

  #reserve(more: number): void {
    const needed = this.length + more;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
      grown.set(this.#bytes.subarray(0, this.length));
      this.#bytes = grown;
    }
  }

  u8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.length++] = value;
  }

  /** Single bytes, as opcodes are. */
  op(...values: number[]): void {
    for (const value of values) {
      this.u8(value);
    }
  }

  u32(value: number): void {
    this.#reserve(5);
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.#bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.length++] = rest;
  }

  s32(value: number): void {
    this.#reserve(5);
    let rest = value | 0;
    while (rest < -64 || rest > 63) {
      this.#bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>= 7;
    }
    this.#bytes[this.length++] = rest & 0x7f;
  }

  /** A signed number of up to 53 bits. */
  s53(value: number): void {
    let rest = value;
    while (rest < -64 || rest > 63) {
      const low = ((rest % 128) + 128) % 128;
      this.u8(low | 0x80);
      rest = (rest - low) / 128;
    }
    this.u8(rest & 0x7f);
  }

  name(text: string): void {
    const bytes = utf8.encode(text);
    this.u32(bytes.length);
    this.append(bytes);
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Appends `source[start, end)`; cheaper than a view where the piece is short. */
  copy(source: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start);
    if (end - start < 32) {
      for (let index = start; index < end; index++) {
        this.#bytes[this.length++] = source[index] as number;
      }
    } else {
      this.#bytes.set(source.subarray(start, end), this.length);
      this.length += end - start;
    }
  }

  /** Appends what another writer holds, preceded by its length. */
  sized(content: Writer): void {
    this.u32(content.length);
    this.append(content.view());
  }

  /** What was written, as a view that the next write may invalidate. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  /** What was written, as a copy. */
  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }
}
