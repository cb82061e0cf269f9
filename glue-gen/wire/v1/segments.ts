import { Buffer } from "node:buffer";
import { Cursor } from "./cursor.ts";
import type { Message } from "./message.ts";
import type { Call } from "./recording.ts";
import { WireError } from "./wire-error.ts";

/** Most segments of one input: what is long, and whatever of a list has to be written anew. */
export const MAX_SEGMENTS = 65_536;

/** Up to so many bytes are gathered in one place at once; longer ones are copied from where they lie. */
const GATHERED_BYTES = 192;

/** A field of a message up to this long is written without a call; its length takes one byte. */
export const SHORT_BYTES = 127;

/** Room for such a field: a tag of two bytes, a length of one, seven bytes that are copied too many, and some. */
const ROOM_BYTES = 144;

/** Bytes of several fields that are copied in one round; so many less one are copied too many. */
const STRIDE = 16;

/** Below this a loop copies faster than the engine's own copy is called. */
const LOOP_BYTES = 24;

const FIRST_SCRATCH_BYTES = 16_384;

/**
 * Most bytes of one input that are gathered: an element of two bytes may stand for a default of hundreds, and for one in
 * each of many mappings. Longer values are copied from where they lie and do not count.
 */
export const MAX_GATHERED = 67_108_864;

/** A scratch that grew beyond this for one input is given up after it. */
const KEPT_SCRATCH_BYTES = 1_048_576;

/** Copies between arrays without a view, which would be an allocation for each copy. */
const copy = Buffer.prototype.copy;

const none = new Uint8Array(0);

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
  /** Where {@link room} makes room, and a view of the same. */
  scratch = new Uint8Array(FIRST_SCRATCH_BYTES);
  view = new DataView(this.scratch.buffer);
  /** End of what is written to the scratch, and start of the part that is no segment yet. */
  #end = 0;
  #open = 0;
  /** Bytes that former scratches hold for this input. */
  #gathered = 0;
  #count = 0;
  /** Bytes of all segments. */
  #length = 0;
  /** The first segment where nothing stands before it: a value that is passed on whole needs no list. */
  #whole: Uint8Array = none;
  #wholeStart = 0;
  #wholeEnd = 0;
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
    if (this.#wholeEnd > 0) {
      this.#whole = none;
      this.#wholeStart = 0;
      this.#wholeEnd = 0;
      this.#length = 0;
    }
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
    this.#gathered = 0;
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
    if (value < 0x4000) {
      if (value < 0x80) {
        this.scratch[to] = value;
        this.#end = to + 1;
        return;
      }
      this.scratch[to] = (value & 0x7f) | 0x80;
      this.scratch[to + 1] = value >>> 7;
      this.#end = to + 2;
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
    this.view.setFloat64(to, value, true);
    this.#end = to + 8;
  }

  /**
   * Adds fields that lie one behind another between `start` and `end`, each with another tag of the same length.
   * @param calls those from `first` to before `last` have the tags and the places of the fields
   */
  fields(
    source: Message,
    start: number,
    end: number,
    calls: readonly Call[],
    first: number,
    last: number,
  ): void {
    const length = (end - start) | 0;
    const to = this.room(length + STRIDE) | 0;
    const { scratch } = this;
    if (((end + STRIDE) | 0) <= source.bytes.length) {
      const { view } = this;
      const from = source.view;
      for (let i = 0; i < length; i = (i + STRIDE) | 0) {
        view.setBigUint64((to + i) | 0, from.getBigUint64((start + i) | 0, true), true);
        view.setBigUint64((to + i + 8) | 0, from.getBigUint64((start + i + 8) | 0, true), true);
      }
    } else {
      copyRange(source.bytes, start, end, scratch, to);
    }
    const shift = (to - start) | 0;
    for (let i = first; i < last; i = (i + 1) | 0) {
      const { tag, place } = calls[i] as Call;
      const at = (place.field + shift) | 0;
      if (tag < 0x80) {
        scratch[at] = tag;
      } else {
        scratch[at] = tag | 0x80;
        scratch[at + 1] = tag >>> 7;
      }
    }
    this.#end = (to + length) | 0;
  }

  /** Adds a field: its tag if there is one (0: none), its length where it is `delimited`, and its bytes. */
  field(tag: number, delimited: boolean, source: Message, start: number, end: number): void {
    const length = (end - start) | 0;
    const { view } = this;
    let to = this.#end | 0;
    // Nearly all fields: short, a tag of two bytes at most, and room for what is copied too much.
    if (
      length > SHORT_BYTES ||
      tag >= 0x4000 ||
      ((to + ROOM_BYTES) | 0) > this.scratch.length ||
      ((end + 7) | 0) > source.bytes.length
    ) {
      this.#anyField(tag, delimited, source.bytes, start, end);
      return;
    }
    const from = source.view;
    if (tag >= 0x80) {
      view.setUint32(to, (tag & 0x7f) | 0x80 | ((tag >>> 7) << 8) | (length << 16), true);
      to = (to + (delimited ? 3 : 2)) | 0;
    } else if (tag > 0) {
      view.setUint16(to, tag | (length << 8), true);
      to = (to + (delimited ? 2 : 1)) | 0;
    }
    // Eight bytes at once, up to seven too many, which the next value overwrites.
    for (let i = 0; i < length; i = (i + 8) | 0) {
      view.setBigUint64((to + i) | 0, from.getBigUint64((start + i) | 0, true), true);
    }
    this.#end = (to + length) | 0;
  }

  #anyField(tag: number, delimited: boolean, bytes: Uint8Array, start: number, end: number): void {
    if (tag > 0) {
      this.varint(tag);
    }
    if (delimited) {
      this.varint(end - start);
    }
    this.copied(bytes, start, end);
  }

  /** Adds bytes of a value. */
  add(source: Message, start: number, end: number): void {
    if (end - start > GATHERED_BYTES && this.#count === 0 && this.#end === 0 && this.#wholeEnd === 0) {
      this.#whole = source.bytes;
      this.#wholeStart = start;
      this.#wholeEnd = end;
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
    const whole = this.#wholeEnd - this.#wholeStart;
    if (whole > 0) {
      copy.call(this.#whole, target, to, this.#wholeStart, this.#wholeEnd);
      to += whole;
    }
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
      // Segments keep the old one.
      this.#gathered += this.#end;
      const left = MAX_GATHERED - this.#gathered;
      if (bytes > left) {
        throw new WireError(`an input has more than ${MAX_GATHERED} bytes of short values`, "limit");
      }
      this.#renew(Math.min(Math.max(this.scratch.length * 2, bytes), left));
      this.#end = 0;
      this.#open = 0;
    }
    return this.#end;
  }

  #renew(bytes: number): void {
    this.scratch = new Uint8Array(bytes);
    this.view = new DataView(this.scratch.buffer);
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
