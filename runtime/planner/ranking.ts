import { compareSiblings, compareStandings, leading, type Standing, standingOf } from "./preference.ts";
import type { PlannableFunction } from "./uses.ts";

/** Functions in the order of preference, while they come and go; each keeps the position that it is given. */
export class Ranking {
  readonly #functions: (PlannableFunction | undefined)[];
  /** Positions, the preferred first. */
  readonly #sorted: number[];
  /** The place of each position among the others; only its order counts. */
  readonly #ranks: number[];
  /** The standing of the newest version by name, which is that of all. */
  readonly #standings = new Map<string, Standing>();

  constructor(functions: readonly PlannableFunction[]) {
    this.#lead(functions);
    this.#functions = this.#sort(functions);
    this.#sorted = functions.map((_, position) => position);
    this.#ranks = functions.map((_, position) => position);
  }

  /** How many functions there are. */
  get size(): number {
    return this.#sorted.length;
  }

  /** Positions of functions that were taken out. */
  get holes(): number {
    return this.#functions.length - this.#sorted.length;
  }

  /** Positions of all functions, the preferred first. */
  get sorted(): readonly number[] {
    return this.#sorted;
  }

  at(position: number): PlannableFunction {
    return this.#functions[position] as PlannableFunction;
  }

  rank(position: number): number {
    return this.#ranks[position] as number;
  }

  /** Takes all versions of a function out. @returns their positions, which no other function is given */
  takeOut(name: string): number[] {
    const standing = this.#standings.get(name);
    if (standing === undefined) {
      return [];
    }
    const from = this.#place((one) => compareStandings(this.#standing(one), standing));
    let to = from;
    while (to < this.#sorted.length && this.at(this.#sorted[to] as number).contract.name === name) {
      to++;
    }
    this.#standings.delete(name);
    return this.#sorted.splice(from, to - from);
  }

  /** Lets go of functions that were taken out. */
  forget(positions: Iterable<number>): void {
    for (const position of positions) {
      this.#functions[position] = undefined;
    }
  }

  /**
   * Adds functions, all versions of a name together.
   * @returns their positions
   */
  add(functions: readonly PlannableFunction[]): number[] {
    this.#lead(functions);
    return this.#sort(functions).map((one) => {
      const position = this.#functions.push(one) - 1;
      const standing = this.#standing(one);
      const place = this.#place(
        (other) => compareStandings(this.#standing(other), standing) || compareSiblings(other, one),
      );
      this.#sorted.splice(place, 0, position);
      this.#rankAt(place);
      return position;
    });
  }

  #lead(functions: readonly PlannableFunction[]): void {
    for (const { contract } of functions) {
      const standing = standingOf(contract);
      const known = this.#standings.get(contract.name);
      this.#standings.set(contract.name, known === undefined ? standing : leading(known, standing));
    }
  }

  #standing({ contract }: PlannableFunction): Standing {
    return this.#standings.get(contract.name) as Standing;
  }

  #sort(functions: readonly PlannableFunction[]): PlannableFunction[] {
    return functions
      .map((one) => ({ one, standing: this.#standing(one) }))
      .sort((a, b) => compareStandings(a.standing, b.standing) || compareSiblings(a.one, b.one))
      .map(({ one }) => one);
  }

  /** The first place whose function does not come before what `compare` compares with. */
  #place(compare: (one: PlannableFunction) => number): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(this.at(this.#sorted[middle] as number)) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Gives the function at a place a rank between its neighbours, or all new ones where there is none. */
  #rankAt(place: number): void {
    const position = this.#sorted[place] as number;
    const [before, after] = [this.#sorted[place - 1], this.#sorted[place + 1]];
    const low = before === undefined ? -1 : this.rank(before);
    const high = after === undefined ? low + 2 : this.rank(after);
    const rank = low + (high - low) / 2;
    this.#ranks[position] = rank;
    if (rank <= low || rank >= high) {
      this.#sorted.forEach((one, i) => {
        this.#ranks[one] = i;
      });
    }
  }
}
