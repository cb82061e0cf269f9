import { roomFor } from "./growing-lists.ts";

/**
 * A set of small numbers that is emptied by a stroke, so that a pass that looks at little of a large repository
 * neither makes nor clears arrays of its size. One pass uses it at a time, from {@link begin} to its end.
 */
export class Marks {
  #rounds = new Int32Array(0);
  #values = new Int32Array(0);
  #round = 0;

  /** Empties the set. @param count one more than the greatest number */
  begin(count: number): void {
    if (count > this.#rounds.length || this.#round === 0x7fffffff) {
      // A repository grows by a function at a time, and arrays of its size are not made for each.
      const length = Math.max(roomFor(count), Math.min(this.#rounds.length * 2, count * 2));
      this.#rounds = new Int32Array(length);
      this.#values = new Int32Array(length);
      this.#round = 0;
    }
    this.#round++;
  }

  has(item: number): boolean {
    return this.#rounds[item] === this.#round;
  }

  /** The value of a number that is in the set; −1 for others. */
  get(item: number): number {
    return this.#rounds[item] === this.#round ? (this.#values[item] as number) : -1;
  }

  /** Adds a number, or gives it another value. */
  set(item: number, value: number): void {
    this.#rounds[item] = this.#round;
    this.#values[item] = value;
  }

  /** Adds a number; tells whether it was new. */
  add(item: number): boolean {
    if (this.#rounds[item] === this.#round) {
      return false;
    }
    this.#rounds[item] = this.#round;
    return true;
  }
}
