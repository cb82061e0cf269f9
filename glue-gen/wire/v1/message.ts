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
  /** Whether what glue reads of these bytes is found already. */
  scanned = false;
  /**
   * Whether the step that would have made it was left out: it has no bytes, and is not there at all, not even as an empty
   * message.
   */
  absent = false;
  readonly #lasting: boolean;
  #view: DataView | undefined;

  /**
   * @param lasting whether the array of bytes is the same for many events, as a guest's memory is: it is held, with
   * its view, until the message points elsewhere
   */
  constructor(lasting = false) {
    this.#lasting = lasting;
  }

  /** The same bytes, of which eight can be read at once. */
  get view(): DataView {
    this.#view ??= viewOf(this.bytes);
    return this.#view;
  }

  point(bytes: Uint8Array, start: number, end: number): void {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.#view = undefined;
    }
    this.start = start;
    this.end = end;
    this.scanned = false;
  }

  /** Ends an event: the message is empty, and lets go of what does not last. */
  clear(): void {
    this.start = 0;
    this.end = 0;
    if (!this.#lasting) {
      this.bytes = empty;
      this.#view = undefined;
    }
  }
}

const empty = new Uint8Array(0);

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
