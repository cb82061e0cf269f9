import { WireError } from "./wire-error.ts";

/**
 * Most pieces of one read. A guest could return a message field in millions of empty pieces, each of which
 * would cost the host more than it cost the guest; no honest encoder writes a singular field twice, or the
 * elements of a list with other fields between them.
 */
export const MAX_PIECES = 4096;

/** Most pieces in all while one event runs, which would pile up over the elements that a step runs for. */
export const MAX_ALL_PIECES = 262_144;

/** Numbers of {@link Found.places} for each read, and what they are. */
export const place = { numbers: 4, count: 0, start: 1, end: 2 } as const;

/** The engine folds constants of a module that the module does not export. */
const { numbers: NUMBERS, count: COUNT, start: START, end: END } = place;

/**
 * Where the values that glue reads lie, by the number of the read. Kept from event to event so that nothing is
 * allocated. The latest piece of a read is in arrays of its own, because nearly always it is the only one.
 */
export class Found {
  /**
   * Of each read {@link place} numbers, together because nearly always all are looked at: occurrences of the field,
   * 0 where it is absent; bounds of the last piece, which of a list is a run of elements, tags included.
   */
  readonly places: Uint32Array;
  /** Of a list: elements in the last piece, bytes of their tags, and whether the piece is packed. */
  readonly elements: Int32Array;
  readonly tagBytes: Int32Array;
  readonly packed: Uint8Array;
  /** Pieces before the last one, of each read a list in order; `first` is −1 where there are none. */
  readonly first: Int32Array;
  readonly earlier = new Pieces();
  readonly #last: Int32Array;
  readonly #pieces: Int32Array;

  constructor(reads: number) {
    this.places = new Uint32Array(reads * NUMBERS);
    this.elements = new Int32Array(reads);
    this.tagBytes = new Int32Array(reads);
    this.packed = new Uint8Array(reads);
    this.first = new Int32Array(reads).fill(-1);
    this.#last = new Int32Array(reads);
    this.#pieces = new Int32Array(reads);
  }

  count(slot: number): number {
    return this.places[slot * NUMBERS + COUNT] as number;
  }

  start(slot: number): number {
    return this.places[slot * NUMBERS + START] as number;
  }

  end(slot: number): number {
    return this.places[slot * NUMBERS + END] as number;
  }

  set(slot: number, count: number, start: number, end: number): void {
    const { places } = this;
    const place = slot * NUMBERS;
    places[place + COUNT] = count;
    places[place + START] = start;
    places[place + END] = end;
  }

  /** Forgets what was found of one read; whoever adds the first piece again sets the rest. */
  clear(slot: number): void {
    this.places[slot * NUMBERS + COUNT] = 0;
  }

  /** One more piece of a message; the piece before it moves to {@link earlier}. */
  addPiece(slot: number, start: number, end: number): void {
    const count = this.count(slot);
    if (count === 0) {
      this.first[slot] = -1;
    } else {
      this.#keep(slot);
    }
    this.set(slot, count + 1, start, end);
  }

  /** One more element of a list that does not follow the one before, or one more packed field. */
  addElement(slot: number, start: number, end: number, tagBytes: number, packed: number): void {
    this.addPiece(slot, start, end);
    this.elements[slot] = 1;
    this.tagBytes[slot] = tagBytes;
    this.packed[slot] = packed;
  }

  #keep(slot: number): void {
    const pieces = (this.first[slot] as number) < 0 ? 1 : (this.#pieces[slot] as number) + 1;
    if (pieces >= MAX_PIECES) {
      throw new WireError(`a value comes in more than ${MAX_PIECES} pieces`, "limit");
    }
    this.#pieces[slot] = pieces;
    const piece = this.earlier.add(this, slot);
    if ((this.first[slot] as number) < 0) {
      this.first[slot] = piece;
    } else {
      this.earlier.next[this.#last[slot] as number] = piece;
    }
    this.#last[slot] = piece;
  }
}

/** Pieces of all reads, each with the number of the next one of its read. */
class Pieces {
  count = 0;
  readonly start: number[] = [];
  readonly end: number[] = [];
  readonly elements: number[] = [];
  readonly tagBytes: number[] = [];
  readonly packed: number[] = [];
  /** −1 after the last one. */
  readonly next: number[] = [];

  add(found: Found, slot: number): number {
    if (this.count === MAX_ALL_PIECES) {
      throw new WireError(`values come in more than ${MAX_ALL_PIECES} pieces`, "limit");
    }
    const piece = this.count++;
    this.start[piece] = found.start(slot);
    this.end[piece] = found.end(slot);
    this.elements[piece] = found.elements[slot] as number;
    this.tagBytes[piece] = found.tagBytes[slot] as number;
    this.packed[piece] = found.packed[slot] as number;
    this.next[piece] = -1;
    return piece;
  }
}
