import { type Closure, closureOf, suffices } from "./closure.ts";
import { greedyUses } from "./greedy.ts";
import { hittingSetBound, leastHittingSet, preferredHittingSet, type SearchBudget } from "./hitting-set.ts";
import type { PlanLimits } from "./limits.ts";
import { costOf } from "./problem.ts";
import type { Core } from "./relevance.ts";
import type { TimedClosure } from "./timed-closure.ts";

/** The outcome of the exact search. */
export interface Cheapest {
  /** Uses of the core, ascending. */
  readonly uses: readonly number[];
  /** No graph costs less than this. */
  readonly lowerBound: number;
  /** Whether `uses` is the preferred one of all cheapest graphs, not just one of them. */
  readonly preferred: boolean;
  readonly landmarks: number;
  readonly rounds: number;
  /** Elementary steps taken. */
  readonly work: number;
}

/**
 * Exact pass: a landmark is a set of uses of which every graph has at least one, so the cheapest graph
 * is the cheapest set that hits all landmarks (Haslum, Slaney and Thiébaux, ICAPS 2012). Landmarks are
 * made as needed: a hitting set that does not suffice is grown until every further use would complete
 * it, and these uses are the next landmark. A pass that ran out of work goes on from the landmarks it has.
 */
export class ExactPass {
  readonly #core: Core;
  readonly #landmarks: number[][] = [];
  readonly #budget: SearchBudget = { work: 0 };
  #best: readonly number[];
  #lowerBound = 0;
  #isProven = false;
  #rounds = 0;

  /** @param greedy a sufficient set of uses of the core */
  constructor(core: Core, greedy: readonly number[]) {
    this.#core = core;
    this.#best = greedy;
  }

  /** Goes on until all is known, or the work is done. */
  run({ work }: PlanLimits): Cheapest {
    const { weights } = this.#core.problem;
    this.#budget.work = work;
    const outcome = (uses: readonly number[], preferred: boolean): Cheapest => ({
      uses,
      lowerBound: this.#lowerBound,
      preferred,
      landmarks: this.#landmarks.length,
      rounds: this.#rounds,
      work: work - Math.max(this.#budget.work, 0),
    });
    if (this.#landmarks.length === 0) {
      this.#learn([]);
      // They share no use, so each takes a step of its own.
      this.#lowerBound = this.#landmarks.reduce((sum, uses) => sum + this.#least(uses), 0);
    }
    while (this.#budget.work >= 0) {
      this.#rounds++;
      if (!this.#isProven) {
        const hitting = leastHittingSet(this.#landmarks, this.#cost(this.#best), this.#budget, weights);
        if (hitting === undefined) {
          this.#lowerBound = Math.max(this.#lowerBound, hittingSetBound(this.#landmarks, weights));
          break;
        }
        if (hitting !== null) {
          this.#lowerBound = Math.max(this.#lowerBound, this.#cost(hitting));
          if (!suffices(this.#core, hitting)) {
            this.#learn(hitting);
            continue;
          }
          this.#best = hitting;
        }
        // No hitting set costs less than `best`, which suffices: nothing does.
        this.#isProven = true;
        this.#lowerBound = this.#cost(this.#best);
      }
      const preferred = preferredHittingSet(this.#landmarks, this.#best, this.#budget, weights);
      if (preferred === undefined) {
        break;
      }
      if (suffices(this.#core, preferred)) {
        return outcome(preferred, true);
      }
      this.#learn(preferred);
    }
    return outcome(this.#best, false);
  }

  #cost(uses: readonly number[]): number {
    return costOf(this.#core.problem, uses);
  }

  #least(uses: readonly number[]): number {
    return uses.reduce((least, use) => Math.min(least, this.#cost([use])), Number.MAX_VALUE);
  }

  /**
   * Adds landmarks that a set misses. Each landmark joins the set whole before the next is made, so
   * those of one round share no use, which leaves few of them and hitting sets that are easy to find.
   */
  #learn(hitting: readonly number[]): void {
    const grown = [...hitting];
    for (;;) {
      const closure = closureOf(this.#core, grown);
      if (closure.complete) {
        break;
      }
      const landmark = complement(closure, this.#core.problem.useCount);
      this.#landmarks.push(landmark);
      for (const use of landmark) {
        grown.push(use);
      }
      this.#budget.work -= closure.work;
      if (this.#budget.work < 0) {
        return;
      }
    }
    const candidate = greedyUses(this.#core, grown);
    if (candidate !== undefined && this.#cost(candidate) < this.#cost(this.#best)) {
      this.#best = candidate;
    }
  }
}

/**
 * Grows a set to one that no further use leaves incomplete; what is left is a minimal landmark,
 * ascending.
 */
function complement(closure: Closure | TimedClosure, useCount: number): number[] {
  const left: number[] = [];
  for (let use = 0; use < useCount; use++) {
    if (!closure.addUnlessComplete(use)) {
      left.push(use);
    }
  }
  return left;
}
