import { Cursor } from "./cursor.ts";
import { type Found, place as placeOf } from "./found.ts";
import type { Message } from "./message.ts";
import { type Arm, type Branch, MERGED as merged, type Tree, take } from "./tree.ts";
import { WireError } from "./wire-error.ts";

/**
 * Most fields that are looked at in one value, which takes some tens of milliseconds. A value of 64 MiB could have
 * 32 million fields; whole values and lists of scalars in packed form are passed on however long they are.
 */
export const MAX_FIELDS = 1_048_576;

/** Constants of this module's own, which the engine folds; imported ones it loads at each use. */
const { numbers: NUMBERS, count: COUNT, start: START, end: END } = placeOf;
const MERGED = merged;

/**
 * Finds all that glue reads of a message in one pass, without decoding it. A field that comes with another wire
 * type counts as unknown, as parsers of Protobuf treat it.
 */
export class Scanner {
  readonly #found: Found;
  readonly #cursor = new Cursor();
  readonly #maxFields: number;
  #fields = 0;

  constructor(found: Found, maxFields = MAX_FIELDS) {
    this.#found = found;
    this.#maxFields = maxFields;
  }

  /** @throws WireError where the bytes are not a message, or are more than the limits allow */
  scan(source: Message, tree: Tree): void {
    const { branches, slots } = tree;
    for (let i = 0; i < branches.length; i++) {
      (branches[i] as Branch).seen = false;
    }
    const { places } = this.#found;
    for (let i = 0; i < slots.length; i++) {
      places[(slots[i] as number) * NUMBERS + COUNT] = 0;
    }
    this.#fields = 0;
    this.#scan(source.bytes, source.start, source.end, tree.root);
    source.scanned = true;
  }

  #scan(bytes: Uint8Array, start: number, end: number, branch: Branch): void {
    branch.seen = true;
    const { table } = branch;
    const { places, first: firsts } = this.#found;
    const cursor = this.#cursor;
    let next = start;
    let fields = this.#fields;
    const maxFields = this.#maxFields;
    while (next < end) {
      if (++fields > maxFields) {
        throw new WireError(`a value has more than ${this.#maxFields} fields`, "limit");
      }
      const tagStart = next;
      let tag = bytes[next++] as number;
      if (tag >= 0x80) {
        const second = next < end ? (bytes[next] as number) : 0x80;
        if (second < 0x80) {
          tag = (tag & 0x7f) | (second << 7);
          next++;
        } else {
          tag = cursor.long(bytes, tagStart, end);
          next = cursor.position;
        }
      }
      if (tag < 8) {
        throw new WireError("a field has number 0");
      }
      const valueStart = next;
      let contentStart = next;
      const first = next < end ? (bytes[next] as number) : 0x80;
      const wire = tag & 7;
      // What nearly all fields are is done here, without a call.
      if (wire === 2 && first < 0x80) {
        contentStart = next + 1;
        next = contentStart + first;
        if (next > end) {
          throw new WireError("a field ends past the end of its message");
        }
      } else if (wire === 0 && first < 0x80) {
        next++;
      } else if (wire === 1 && next + 8 <= end) {
        next += 8;
      } else {
        next = cursor.skip(bytes, valueStart, end, tag);
        contentStart = cursor.position;
      }
      if (tag < table.length) {
        const number = table[tag] as number;
        if (number < 0) {
          const place = (-1 - number) * NUMBERS;
          places[place + COUNT] = 1;
          places[place + START] = contentStart;
          places[place + END] = next;
        } else if (number >= MERGED) {
          const slot = number - MERGED;
          const place = slot * NUMBERS;
          if (places[place + COUNT] === 0) {
            firsts[slot] = -1;
            places[place + COUNT] = 1;
            places[place + START] = contentStart;
            places[place + END] = next;
          } else {
            this.#found.addPiece(slot, contentStart, next);
          }
        } else if (number > 0) {
          this.#fields = fields;
          this.#take(branch.arms[number - 1] as Arm, bytes, tagStart, valueStart, contentStart, next);
          fields = this.#fields;
        }
      } else if (branch.far !== undefined) {
        const arm = branch.far.get(tag);
        if (arm !== undefined) {
          this.#fields = fields;
          this.#take(arm, bytes, tagStart, valueStart, contentStart, next);
          fields = this.#fields;
        }
      }
    }
    this.#fields = fields;
  }

  #take(
    arm: Arm,
    bytes: Uint8Array,
    tagStart: number,
    valueStart: number,
    contentStart: number,
    end: number,
  ): void {
    const found = this.#found;
    if (arm.clears.length > 0) {
      for (const slot of arm.clears) {
        found.clear(slot);
      }
      for (const branch of arm.leaves) {
        branch.seen = false;
      }
    }
    const { slot } = arm;
    if (slot >= 0) {
      switch (arm.take) {
        case take.last:
          found.set(slot, 1, contentStart, end);
          break;
        case take.merge:
          found.addPiece(slot, contentStart, end);
          break;
        case take.packed:
          found.addElement(slot, contentStart, end, 0, 1);
          break;
        default: {
          const count = found.count(slot);
          const follows = count > 0 && found.end(slot) === tagStart;
          if (follows && found.packed[slot] === 0) {
            found.set(slot, count + 1, found.start(slot), end);
            found.elements[slot] = (found.elements[slot] as number) + 1;
            found.tagBytes[slot] = (found.tagBytes[slot] as number) + valueStart - tagStart;
          } else {
            found.addElement(slot, tagStart, end, valueStart - tagStart, 0);
          }
        }
      }
    }
    if (arm.branch !== undefined) {
      this.#scan(bytes, contentStart, end, arm.branch);
    }
  }
}
