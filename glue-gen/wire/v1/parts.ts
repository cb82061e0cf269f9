import { WireError } from "./wire-error.ts";

/**
 * Most parts of one input. A guest could return a message field in millions of empty pieces, each of which
 * would cost the host more than it cost the guest; no honest encoder writes a singular field twice.
 */
export const MAX_PARTS = 4096;

/** Below this a loop copies faster than `TypedArray.set` with a new view. */
const LOOP_BYTES = 192;

const nothing = new Uint8Array(0);

/** Where each part of a step's input lies, in order; kept from event to event so that nothing is allocated. */
export class Parts {
  count = 0;
  /** Sum of the lengths, in bytes. */
  length = 0;
  readonly #bytes: Uint8Array[] = new Array(MAX_PARTS).fill(nothing);
  readonly #starts = new Float64Array(MAX_PARTS);
  readonly #ends = new Float64Array(MAX_PARTS);

  /** Forgets all parts and lets go of the memories that they lie in. */
  clear(): void {
    this.truncate(0);
  }

  /** Adds bytes `start` to `end`; they are read when {@link writeTo} is called. */
  add(bytes: Uint8Array, start: number, end: number): void {
    this.set(this.reserve(), bytes, start, end);
  }

  /** Keeps a place for a part that is known later: a length stands before what it counts. */
  reserve(): number {
    if (this.count === MAX_PARTS) {
      throw new WireError(`a value comes in more than ${MAX_PARTS} pieces`);
    }
    const index = this.count++;
    this.#starts[index] = 0;
    this.#ends[index] = 0;
    return index;
  }

  set(index: number, bytes: Uint8Array, start: number, end: number): void {
    this.length += end - start - ((this.#ends[index] as number) - (this.#starts[index] as number));
    this.#bytes[index] = bytes;
    this.#starts[index] = start;
    this.#ends[index] = end;
  }

  /** Takes back the parts from `count` on. */
  truncate(count: number): void {
    for (let i = count; i < this.count; i++) {
      this.length -= (this.#ends[i] as number) - (this.#starts[i] as number);
      this.#bytes[i] = nothing;
    }
    this.count = count;
  }

  /** Writes all parts from `offset` of `target` on; the caller has made room for `length` bytes. */
  writeTo(target: Uint8Array, offset: number): void {
    let to = offset;
    for (let i = 0; i < this.count; i++) {
      const bytes = this.#bytes[i] as Uint8Array;
      const start = this.#starts[i] as number;
      const end = this.#ends[i] as number;
      if (end - start < LOOP_BYTES) {
        for (let from = start; from < end; from++) {
          target[to++] = bytes[from] as number;
        }
      } else {
        target.set(bytes.subarray(start, end), to);
        to += end - start;
      }
    }
  }
}
