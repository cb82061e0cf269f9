import type { Lists } from "./lists.ts";

/**
 * Lists that grow and shrink, still in flat arrays. A list without room moves to the end of the items with
 * twice its room; what it leaves is reclaimed when the items are packed anew.
 */
export class GrowingLists {
  #start: Int32Array;
  #end: Int32Array;
  /** Where the room of lists ends that have more than their items. */
  readonly #room = new Map<number, number>();
  #items: Int32Array;
  #count: number;
  #used: number;

  private constructor(start: Int32Array, end: Int32Array, items: Int32Array, count: number) {
    this.#start = start;
    this.#end = end;
    this.#items = items;
    this.#count = count;
    this.#used = count === 0 ? 0 : (end[count - 1] as number);
  }

  /**
   * Takes over lists that lie one behind the other, with their items, behind which there may be room for more.
   * The first changes then cost no more than later ones.
   */
  static from({ start, end, items }: Lists): GrowingLists {
    const room = roomFor(start.length);
    return new GrowingLists(grown(start, room), grown(end, room), items, start.length);
  }

  static empty(): GrowingLists {
    return new GrowingLists(new Int32Array(0), new Int32Array(0), new Int32Array(0), 0);
  }

  /** The lists as they are; the next change makes the view invalid. */
  view(): Lists {
    return {
      start: this.#start.subarray(0, this.#count),
      end: this.#end.subarray(0, this.#count),
      items: this.#items,
    };
  }

  /** The items of one list, until the next change. */
  at(list: number): Int32Array {
    return this.#items.subarray(this.#start[list], this.#end[list]);
  }

  /** Adds empty lists until there are `count`. */
  extend(count: number): void {
    if (count > this.#start.length) {
      const length = Math.max(count, this.#start.length * 2);
      this.#start = grown(this.#start, length);
      this.#end = grown(this.#end, length);
    }
    this.#count = Math.max(this.#count, count);
  }

  append(list: number, item: number): void {
    let end = this.#end[list] as number;
    if (end === (this.#room.get(list) ?? end)) {
      const start = this.#start[list] as number;
      const length = end - start;
      const room = Math.max(4, length * 2);
      if (this.#used + room > this.#items.length) {
        this.#items = grown(this.#items, Math.max(this.#used + room, Math.ceil(this.#items.length * 1.5)));
      }
      this.#items.copyWithin(this.#used, start, end);
      this.#start[list] = this.#used;
      end = this.#used + length;
      this.#used += room;
      this.#room.set(list, this.#used);
    }
    this.#items[end] = item;
    this.#end[list] = end + 1;
  }

  /** Takes an item out of a list; the others keep their order. */
  remove(list: number, item: number): void {
    const end = this.#end[list] as number;
    const at = this.#items.subarray(0, end).indexOf(item, this.#start[list]);
    if (at !== -1) {
      this.#items.copyWithin(at, at + 1, end);
      this.#keepRoom(list, end);
      this.#end[list] = end - 1;
    }
  }

  clear(list: number): void {
    this.#keepRoom(list, this.#end[list] as number);
    this.#end[list] = this.#start[list] as number;
  }

  /** Remembers the room of a list before it gets shorter. */
  #keepRoom(list: number, end: number): void {
    if (!this.#room.has(list)) {
      this.#room.set(list, end);
    }
  }
}

/** Numbers to make room for where there are so many, and some more will come. */
export function roomFor(count: number): number {
  return count + (count >> 4) + 64;
}

function grown(array: Int32Array, length: number): Int32Array {
  const larger = new Int32Array(length);
  larger.set(array);
  return larger;
}
