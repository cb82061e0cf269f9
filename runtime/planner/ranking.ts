import { firstPlace } from "../first-place.ts";
import { roomFor } from "./growing-lists.ts";
import {
  closenessOf,
  compareSiblings,
  compareStandings,
  leading,
  type Standing,
  standingOf,
} from "./preference.ts";
import type { PlannableFunction } from "./uses.ts";

/** Whether each function comes before the next by its name, so that no name is there twice. */
export function isSortedByName(functions: readonly PlannableFunction[]): boolean {
  for (let i = 1; i < functions.length; i++) {
    if (
      (functions[i - 1] as PlannableFunction).contract.name >=
      (functions[i] as PlannableFunction).contract.name
    ) {
      return false;
    }
  }
  return true;
}

/** A function of a name in a list, of those that count; undefined where there is none. */
export function findByName(
  functions: readonly PlannableFunction[],
  isSorted: boolean,
  name: string,
  counts: (one: PlannableFunction) => boolean,
): PlannableFunction | undefined {
  if (!isSorted) {
    return functions.find((one) => one.contract.name === name && counts(one));
  }
  const place = firstPlace(
    functions.length,
    (at) => (functions[at] as PlannableFunction).contract.name < name,
  );
  const found = functions[place];
  return found?.contract.name === name && counts(found) ? found : undefined;
}

/** Functions in the order of preference, while they come and go; each keeps the position that it is given. */
export class Ranking {
  readonly #functions: (PlannableFunction | undefined)[];
  /** Positions, the preferred first. */
  readonly #sorted: number[];
  /** The place of each position among the others; only its order counts. */
  #ranks: Float64Array;
  #numbering = 0;
  /** The standing of the newest version where there are several of a name, which is that of all. */
  readonly #standings = new Map<string, Standing>();

  /** Whether each of the functions that it was made with came before the next by its name. */
  readonly wasSorted: boolean;

  constructor(functions: readonly PlannableFunction[]) {
    const sorted = this.#sortNamed(functions);
    this.wasSorted = sorted !== null;
    if (sorted === null) {
      this.#lead(functions);
    }
    this.#functions = sorted ?? this.#sort(functions);
    this.#sorted = functions.map((_, position) => position);
    this.#ranks = new Float64Array(roomFor(functions.length));
    this.#ranks.set(this.#sorted);
  }

  /** Counts how often all ranks were given anew. */
  get numbering(): number {
    return this.#numbering;
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

  /** The positions of all versions of a function. @param known any of them */
  placesOf(known: PlannableFunction): number[] {
    const [from, to] = this.#range(known);
    return this.#sorted.slice(from, to);
  }

  /**
   * Takes all versions of a function out.
   * @param known any of them
   * @returns their positions, which no other function is given
   */
  takeOut(known: PlannableFunction): number[] {
    const [from, to] = this.#range(known);
    this.#standings.delete(known.contract.name);
    return this.#sorted.splice(from, to - from);
  }

  /** Where the versions of a function stand, which stand together. */
  #range(known: PlannableFunction): [from: number, to: number] {
    const { name } = known.contract;
    const standing = this.#standing(known);
    const from = this.#place((one) => compareStandings(this.#standing(one), standing));
    let to = from;
    while (to < this.#sorted.length && this.at(this.#sorted[to] as number).contract.name === name) {
      to++;
    }
    return [from, to];
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
      if (position >= this.#ranks.length) {
        const larger = new Float64Array(position * 2);
        larger.set(this.#ranks);
        this.#ranks = larger;
      }
      const standing = this.#standing(one);
      const place = this.#place(
        (other) => compareStandings(this.#standing(other), standing) || compareSiblings(other, one),
      );
      this.#sorted.splice(place, 0, position);
      this.#rankAt(place);
      return position;
    });
  }

  /** Lets the newest version decide where there are several of a name. */
  #lead(functions: readonly PlannableFunction[]): void {
    if (isSortedByName(functions)) {
      return;
    }
    const seen = new Map<string, PlannableFunction>();
    for (const one of functions) {
      const { name } = one.contract;
      const other = seen.get(name);
      if (other === undefined) {
        seen.set(name, one);
      } else {
        this.#standings.set(name, leading(this.#standing(other), standingOf(one.contract)));
      }
    }
  }

  #standing({ contract }: PlannableFunction): Standing {
    const shared = this.#standings.size === 0 ? undefined : this.#standings.get(contract.name);
    return shared ?? standingOf(contract);
  }

  #sort(functions: readonly PlannableFunction[]): PlannableFunction[] {
    return this.#sortNamed([...functions].sort(byName), true) as PlannableFunction[];
  }

  /**
   * Sorts by numbers in a typed array, because there may be a hundred thousand.
   * @param named functions by name
   * @param areSure whether they surely are
   * @returns null where they are not, or a name is there twice
   */
  #sortNamed(named: readonly PlannableFunction[], areSure = false): PlannableFunction[] | null {
    const { length } = named;
    const fuel = new Float64Array(length);
    const closeness = new Int32Array(length);
    let closest = 0;
    let last = "";
    for (let i = 0; i < length; i++) {
      const { contract } = named[i] as PlannableFunction;
      const { name } = contract;
      if (!areSure && i > 0 && last >= name) {
        return null;
      }
      last = name;
      const shared = this.#standings.size === 0 ? undefined : this.#standings.get(name);
      fuel[i] = shared?.fuel ?? contract.resources.fuel;
      closeness[i] = shared?.closeness ?? closenessOf(contract);
      closest = Math.max(closest, closeness[i] as number);
    }
    const places = placesOf(fuel);
    // By fuel, then by closeness, then by name: whole numbers far below 2 ** 53.
    const keys = new Float64Array(length);
    for (let i = 0; i < length; i++) {
      const standing = (places[i] as number) * (closest + 1) + closest - (closeness[i] as number);
      keys[i] = standing * length + i;
    }
    keys.sort();
    const sorted = new Array<PlannableFunction>(length);
    for (let i = 0; i < length; i++) {
      sorted[i] = named[(keys[i] as number) % length] as PlannableFunction;
    }
    return sorted;
  }

  /** The first place whose function does not come before what `compare` compares with. */
  #place(compare: (one: PlannableFunction) => number): number {
    return firstPlace(this.#sorted.length, (place) => compare(this.at(this.#sorted[place] as number)) < 0);
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
      this.#numbering++;
      this.#sorted.forEach((one, i) => {
        this.#ranks[one] = i;
      });
    }
  }
}

/** For each number its place among all that are different, in ascending order. */
function placesOf(numbers: Float64Array): Int32Array {
  const sorted = numbers.slice().sort();
  const places = new Map<number, number>();
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) {
      places.set(sorted[i] as number, places.size);
    }
  }
  const found = new Int32Array(numbers.length);
  for (let i = 0; i < found.length; i++) {
    found[i] = places.get(numbers[i] as number) as number;
  }
  return found;
}

function byName(a: PlannableFunction, b: PlannableFunction): number {
  const [name, other] = [a.contract.name, b.contract.name];
  return name < other ? -1 : name > other ? 1 : compareSiblings(a, b);
}
