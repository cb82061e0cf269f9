import { encodeText } from "heddle/utf8";

/** Bytes that are gathered, in a block that grows; it is used again after `clear`. */
export class ByteBuffer {
  private block: ArrayBuffer = new ArrayBuffer(256);

  /** Bytes gathered so far. */
  length: i32 = 0;

  /** Address of the bytes; valid until more are gathered. */
  // @ts-ignore: decorator
  @inline
  get pointer(): usize {
    return changetype<usize>(this.block);
  }

  /** Makes room for so many more bytes and returns the address of the room. */
  reserve(bytes: i32): usize {
    const needed = this.length + bytes;
    const capacity = this.block.byteLength;
    if (needed > capacity) {
      const block = new ArrayBuffer(max(needed, capacity << 1));
      memory.copy(changetype<usize>(block), this.pointer, this.length);
      this.block = block;
    }
    return this.pointer + this.length;
  }

  /** Appends bytes of the memory. */
  append(pointer: usize, length: i32): void {
    memory.copy(this.reserve(length), pointer, length);
    this.length += length;
  }

  /** Appends a text as UTF-8. */
  text(value: string): void {
    // No text has more than three bytes of UTF-8 for a UTF-16 unit.
    this.length += <i32>encodeText(value, this.reserve(value.length * 3));
  }

  /** Appends one byte. */
  byte(value: u32): void {
    store<u8>(this.reserve(1), value);
    this.length += 1;
  }

  /** Forgets the bytes. */
  clear(): void {
    this.length = 0;
  }

  /** A view of the bytes; valid until more are gathered. */
  view(): Uint8Array {
    return Uint8Array.wrap(this.block, 0, this.length);
  }
}
