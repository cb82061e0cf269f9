import { chunkName, crc32, isChunkType } from "../format";
import { refuse } from "./refuse";

/** Walks over the chunks of a file and checks the length, the name and the CRC of each. */
export class ChunkReader {
  /** Type of the chunk read last. */
  type: u32 = 0;
  /** Where its body lies in memory. */
  body: usize = 0;
  /** Bytes of its body. */
  length: usize = 0;
  private next: usize;

  /** `start` and `end` bound the file in memory; the first chunk is `offset` bytes after the start. */
  constructor(
    private start: usize,
    private end: usize,
    offset: usize,
  ) {
    this.next = start + offset;
  }

  /** The letters of its type; made on demand, because a file may have a million chunks. */
  get name(): string {
    return chunkName(this.type);
  }

  /** Where in the file the body of the chunk read last is. */
  get place(): usize {
    return this.body - this.start;
  }

  /** Reads the next chunk; false if it is refused. */
  read(): bool {
    const left = this.end - this.next;
    if (left < 8) return this.truncated("before the length and type of a chunk; IEND was expected");
    const length = bswap<u32>(load<u32>(this.next));
    const type = bswap<u32>(load<u32>(this.next, 4));
    if (!isChunkType(type)) {
      return refuse("PNG_CHUNK", "a chunk's type must be four letters", this.next - this.start + 4);
    }
    if (<u64>length + 12 > <u64>left) {
      if (length > 0x7fffffff) {
        return refuse("PNG_CHUNK", "a chunk's length is above 2147483647", this.next - this.start);
      }
      return this.truncated("inside chunk " + chunkName(type) + ", which has " + length.toString() + " bytes");
    }
    this.type = type;
    this.length = length;
    this.body = this.next + 8;
    this.next = this.body + length + 4;
    const expected = bswap<u32>(load<u32>(this.body + length));
    if (crc32(this.body - 4, length + 4) != expected) {
      return refuse("PNG_CRC", "chunk " + this.name + " is damaged: its CRC does not fit", this.place + length);
    }
    return true;
  }

  private truncated(where: string): bool {
    return refuse("PNG_TRUNCATED", "the file ends " + where, this.end - this.start);
  }
}
