import { WireError } from "./wire-error.ts";

/**
 * Most pieces of one read. A guest could return a message field in millions of empty pieces, each of which
 * would cost the host more than it cost the guest; no honest encoder writes a singular field twice, or the
 * elements of a list with other fields between them.
 */
export const MAX_PIECES = 4096;

/** Most pieces in all while one event runs, which would pile up over the elements that a step runs for. */
export const MAX_ALL_PIECES = 262_144;

/**
 * Where the value of one read lies. An object and not a row of a typed array, because the engine reads a member of an
 * object in a fraction of the time.
 */
export class Place {
  /** Occurrences of the field, 0 where it is absent. */
  count = 0;
  /** Bounds of the last piece, which of a list is a run of elements, tags included; nearly always it is the only one. */
  start = 0;
  end = 0;
  /** Where the field of the last piece starts: its tag. Not set for lists. */
  field = 0;
  /** Of a list: elements in the last piece, bytes of their tags, and whether the piece is packed. */
  elements = 0;
  tagBytes = 0;
  packed = false;
  /**
   * Pieces before the last one are a list in order in {@link Found.earlier}: the first of them, −1 where there is none.
   * Only valid where the count is above 0, for a single message above 1.
   */
  first = -1;
  /** Pieces before the last one, and the last of them. */
  earlier = 0;
  latest = -1;

  set(count: number, field: number, start: number, end: number): void {
    this.count = count;
    this.field = field;
    this.start = start;
    this.end = end;
  }
}

/** Notes values that come in several pieces. Kept from event to event so that nothing is allocated. */
export class Found {
  /** Pieces before the last one of their read. */
  readonly earlier = new Pieces();

  /** One more piece of a message; the piece before it moves to {@link earlier}. */
  addPiece(place: Place, field: number, start: number, end: number): void {
    const { count } = place;
    if (count <= 1) {
      place.first = -1;
      place.earlier = 0;
    }
    if (count > 0) {
      this.#keep(place);
    }
    place.set(count + 1, field, start, end);
  }

  /** One more element of a list that does not follow the one before, or one more packed field. */
  addElement(place: Place, start: number, end: number, tagBytes: number, packed: boolean): void {
    const { count } = place;
    if (count === 0) {
      place.first = -1;
      place.earlier = 0;
    } else {
      this.#keep(place);
    }
    place.set(count + 1, start, start, end);
    place.elements = 1;
    place.tagBytes = tagBytes;
    place.packed = packed;
  }

  #keep(place: Place): void {
    if (++place.earlier >= MAX_PIECES) {
      throw new WireError(`a value comes in more than ${MAX_PIECES} pieces`, "limit");
    }
    const piece = this.earlier.add(place);
    if (place.first < 0) {
      place.first = piece;
    } else {
      this.earlier.next[place.latest] = piece;
    }
    place.latest = piece;
  }
}

/** Pieces of all reads, each with the number of the next one of its read. */
class Pieces {
  count = 0;
  readonly start: number[] = [];
  readonly end: number[] = [];
  readonly elements: number[] = [];
  readonly tagBytes: number[] = [];
  readonly packed: boolean[] = [];
  /** −1 after the last one. */
  readonly next: number[] = [];

  add(place: Place): number {
    if (this.count === MAX_ALL_PIECES) {
      throw new WireError(`values come in more than ${MAX_ALL_PIECES} pieces`, "limit");
    }
    const piece = this.count++;
    this.start[piece] = place.start;
    this.end[piece] = place.end;
    this.elements[piece] = place.elements;
    this.tagBytes[piece] = place.tagBytes;
    this.packed[piece] = place.packed;
    this.next[piece] = -1;
    return piece;
  }
}
