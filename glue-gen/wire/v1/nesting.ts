import type { Segments } from "./segments.ts";
import { WireError } from "./wire-error.ts";

/** Messages inside messages of one input; a path of fields has the same bound in a plan. */
const MAX_NESTING = 100;

/** The message fields and packed fields of an input that are open, each within the one before. */
export class Nesting {
  /** Whether anything was mapped in the message that is open. */
  given = false;
  readonly #segments: Segments;
  #depth = 0;
  readonly #targets = new Uint32Array(MAX_NESTING);
  readonly #places = new Uint32Array(MAX_NESTING);
  readonly #lengths = new Float64Array(MAX_NESTING);
  readonly #outer = new Uint8Array(MAX_NESTING);

  constructor(segments: Segments) {
    this.#segments = segments;
  }

  clear(): void {
    this.given = false;
    this.#depth = 0;
  }

  begin(target: number): void {
    const depth = this.#depth++;
    if (depth === MAX_NESTING) {
      throw new WireError(`an input is nested more than ${MAX_NESTING} deep`, "limit");
    }
    this.#targets[depth] = target;
    this.#places[depth] = this.#segments.reserve();
    this.#lengths[depth] = this.#segments.length;
    this.#outer[depth] = this.given ? 1 : 0;
    this.given = false;
  }

  /** Ends a message, which is there where at least one value was, even if that is zero. */
  end(): void {
    this.#end(this.given);
  }

  /** Ends a packed field, which is there where it has elements. */
  endPacked(): void {
    this.#end(this.#segments.length > (this.#lengths[this.#depth - 1] as number));
  }

  #end(there: boolean): void {
    const depth = --this.#depth;
    const segments = this.#segments;
    if (there) {
      const length = segments.length - (this.#lengths[depth] as number);
      segments.beginHeader();
      segments.varint((this.#targets[depth] as number) * 8 + 2);
      segments.varint(length);
      segments.place(this.#places[depth] as number);
    }
    this.given ||= this.#outer[depth] === 1;
  }
}
