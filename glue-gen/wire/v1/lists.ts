import type { Converter, Known } from "./converter.ts";
import { Cursor } from "./cursor.ts";
import type { Found } from "./found.ts";
import type { Message } from "./message.ts";
import type { Nesting } from "./nesting.ts";
import { mode, type Segments } from "./segments.ts";
import type { ReadFacts } from "./tree.ts";

/** Writes the elements of a repeated field or map that was found, piece by piece. */
export class Lists {
  readonly #found: Found;
  readonly #segments: Segments;
  readonly #nesting: Nesting;
  readonly #converter: Converter;
  readonly #cursor = new Cursor();

  constructor(found: Found, segments: Segments, nesting: Nesting, converter: Converter) {
    this.#found = found;
    this.#segments = segments;
    this.#nesting = nesting;
    this.#converter = converter;
  }

  /**
   * @param target field number; 0 for the packed field that is open
   * @param packed the form that the target has
   */
  copy({ source, place, number, wire }: ReadFacts, target: number, packed: boolean): void {
    if (place.count === 0) {
      return;
    }
    const opens = packed && target > 0;
    if (opens) {
      if (place.count === 1 && place.packed) {
        this.#one(source, target, place.start, place.end);
        return;
      }
      this.#nesting.begin(target);
    }
    const { earlier } = this.#found;
    for (let piece = place.first; piece >= 0; piece = earlier.next[piece] as number) {
      const start = earlier.start[piece] as number;
      const end = earlier.end[piece] as number;
      if (earlier.packed[piece] === true) {
        this.#packed(source, target, start, end, wire, packed);
      } else {
        const elements = earlier.elements[piece] as number;
        const tags = earlier.tagBytes[piece] as number;
        this.#tagged(source, target, start, end, number, wire, packed, elements, tags);
      }
    }
    const { start, end } = place;
    if (place.packed) {
      this.#packed(source, target, start, end, wire, packed);
    } else {
      this.#tagged(source, target, start, end, number, wire, packed, place.elements, place.tagBytes);
    }
    if (opens) {
      this.#nesting.endPacked();
    }
  }

  convert({ source, place, wire }: ReadFacts, target: number, conversion: Known): void {
    if (place.count === 0) {
      return;
    }
    const { earlier } = this.#found;
    for (let piece = place.first; piece >= 0; piece = earlier.next[piece] as number) {
      const start = earlier.start[piece] as number;
      const isPacked = earlier.packed[piece] === true;
      this.#convert(source, target, start, earlier.end[piece] as number, wire, isPacked, conversion);
    }
    this.#convert(source, target, place.start, place.end, wire, place.packed, conversion);
  }

  /** A packed field as it is, under another number; it is absent where it has no elements. */
  #one(source: Message, target: number, start: number, end: number): void {
    if (end > start) {
      this.#segments.field(target * 8 + 2, true, source, start, end);
    }
  }

  #packed(source: Message, target: number, start: number, end: number, wire: number, packed: boolean): void {
    if (packed) {
      this.#segments.add(source, start, end);
      return;
    }
    const tag = target * 8 + wire;
    const length = end - start + this.#count(source.bytes, start, end, tag) * lengthOf(tag);
    this.#segments.rewritten(source.bytes, start, end, mode.split, tag, length);
  }

  /** A run of elements with their tags, which take `tagBytes` in all. */
  #tagged(
    source: Message,
    target: number,
    start: number,
    end: number,
    number: number,
    wire: number,
    packed: boolean,
    elements: number,
    tagBytes: number,
  ): void {
    const bare = end - start - tagBytes;
    if (packed) {
      this.#segments.rewritten(source.bytes, start, end, mode.strip, 0, bare);
      return;
    }
    const tag = target * 8 + wire;
    const tags = elements * lengthOf(tag);
    if (number === target && tags === tagBytes) {
      this.#segments.add(source, start, end);
    } else {
      this.#segments.rewritten(source.bytes, start, end, mode.retag, tag, bare + tags);
    }
  }

  #count(bytes: Uint8Array, start: number, end: number, tag: number): number {
    let values = 0;
    for (let at = start; at < end; values++) {
      at = this.#cursor.skip(bytes, at, end, tag);
    }
    return values;
  }

  #convert(
    source: Message,
    target: number,
    start: number,
    end: number,
    wire: number,
    packed: boolean,
    conversion: Known,
  ): void {
    const cursor = this.#cursor;
    const converter = this.#converter;
    for (let at = start; at < end; ) {
      let tag = wire;
      if (!packed) {
        tag = cursor.long(source.bytes, at, end);
        at = cursor.position;
      }
      at = cursor.skip(source.bytes, at, end, tag);
      converter.begin(conversion);
      converter.read(conversion, source, cursor.position, at);
      converter.understand(conversion);
      converter.write(conversion, target, this.#segments);
    }
  }
}

function lengthOf(tag: number): number {
  return tag < 0x80 ? 1 : tag < 0x4000 ? 2 : tag < 0x200000 ? 3 : tag < 0x10000000 ? 4 : 5;
}
