import protobuf from "protobufjs/minimal.js";
import { LONG_BYTES, obtain } from "../long-memory.ts";

/** Writes messages, long ones to memory that may have been another's. */
export class MessageWriter extends protobuf.BufferWriter {
  static override alloc(size: number): Buffer {
    return size < LONG_BYTES ? Buffer.allocUnsafe(size) : Buffer.from(obtain(size).buffer, 0, size);
  }

  /** What was written: without a copy where the writer's memory is not much longer. */
  message(): Uint8Array {
    // As BufferWriter's own, whose type knows nothing of the parameter.
    return protobuf.Writer.prototype.finish.call(this, 2 * this.pos >= this.buf.length);
  }
}
