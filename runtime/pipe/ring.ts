/** Bytes of a ring; a power of two, some chunks long. */
export const RING_BYTES = 256 * 1024;

const WRITTEN = 0;
const READ = 1;

/** The memory of a ring, which both threads see. */
export interface SharedRing {
  /** How many bytes were written and read in all, modulo 2^32. */
  readonly note: Int32Array;
  readonly bytes: Uint8Array;
}

/**
 * Bytes on their way from one thread to another, always in the same memory, so that a stream of any length leaves the
 * garbage collectors of both nothing to do. One side writes, the other reads; neither waits here.
 */
export class Ring {
  readonly shared: SharedRing;
  readonly #note: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(shared: SharedRing) {
    this.shared = shared;
    this.#note = shared.note;
    this.#bytes = shared.bytes;
  }

  static allocate(): Ring {
    return new Ring({
      note: new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)),
      bytes: new Uint8Array(new SharedArrayBuffer(RING_BYTES)),
    });
  }

  /** Bytes that can be read. */
  get filled(): number {
    return (Atomics.load(this.#note, WRITTEN) - Atomics.load(this.#note, READ)) >>> 0;
  }

  /** Bytes that can be written. */
  get room(): number {
    return RING_BYTES - this.filled;
  }

  /** Writes as many of the bytes from `start` up to `end` as there is room for, and returns how many these are. */
  write(source: Uint8Array, start = 0, end = source.length): number {
    const length = Math.min(end - start, this.room);
    const at = Atomics.load(this.#note, WRITTEN) & (RING_BYTES - 1);
    const first = Math.min(length, RING_BYTES - at);
    this.#bytes.set(source.subarray(start, start + first), at);
    this.#bytes.set(source.subarray(start + first, start + length), 0);
    Atomics.add(this.#note, WRITTEN, length);
    return length;
  }

  /** Reads as many bytes into `target` from `start` up to `end` as there are, and returns how many these are. */
  read(target: Uint8Array, start = 0, end = target.length): number {
    const length = Math.min(end - start, this.filled);
    const at = Atomics.load(this.#note, READ) & (RING_BYTES - 1);
    const first = Math.min(length, RING_BYTES - at);
    target.set(this.#bytes.subarray(at, at + first), start);
    target.set(this.#bytes.subarray(0, length - first), start + first);
    Atomics.add(this.#note, READ, length);
    return length;
  }
}
