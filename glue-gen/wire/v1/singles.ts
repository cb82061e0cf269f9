import type { Converter, Known } from "./converter.ts";
import type { Found, Place } from "./found.ts";
import type { Message } from "./message.ts";
import type { Nesting } from "./nesting.ts";
import type { Segments } from "./segments.ts";
import type { ReadFacts } from "./tree.ts";
import { isZero, type Zero } from "./zero.ts";

/** Writes single fields that were found, as they are or converted. */
export class Singles {
  readonly #found: Found;
  readonly #segments: Segments;
  readonly #nesting: Nesting;
  readonly #converter: Converter;

  constructor(found: Found, segments: Segments, nesting: Nesting, converter: Converter) {
    this.#found = found;
    this.#segments = segments;
    this.#nesting = nesting;
    this.#converter = converter;
  }

  /**
   * A message field is the message that is open, or a part of it.
   * @returns false where it is absent
   */
  add({ source, place }: ReadFacts): boolean {
    if (place.count === 0) {
      return false;
    }
    this.#nesting.given = true;
    this.#pieces(place, source);
    return true;
  }

  /**
   * A single field becomes the field `target`; see {@link import("./input.ts").Input.copy}.
   * @returns false where it is absent
   */
  copy(
    read: ReadFacts,
    target: number,
    zero: Uint8Array | null | undefined,
    implied: Uint8Array | undefined,
  ): boolean {
    const segments = this.#segments;
    const { source, place, wire } = read;
    const { count, start, end } = place;
    if (count === 0) {
      const absent = implied ?? zero;
      if (absent === undefined || absent === null || !reached(read)) {
        return false;
      }
      this.#nesting.given = true;
      segments.constant(absent);
      return true;
    }
    this.#nesting.given = true;
    if (zero === null && isZero(source.bytes, start, end, wire)) {
      return true;
    }
    const tag = target > 0 ? target * 8 + wire : 0;
    if (wire !== 2 || count === 1) {
      segments.field(tag, wire === 2, source, start, end);
    } else {
      segments.varint(tag);
      segments.varint(this.#pieceBytes(place));
      this.#pieces(place, source);
    }
    return true;
  }

  /** Bytes of all pieces of a message field. */
  #pieceBytes(place: Place): number {
    const { earlier } = this.#found;
    let bytes = place.end - place.start;
    for (let piece = this.#firstPiece(place); piece >= 0; piece = earlier.next[piece] as number) {
      bytes += (earlier.end[piece] as number) - (earlier.start[piece] as number);
    }
    return bytes;
  }

  #pieces(place: Place, source: Message): void {
    const { earlier } = this.#found;
    for (let piece = this.#firstPiece(place); piece >= 0; piece = earlier.next[piece] as number) {
      this.#segments.add(source, earlier.start[piece] as number, earlier.end[piece] as number);
    }
    this.#segments.add(source, place.start, place.end);
  }

  /** The first of the pieces of a single field that come before the last; −1 where there are none. */
  #firstPiece({ count, first }: Place): number {
    return count > 1 ? first : -1;
  }

  /** As {@link copy}, converted. @throws WireError where it cannot be */
  convert(
    read: ReadFacts,
    target: number,
    conversion: Known,
    zero: Zero | undefined,
    implied: Uint8Array | undefined,
  ): boolean {
    const { source, place } = read;
    const converter = this.#converter;
    const { count, start, end } = place;
    if (count === 1 && end - start === 1) {
      const name = conversion.nameOfByte(source.bytes[start] as number);
      if (name !== undefined) {
        this.#nesting.given = true;
        this.#segments.field(target * 8 + 2, true, name, name.start, name.end);
        return true;
      }
    }
    if (count === 0 && implied !== undefined) {
      if (reached(read)) {
        this.#nesting.given = true;
        this.#segments.constant(implied);
        return true;
      }
      return false;
    }
    converter.begin(conversion);
    if (count === 0) {
      if (zero === undefined || zero === "dropped" || !reached(read)) {
        return false;
      }
    } else {
      const { earlier } = this.#found;
      for (let piece = this.#firstPiece(place); piece >= 0; piece = earlier.next[piece] as number) {
        converter.read(conversion, source, earlier.start[piece] as number, earlier.end[piece] as number);
      }
      converter.read(conversion, source, start, end);
    }
    converter.understand(conversion);
    this.#nesting.given = true;
    if (zero === undefined || zero === "kept" || !converter.isZero(conversion)) {
      converter.write(conversion, target, this.#segments);
    }
    return true;
  }
}

/** Whether the message that a value is in is there. */
export function reached({ parent, source }: ReadFacts): boolean {
  return parent.seen && !source.absent;
}
