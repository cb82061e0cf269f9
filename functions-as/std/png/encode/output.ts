import { crc32, SIGNATURE } from "../format";

/** Bytes by which the file grows. It is the last block of the heap, so that growing it copies nothing. */
const STEP: usize = 65536;

/** The file that is written, in one block that grows. */
export class Output {
  /** Where the next byte goes. */
  at: usize = 0;
  private start: usize = 0;
  private room: usize = 0;
  private chunk: usize = 0;

  /**
   * Begins a file with the signature of PNG. Growing copies what there is if a block is allocated after this.
   */
  open(): void {
    this.room = STEP;
    this.start = __new(STEP, idof<ArrayBuffer>());
    store<u64>(this.start, SIGNATURE);
    this.at = this.start + 8;
  }

  /** Makes sure that `length` more bytes can be written. */
  reserve(length: usize): void {
    const used = this.at - this.start;
    if (used + length <= this.room) return;
    this.room = used + length + STEP;
    this.start = __renew(this.start, this.room);
    this.at = this.start + used;
  }

  /** Writes the lowest byte of `value`. */
  byte(value: u32): void {
    store<u8>(this.at++, <u8>value);
  }

  /** Writes a number, the highest byte first. */
  number(value: u32): void {
    store<u32>(this.at, bswap<u32>(value));
    this.at += 4;
  }

  /** Begins a chunk. */
  openChunk(type: u32): void {
    this.reserve(8);
    this.chunk = this.at - this.start;
    this.at += 4;
    this.number(type);
  }

  /** Ends the chunk that was begun: its length is known now, and its CRC. */
  closeChunk(): void {
    this.reserve(4);
    const chunk = this.start + this.chunk;
    const length = this.at - chunk - 8;
    store<u32>(chunk, bswap<u32>(<u32>length));
    this.number(crc32(chunk + 4, length + 4));
  }

  /** The bytes that were written. */
  bytes(): Uint8Array {
    return Uint8Array.wrap(changetype<ArrayBuffer>(this.start), 0, <i32>(this.at - this.start));
  }
}
