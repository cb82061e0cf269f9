import protobuf from "protobufjs/minimal.js";
import { LONG_BYTES, obtain, release } from "../long-memory.ts";

/** Writes messages, long ones to memory that may have been another's. */
export class MessageWriter extends protobuf.BufferWriter {
  /** All of long memory, though it may be more than was asked for: it is given back only as a whole. */
  static override alloc(size: number): Buffer {
    return size < LONG_BYTES ? Buffer.allocUnsafe(size) : Buffer.from(obtain(size).buffer);
  }

  /** What was written: without a copy where the writer's memory is not much longer. Nothing more can be written. */
  message(): Uint8Array {
    const { buf, pos } = this;
    if (2 * pos >= buf.length) {
      return only(buf, pos);
    }
    const copy = MessageWriter.alloc(pos);
    copy.set(buf.subarray(0, pos));
    release(buf);
    return only(copy, pos);
  }
}

/** Its beginning, with nothing of another's behind it. */
function only(bytes: Uint8Array, end: number): Uint8Array {
  if (bytes.length >= LONG_BYTES) {
    bytes.fill(0, end);
  }
  return bytes.subarray(0, end);
}
