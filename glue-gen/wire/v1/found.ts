import { WireError } from "./wire-error.ts";

/**
 * Most pieces of one read. A guest could return a message field in millions of empty pieces, each of which
 * would cost the host more than it cost the guest; no honest encoder writes a singular field twice, or the
 * elements of a list with other fields between them.
 */
export const MAX_PIECES = 4096;

/**
 * Where the values that glue reads lie, by the number of the read. Kept from event to event so that nothing is
 * allocated. The latest piece of a read is in arrays of its own, because nearly always it is the only one.
 */
export class Found {
  /** Occurrences of the field; 0 where it is absent. */
  readonly count: Int32Array;
  /** Bounds of the last piece. Of a list it is all of a run of elements, tags included. */
  readonly start: Uint32Array;
  readonly end: Uint32Array;
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
    this.count = new Int32Array(reads);
    this.start = new Uint32Array(reads);
    this.end = new Uint32Array(reads);
    this.elements = new Int32Array(reads);
    this.tagBytes = new Int32Array(reads);
    this.packed = new Uint8Array(reads);
    this.first = new Int32Array(reads).fill(-1);
    this.#last = new Int32Array(reads);
    this.#pieces = new Int32Array(reads);
  }

  /** Forgets what was found of one read; whoever adds the first piece again sets the rest. */
  clear(slot: number): void {
    this.count[slot] = 0;
  }

  /** One more piece of a message; the piece before it moves to {@link earlier}. */
  addPiece(slot: number, start: number, end: number): void {
    if (this.count[slot] === 0) {
      this.first[slot] = -1;
    } else {
      this.#keep(slot);
    }
    this.count[slot] = (this.count[slot] as number) + 1;
    this.start[slot] = start;
    this.end[slot] = end;
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
    const piece = this.count++;
    this.start[piece] = found.start[slot] as number;
    this.end[piece] = found.end[slot] as number;
    this.elements[piece] = found.elements[slot] as number;
    this.tagBytes[piece] = found.tagBytes[slot] as number;
    this.packed[piece] = found.packed[slot] as number;
    this.next[piece] = -1;
    return piece;
  }
}
