import { Cursor } from "./cursor.ts";
import type { Found } from "./found.ts";
import type { Message } from "./message.ts";
import { type Arm, type Branch, type Tree, take } from "./tree.ts";
import { WireError } from "./wire-error.ts";

/**
 * Most fields that are looked at in one value: some 20 milliseconds. A value of 64 MiB could have 32 million
 * fields; whole values and lists of scalars in packed form are passed on however long they are.
 */
export const MAX_FIELDS = 4_194_304;

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
    for (const branch of tree.branches) {
      branch.seen = false;
    }
    for (const slot of tree.slots) {
      this.#found.clear(slot);
    }
    this.#fields = 0;
    this.#scan(source.bytes, source.start, source.end, tree.root);
    source.scanned = true;
  }

  #scan(bytes: Uint8Array, start: number, end: number, branch: Branch): void {
    branch.seen = true;
    const { table } = branch;
    const cursor = this.#cursor;
    let at = start;
    while (at < end) {
      if (++this.#fields > this.#maxFields) {
        throw new WireError(`a value has more than ${this.#maxFields} fields`, "limit");
      }
      const tagStart = at;
      let tag = bytes[at++] as number;
      if (tag >= 0x80) {
        tag = cursor.long(bytes, tagStart, end);
        at = cursor.position;
      }
      if (tag < 8) {
        throw new WireError("a field has number 0");
      }
      const valueStart = at;
      at = cursor.skip(bytes, valueStart, end, tag);
      let arm: Arm | undefined;
      if (tag < table.length) {
        const number = table[tag] as number;
        if (number === 0) {
          continue;
        }
        arm = branch.arms[number - 1] as Arm;
      } else if (branch.far === undefined) {
        continue;
      } else {
        arm = branch.farArm(tag);
      }
      if (arm !== undefined) {
        this.#take(arm, bytes, tagStart, valueStart, cursor.position, at);
      }
    }
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
          found.count[slot] = 1;
          found.start[slot] = contentStart;
          found.end[slot] = end;
          break;
        case take.merge:
          found.add(slot, contentStart, end, 0, 0);
          break;
        case take.packed:
          found.add(slot, contentStart, end, 0, 1);
          break;
        default: {
          const follows = (found.count[slot] as number) > 0 && found.end[slot] === tagStart;
          if (follows && found.packed[slot] === 0) {
            found.count[slot] = (found.count[slot] as number) + 1;
            found.elements[slot] = (found.elements[slot] as number) + 1;
            found.tagBytes[slot] = (found.tagBytes[slot] as number) + valueStart - tagStart;
            found.end[slot] = end;
          } else {
            found.add(slot, tagStart, end, valueStart - tagStart, 0);
          }
        }
      }
    }
    if (arm.branch !== undefined) {
      this.#scan(bytes, contentStart, end, arm.branch);
    }
  }
}
