import { type Lists, listsOf } from "./lists.ts";

/** Numbers in one typed array that grows. */
export class NumberList {
  #items = new Int32Array(16);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  at(index: number): number {
    return this.#items[index] as number;
  }

  push(item: number): void {
    if (this.#length === this.#items.length) {
      const larger = new Int32Array(this.#length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[this.#length++] = item;
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

  /** A view that the next change makes invalid. */
  view(): Int32Array {
    return this.#items.subarray(0, this.#length);
  }
}

/** Lists that are written one after the other, without an array for each. */
export class ListBuilder {
  readonly #bounds = new NumberList();
  readonly #items = new NumberList();

  /** How many lists are finished. */
  get count(): number {
    return this.#bounds.length;
  }

  /** Adds to the list that is being written what is not in it yet. */
  put(item: number): void {
    const start = this.count === 0 ? 0 : this.#bounds.at(this.count - 1);
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

  lists(): Lists {
    const bounds = new Int32Array(this.count + 1);
    bounds.set(this.#bounds.view(), 1);
    return listsOf(bounds, this.#items.view().slice());
  }
}
