import { Cursor } from "./cursor.ts";
import type { Found, Place } from "./found.ts";
import type { Message } from "./message.ts";
import { type Arm, type Branch, type Tree, take } from "./tree.ts";
import { WireError } from "./wire-error.ts";

/**
 * Most fields that are looked at in one value, which takes some tens of milliseconds. A value of 64 MiB could have
 * 32 million fields; whole values and lists of scalars in packed form are passed on however long they are.
 */
export const MAX_FIELDS = 1_048_576;

/** Constants of this module's own, which the engine folds; imported ones it loads at each use. */
const { merge: MERGE, not: NOT } = take;

/**
 * Finds all that glue reads of a message in one pass, without decoding it. A field that comes with another wire
 * type counts as unknown, as parsers of Protobuf treat it.
 */
export class Scanner {
  readonly #found: Found;
  readonly #cursor = new Cursor();
  readonly #maxFields: number;
  /** How many more fields may be looked at. */
  #fields = 0;

  constructor(found: Found, maxFields = MAX_FIELDS) {
    this.#found = found;
    this.#maxFields = maxFields;
  }

  /**
   * @param fields how many may be looked at
   * @returns how many more may be
   * @throws WireError where the bytes are not a message, or are more than the limits allow
   */
  scan(source: Message, tree: Tree, fields = this.#maxFields): number {
    if ((source.end | 0) !== source.end) {
      throw new WireError("a value ends above 2 GiB of a memory", "limit");
    }
    const { branches, places } = tree;
    for (let i = 0; i < branches.length; i++) {
      (branches[i] as Branch).seen = false;
    }
    for (let i = 0; i < places.length; i++) {
      (places[i] as Place).count = 0;
    }
    this.#fields = fields;
    this.#scan(source.bytes, source.start, source.end, tree.root);
    source.scanned = true;
    return this.#fields;
  }

  /** `| 0` tells the engine that sums stay within 32 bits; otherwise it checks each of them. */
  #scan(bytes: Uint8Array, start: number, stop: number, branch: Branch): void {
    branch.seen = true;
    const { table } = branch;
    const end = stop | 0;
    let next = start | 0;
    let fields = this.#fields;
    while (next < end) {
      fields = (fields - 1) | 0;
      if (fields < 0) {
        throw new WireError(`a value has more than ${this.#maxFields} fields`, "limit");
      }
      const tagStart = next;
      let tag = bytes[next] as number;
      next = (next + 1) | 0;
      if (tag >= 0x80) {
        const second = next < end ? (bytes[next] as number) : 0x80;
        if (second < 0x80) {
          tag = (tag & 0x7f) | (second << 7);
          next = (next + 1) | 0;
        } else {
          tag = this.#cursor.long(bytes, tagStart, end);
          next = this.#cursor.position | 0;
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
        contentStart = (next + 1) | 0;
        next = (contentStart + first) | 0;
        if (next > end) {
          throw new WireError("a field ends past the end of its message");
        }
      } else if (wire === 0 && first < 0x80) {
        next = (next + 1) | 0;
      } else if (wire === 0 && next + 2 < end && (bytes[next + 1] as number) < 0x80) {
        next = (next + 2) | 0;
      } else if (wire === 1 && next + 8 <= end) {
        next = (next + 8) | 0;
      } else {
        next = this.#cursor.skip(bytes, valueStart, end, tag) | 0;
        contentStart = this.#cursor.position | 0;
      }
      const arm = tag < table.length ? (table[tag] as Arm) : branch.far?.get(tag);
      if (arm === undefined) {
        continue;
      }
      if (arm.more) {
        this.#fields = fields;
        this.#take(arm, bytes, tagStart, valueStart, contentStart, next);
        fields = this.#fields;
      } else if (arm.take !== NOT) {
        const { place } = arm;
        if (arm.take === MERGE && place.count > 0) {
          this.#found.addPiece(place, tagStart, contentStart, next);
        } else {
          place.count = 1;
          place.field = tagStart;
          place.start = contentStart;
          place.end = next;
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
      for (const place of arm.clears) {
        place.count = 0;
      }
      for (const branch of arm.leaves) {
        branch.seen = false;
      }
    }
    const { place } = arm;
    switch (arm.take) {
      case take.last:
        place.set(1, tagStart, contentStart, end);
        break;
      case take.merge:
        found.addPiece(place, tagStart, contentStart, end);
        break;
      case take.packed:
        found.addElement(place, contentStart, end, 0, true);
        break;
      case take.each:
        if (place.count > 0 && place.end === tagStart && !place.packed) {
          place.count++;
          place.end = end;
          place.elements++;
          place.tagBytes += valueStart - tagStart;
        } else {
          found.addElement(place, tagStart, end, valueStart - tagStart, false);
        }
    }
    if (arm.branch !== undefined) {
      this.#scan(bytes, contentStart, end, arm.branch);
    }
  }
}
