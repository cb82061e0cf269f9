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
  readonly #lasting: boolean;
  #view: DataView | undefined;

  /** @param lasting whether the array of bytes is the same for many events, as a guest's memory is */
  constructor(lasting = false) {
    this.#lasting = lasting;
  }

  /** The same bytes, of which eight can be read at once. */
  get view(): DataView {
    this.#view ??= this.#lasting ? lastingView(this.bytes) : viewOf(this.bytes);
    return this.#view;
  }

  point(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.scanned = false;
    this.#view = undefined;
  }

  /** Lets go of the bytes, so that a guest's memory is not held after its event. */
  clear(): void {
    this.bytes = empty;
    this.start = 0;
    this.end = 0;
    this.#view = undefined;
  }
}

const empty = new Uint8Array(0);

/** Views of guests' memories, so that none is made for each event; they go with the memories. */
const views = new WeakMap<Uint8Array, DataView>();

function lastingView(bytes: Uint8Array): DataView {
  let view = views.get(bytes);
  if (view === undefined) {
    view = viewOf(bytes);
    views.set(bytes, view);
  }
  return view;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
