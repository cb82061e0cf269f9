import { Buffer } from "node:buffer";
import { Cursor } from "./cursor.ts";
import type { Message } from "./message.ts";
import { WireError } from "./wire-error.ts";

/** Most segments of one input: what is long, and whatever of a list has to be written anew. */
export const MAX_SEGMENTS = 65_536;

/** Up to so many bytes are gathered in one place at once; longer ones are copied from where they lie. */
const GATHERED_BYTES = 192;

/** Below this a loop copies faster than the engine's own copy is called. */
const LOOP_BYTES = 24;

const FIRST_SCRATCH_BYTES = 16_384;

/** A scratch that grew beyond this for one input is given up after it. */
const KEPT_SCRATCH_BYTES = 1_048_576;

/** Copies between arrays without a view, which would be an allocation for each copy. */
const copy = Buffer.prototype.copy;

/** How the bytes of a segment are written. */
export const mode = {
  /** As they are. */
  plain: 0,
  /** Elements with their tags: each gets another tag. */
  retag: 1,
  /** Elements with their tags: the tags are left out. */
  strip: 2,
  /** Packed elements: each gets a tag. */
  split: 3,
} as const;

/**
 * A step's input while it is put together, as segments in order. Short values and everything that glue writes
 * itself are gathered in a buffer; of long values only the place is noted. Kept from event to event so that
 * nothing is allocated.
 */
export class Segments {
  /** Where {@link room} makes room. */
  scratch = new Uint8Array(FIRST_SCRATCH_BYTES);
  #view = new DataView(this.scratch.buffer);
  /** End of what is written to the scratch, and start of the part that is no segment yet. */
  #end = 0;
  #open = 0;
  #count = 0;
  /** Bytes of all segments. */
  #length = 0;
  readonly #bytes: Uint8Array[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #modes: number[] = [];
  readonly #tags: number[] = [];
  readonly #cursor = new Cursor();

  /** Encoded length in bytes. */
  get length(): number {
    return this.#length + this.#end - this.#open;
  }

  /** Forgets all segments and lets go of the memories that they lie in. */
  clear(): void {
    if (this.#count === 0 && this.#end === 0) {
      return;
    }
    for (let i = 0; i < this.#count; i++) {
      this.#bytes[i] = this.scratch;
    }
    this.#count = 0;
    this.#length = 0;
    this.#end = 0;
    this.#open = 0;
    if (this.scratch.length > KEPT_SCRATCH_BYTES) {
      this.#renew(FIRST_SCRATCH_BYTES);
    }
  }

  written(end: number): void {
    this.#end = end;
  }

  /** Writes a number of up to 2^53 − 1 as a varint. */
  varint(value: number): void {
    let to = this.room(8);
    if (value < 0x80) {
      this.scratch[to] = value;
      this.#end = to + 1;
      return;
    }
    let rest = value;
    while (rest >= 0x80) {
      this.scratch[to++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.scratch[to++] = rest;
    this.#end = to;
  }

  fixedDouble(value: number): void {
    const to = this.room(8);
    this.#view.setFloat64(to, value, true);
    this.#end = to + 8;
  }

  /** Adds a field: its tag if there is one (0: none), its length where it is `delimited`, and its bytes. */
  field(tag: number, delimited: boolean, source: Message, start: number, end: number): void {
    const length = end - start;
    if (length > GATHERED_BYTES) {
      if (tag > 0) {
        this.varint(tag);
      }
      if (delimited) {
        this.varint(length);
      }
      this.#segment(source.bytes, start, end, mode.plain, 0);
      this.#length += length;
      return;
    }
    let to = this.#end;
    // The longest tag, a length of two bytes, and the seven bytes that may be copied too many.
    if (to + length + 14 > this.scratch.length) {
      to = this.room(length + 14);
    }
    const { scratch } = this;
    if (tag < 0x80) {
      if (tag > 0) {
        scratch[to++] = tag;
      }
    } else if (tag < 0x4000) {
      scratch[to++] = (tag & 0x7f) | 0x80;
      scratch[to++] = tag >>> 7;
    } else {
      this.#end = to;
      this.varint(tag);
      to = this.#end;
    }
    if (delimited) {
      if (length < 0x80) {
        scratch[to++] = length;
      } else {
        scratch[to++] = (length & 0x7f) | 0x80;
        scratch[to++] = length >>> 7;
      }
    }
    const { bytes } = source;
    if (length === 1) {
      scratch[to] = bytes[start] as number;
    } else if (start + length + 7 <= bytes.length) {
      // Eight bytes at once, up to seven too many, which the next value overwrites.
      const { view } = source;
      const scratchView = this.#view;
      for (let i = 0; i < length; i += 8) {
        scratchView.setBigUint64(to + i, view.getBigUint64(start + i, true), true);
      }
    } else {
      for (let i = 0; i < length; i++) {
        scratch[to + i] = bytes[start + i] as number;
      }
    }
    this.#end = to + length;
  }

  /** Adds bytes of a value. */
  add(source: Message, start: number, end: number): void {
    if (end - start > GATHERED_BYTES) {
      this.#segment(source.bytes, start, end, mode.plain, 0);
      this.#length += end - start;
    } else {
      this.field(0, false, source, start, end);
    }
  }

  /** Adds bytes that stay what they are: a constant of the glue. */
  constant(bytes: Uint8Array): void {
    this.copied(bytes, 0, bytes.length);
  }

  /** As {@link add}, where the bytes are in no message. */
  copied(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (length > GATHERED_BYTES) {
      this.#segment(bytes, start, end, mode.plain, 0);
      this.#length += length;
      return;
    }
    const to = this.room(length);
    for (let i = 0; i < length; i++) {
      this.scratch[to + i] = bytes[start + i] as number;
    }
    this.#end = to + length;
  }

  /** Adds elements of a list that are written in another way; they make `length` bytes. */
  rewritten(bytes: Uint8Array, start: number, end: number, how: number, tag: number, length: number): void {
    this.#segment(bytes, start, end, how, tag);
    this.#length += length;
  }

  /** Keeps a place for a header that is known later: a length stands before what it counts. */
  reserve(): number {
    this.#segment(this.scratch, 0, 0, mode.plain, 0);
    return this.#count - 1;
  }

  /** What is written between here and the next {@link place} is the header for a reserved place. */
  beginHeader(): void {
    if (this.#end > this.#open) {
      this.#flush();
    }
  }

  place(reserved: number): void {
    this.#bytes[reserved] = this.scratch;
    this.#starts[reserved] = this.#open;
    this.#ends[reserved] = this.#end;
    this.#length += this.#end - this.#open;
    this.#open = this.#end;
  }

  /** Writes everything from `offset` of `target` on; the caller has made room for {@link length} bytes. */
  writeTo(target: Uint8Array, offset: number): void {
    let to = offset;
    const count = this.#count;
    for (let i = 0; i < count; i++) {
      const bytes = this.#bytes[i] as Uint8Array;
      const start = this.#starts[i] as number;
      const end = this.#ends[i] as number;
      const how = this.#modes[i] as number;
      if (how === mode.plain) {
        copyRange(bytes, start, end, target, to);
        to += end - start;
      } else {
        to = this.#rewrite(bytes, start, end, how, this.#tags[i] as number, target, to);
      }
    }
    if (this.#end > this.#open) {
      copyRange(this.scratch, this.#open, this.#end, target, to);
    }
  }

  #rewrite(
    bytes: Uint8Array,
    start: number,
    end: number,
    how: number,
    tag: number,
    target: Uint8Array,
    offset: number,
  ): number {
    const cursor = this.#cursor;
    let to = offset;
    for (let at = start; at < end; ) {
      let from = at;
      if (how === mode.split) {
        at = cursor.skip(bytes, at, end, tag);
      } else {
        const old = cursor.long(bytes, at, end);
        from = cursor.position;
        at = cursor.skip(bytes, from, end, old);
      }
      if (how !== mode.strip) {
        let rest = tag;
        while (rest >= 0x80) {
          target[to++] = (rest & 0x7f) | 0x80;
          rest >>>= 7;
        }
        target[to++] = rest;
      }
      copyRange(bytes, from, at, target, to);
      to += at - from;
    }
    return to;
  }

  #segment(bytes: Uint8Array, start: number, end: number, how: number, tag: number): void {
    if (this.#end > this.#open) {
      this.#flush();
    }
    this.#push(bytes, start, end, how, tag);
  }

  /** Makes a segment of what is in the scratch and in none yet. */
  #flush(): void {
    this.#push(this.scratch, this.#open, this.#end, mode.plain, 0);
    this.#length += this.#end - this.#open;
    this.#open = this.#end;
  }

  #push(bytes: Uint8Array, start: number, end: number, how: number, tag: number): void {
    if (this.#count === MAX_SEGMENTS) {
      throw new WireError(`an input has more than ${MAX_SEGMENTS} pieces`, "limit");
    }
    const index = this.#count++;
    this.#bytes[index] = bytes;
    this.#starts[index] = start;
    this.#ends[index] = end;
    this.#modes[index] = how;
    this.#tags[index] = tag;
  }

  /** Where the next bytes of the scratch go, of which there are `bytes`; {@link written} says how many came. */
  room(bytes: number): number {
    if (this.#end + bytes > this.scratch.length) {
      if (this.#end > this.#open) {
        this.#flush();
      }
      // Segments keep the old one. What is gathered is bounded by the pieces and mappings that there can be.
      this.#renew(Math.max(this.scratch.length * 2, bytes));
      this.#end = 0;
      this.#open = 0;
    }
    return this.#end;
  }

  #renew(bytes: number): void {
    this.scratch = new Uint8Array(bytes);
    this.#view = new DataView(this.scratch.buffer);
  }
}

function copyRange(source: Uint8Array, start: number, end: number, target: Uint8Array, to: number): void {
  if (end - start > LOOP_BYTES) {
    copy.call(source, target, to, start, end);
    return;
  }
  let at = to;
  for (let from = start; from < end; from++) {
    target[at++] = source[from] as number;
  }
}
