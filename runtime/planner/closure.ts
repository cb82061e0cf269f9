import type { Problem } from "./problem.ts";
import type { Core } from "./relevance.ts";
import { TimedClosure } from "./timed-closure.ts";

/**
 * What a growing set of uses reaches from nothing, kept up to date use by use. An addition that would
 * reach all that is wanted can be taken back.
 */
export class Closure {
  readonly #problem: Problem;
  readonly #member: Uint8Array;
  readonly #unmet: Int32Array;
  readonly #reached: Uint8Array;
  readonly #isWanted: Uint8Array;
  /** Nodes in the order in which they were reached. */
  readonly #trail: number[] = [];
  #missing = 0;
  /** Elementary steps taken so far. */
  work = 0;

  constructor(problem: Problem, wanted: readonly number[], members: Iterable<number> = []) {
    this.#problem = problem;
    this.#member = new Uint8Array(problem.useCount);
    this.#unmet = new Int32Array(problem.useCount);
    this.#reached = new Uint8Array(problem.nodeCount);
    this.#isWanted = new Uint8Array(problem.nodeCount);
    for (const node of wanted) {
      if (this.#isWanted[node] === 0) {
        this.#isWanted[node] = 1;
        this.#missing++;
      }
    }
    for (let use = 0; use < problem.useCount; use++) {
      this.#unmet[use] = (problem.needs.end[use] as number) - (problem.needs.start[use] as number);
    }
    this.work += problem.useCount;
    for (const use of members) {
      this.add(use);
    }
  }

  /** Whether all that is wanted is reached. */
  get complete(): boolean {
    return this.#missing === 0;
  }

  /** Adds a use and runs all that can run. */
  add(use: number): void {
    if (this.#member[use] === 0) {
      this.#member[use] = 1;
      if (this.#unmet[use] === 0) {
        this.#give(use, this.#trail.length);
      }
    }
  }

  /** Adds a use unless that would complete the set; tells whether it was added. */
  addUnlessComplete(use: number): boolean {
    if (this.#member[use] === 1) {
      return true;
    }
    const mark = this.#trail.length;
    this.add(use);
    if (!this.complete) {
      return true;
    }
    this.#takeBack(mark);
    this.#member[use] = 0;
    return false;
  }

  /** Gives what the use gives; then the trail from `done` on is worked off. */
  #give(use: number, done: number): void {
    const { gives, users } = this.#problem;
    const giveFrom = (one: number): void => {
      const end = gives.end[one] as number;
      for (let i = gives.start[one] as number; i < end; i++) {
        const node = gives.items[i] as number;
        this.work++;
        if (this.#reached[node] === 0) {
          this.#reached[node] = 1;
          this.#missing -= this.#isWanted[node] as number;
          this.#trail.push(node);
        }
      }
    };
    giveFrom(use);
    for (let at = done; at < this.#trail.length; at++) {
      const node = this.#trail[at] as number;
      const end = users.end[node] as number;
      for (let i = users.start[node] as number; i < end; i++) {
        const user = users.items[i] as number;
        const left = (this.#unmet[user] as number) - 1;
        this.#unmet[user] = left;
        this.work++;
        if (left === 0 && this.#member[user] === 1) {
          giveFrom(user);
        }
      }
    }
  }

  #takeBack(mark: number): void {
    const { users } = this.#problem;
    while (this.#trail.length > mark) {
      const node = this.#trail.pop() as number;
      this.#reached[node] = 0;
      this.#missing += this.#isWanted[node] as number;
      const end = users.end[node] as number;
      for (let i = users.start[node] as number; i < end; i++) {
        const user = users.items[i] as number;
        this.#unmet[user] = (this.#unmet[user] as number) + 1;
        this.work++;
      }
    }
  }
}

/** The closure that a core asks for. */
export function closureOf(
  { problem, wanted, deadline }: Pick<Core, "problem" | "wanted" | "deadline">,
  members: Iterable<number> = [],
): Closure | TimedClosure {
  return deadline === null
    ? new Closure(problem, wanted, members)
    : new TimedClosure(problem, wanted, deadline, members);
}

/** Whether these uses alone reach all that is wanted, in time. */
export function suffices(core: Core, uses: Iterable<number>): boolean {
  return closureOf(core, uses).complete;
}
