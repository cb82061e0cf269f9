import { type Lists, listsOf } from "./lists.ts";

/** Numbers in one typed array that grows. */
export class NumberList {
  #items: Int32Array;
  #length = 0;

  /** @param expected how many numbers there will be, about */
  constructor(expected = 16) {
    this.#items = new Int32Array(Math.max(expected, 16));
  }

  get length(): number {
    return this.#length;
  }

  at(index: number): number {
    return this.#items[index] as number;
  }

  set(index: number, item: number): void {
    this.#items[index] = item;
  }

  push(item: number): void {
    if (this.#length === this.#items.length) {
      const larger = new Int32Array(this.#length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[this.#length++] = item;
  }

  clear(): void {
    this.#length = 0;
  }

  /** Whether an item stands at or behind `from`. */
  hasFrom(from: number, item: number): boolean {
    for (let i = from; i < this.#length; i++) {
      if (this.#items[i] === item) {
        return true;
      }
    }
    return false;
  }

  /** All that there is room for, of which the first {@link length} are the numbers; until the next change. */
  room(): Int32Array {
    return this.#items;
  }

  /** A view that the next change makes invalid. */
  view(): Int32Array {
    return this.#items.subarray(0, this.#length);
  }
}

/** Lists that are written one after the other, without an array for each. */
export class ListBuilder {
  readonly #bounds: NumberList;
  readonly #items: NumberList;

  /** @param expected how many lists and how many items there will be, about */
  constructor(expected = 16, expectedItems = 16) {
    this.#bounds = new NumberList(expected + 1);
    this.#items = new NumberList(expectedItems);
    this.#bounds.push(0);
  }

  /** How many lists are finished. */
  get count(): number {
    return this.#bounds.length - 1;
  }

  /** Adds to the list that is being written what is not in it yet. */
  put(item: number): void {
    const start = this.#bounds.at(this.count);
    if (!this.#items.hasFrom(start, item)) {
      this.#items.push(item);
    }
  }

  /** Adds to the list that is being written what is surely not in it. */
  putNew(item: number): void {
    this.#items.push(item);
  }

  finish(): void {
    this.#bounds.push(this.#items.length);
  }

  /** A view of the finished lists, until the next change; there may be room behind their items. */
  lists(): Lists {
    return listsOf(this.#bounds.view(), this.#items.room());
  }
}
