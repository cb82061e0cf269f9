/**
 * A Protobuf message somewhere in memory: the event's data, or what a step returned, in its guest's memory.
 * One object serves all events; whoever runs the graph points it at new bytes.
 */
export class Message {
  bytes: Uint8Array = empty;
  /** First byte in `bytes`. */
  start = 0;
  /** One past the last byte in `bytes`. */
  end = 0;

  point(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  /** Lets go of the bytes, so that a guest's memory is not held after its event. */
  clear(): void {
    this.point(empty, 0, 0);
  }
}

const empty = new Uint8Array(0);
