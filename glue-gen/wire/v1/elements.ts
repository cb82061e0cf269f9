import { Cursor } from "./cursor.ts";
import type { Found, Place } from "./found.ts";
import type { Message } from "./message.ts";
import type { ReadFacts } from "./tree.ts";
import { WireError } from "./wire-error.ts";

/** Most elements that a step runs for; each is a call of its function, and an event ends after seconds anyway. */
export const MAX_ELEMENTS = 10_000;

/** A tag of five bytes and a number of ten. */
const RECORD_BYTES = 15;

/**
 * Goes through a list that was found and points a message at one element after the other: at the field as it is
 * written, tag included, which is a message with that field alone.
 */
export class Elements {
  readonly #found: Found;
  readonly #most: number;
  readonly #cursor = new Cursor();
  /** The element of a packed list, behind a tag. */
  readonly #record = new Uint8Array(RECORD_BYTES);
  #recordTag = 0;
  #source: Message | undefined;
  #element: Message | undefined;
  #place: Place | undefined;
  #tag = 0;
  /** The piece that follows; −1 for the last one, −2 where there is none. */
  #piece = NONE;
  #at = 0;
  #end = 0;
  #packed = false;
  #index = -1;

  constructor(found: Found, most = MAX_ELEMENTS) {
    this.#found = found;
    this.#most = most;
  }

  /** Position of the element in the list. */
  get index(): number {
    return this.#index;
  }

  /** Starts with a list that was found, or is absent and has no elements. */
  begin({ source, place, number, wire }: ReadFacts, element: Message): void {
    const tag = number * 8 + wire;
    this.#source = source;
    this.#element = element;
    this.#place = place;
    this.#tag = tag;
    this.#index = -1;
    this.#at = 0;
    this.#end = 0;
    this.#piece = place.count === 0 ? NONE : place.first;
    let to = 0;
    for (let rest = tag; ; rest >>>= 7) {
      this.#record[to++] = rest < 0x80 ? rest : (rest & 0x7f) | 0x80;
      if (rest < 0x80) {
        break;
      }
    }
    this.#recordTag = to;
  }

  /**
   * Points the message at the next element.
   * @returns false where there is none
   * @throws WireError where there are too many
   */
  next(): boolean {
    while (this.#at >= this.#end) {
      if (this.#piece === NONE) {
        return false;
      }
      this.#open();
    }
    if (++this.#index >= this.#most) {
      throw new WireError(`a list has more than ${this.#most} elements to go through`, "limit");
    }
    const source = this.#source as Message;
    const element = this.#element as Message;
    const start = this.#at;
    const cursor = this.#cursor;
    if (this.#packed) {
      this.#at = cursor.skip(source.bytes, start, this.#end, this.#tag);
      let to = this.#recordTag;
      for (let i = start; i < this.#at; i++) {
        this.#record[to++] = source.bytes[i] as number;
      }
      element.point(this.#record, 0, to);
    } else {
      const tag = cursor.long(source.bytes, start, this.#end);
      this.#at = cursor.skip(source.bytes, cursor.position, this.#end, tag);
      element.point(source.bytes, start, this.#at);
    }
    return true;
  }

  #open(): void {
    const { earlier } = this.#found;
    const place = this.#place as Place;
    const piece = this.#piece;
    if (piece === LAST) {
      this.#at = place.start;
      this.#end = place.end;
      this.#packed = place.packed;
      this.#piece = NONE;
    } else {
      this.#at = earlier.start[piece] as number;
      this.#end = earlier.end[piece] as number;
      this.#packed = earlier.packed[piece] as boolean;
      this.#piece = earlier.next[piece] as number;
    }
  }
}

/** Instead of the number of an earlier piece, as {@link Place.first} and `next` have it. */
const LAST = -1;
const NONE = -2;
