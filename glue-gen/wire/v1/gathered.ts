import type { Message } from "./message.ts";
import { WireError } from "./wire-error.ts";

/** Most bytes of the outputs of a step that runs for each element; an event may have as many. */
const MAX_GATHERED_BYTES = 67_108_864;

const FIRST_BYTES = 4096;

/** What grew beyond this for one event is given up after it. */
const KEPT_BYTES = 1_048_576;

/** Tag of field 1 of a message that has messages. */
const TAG = 10;
/** A tag, and a length below {@link MAX_GATHERED_BYTES}. */
const HEADER_BYTES = 5;

/** The outputs of a step that runs for each element, gathered in the host's memory as field 1 of a message. */
export class Gathered {
  readonly #most: number;
  #bytes = new Uint8Array(FIRST_BYTES);
  #length = 0;

  constructor(most = MAX_GATHERED_BYTES) {
    this.#most = most;
  }

  clear(): void {
    this.#length = 0;
    if (this.#bytes.length > KEPT_BYTES) {
      this.#bytes = new Uint8Array(FIRST_BYTES);
    }
  }

  /** Adds a copy of an output. @throws WireError where all would be too long */
  add({ bytes, start, end }: Message): void {
    const length = end - start;
    const least = this.#length + length + HEADER_BYTES;
    if (least > this.#most) {
      throw new WireError(`the outputs of a step for a list are more than ${this.#most} bytes`, "limit");
    }
    if (least > this.#bytes.length) {
      const larger = new Uint8Array(Math.min(this.#most, Math.max(least, this.#bytes.length * 2)));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    let to = this.#length;
    this.#bytes[to++] = TAG;
    let rest = length;
    for (; rest >= 0x80; rest >>>= 7) {
      this.#bytes[to++] = (rest & 0x7f) | 0x80;
    }
    this.#bytes[to++] = rest;
    this.#bytes.set(bytes.subarray(start, end), to);
    this.#length = to + length;
  }

  /** Points a message at all that was added. */
  point(message: Message): void {
    message.point(this.#bytes, 0, this.#length);
  }
}
