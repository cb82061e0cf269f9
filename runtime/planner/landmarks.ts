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

/** What was a landmark before something changed. */
export interface Seed {
  /** Uses of the core as it is now; others that it had are gone. */
  readonly uses: readonly number[];
  /** Whether a use of the core was not there then. */
  readonly isNew: (use: number) => boolean;
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
  readonly #seeds: readonly Seed[];
  readonly #budget: SearchBudget = { work: 0 };
  #best: readonly number[];
  #lowerBound = 0;
  #isProven = false;
  #rounds = 0;

  /**
   * @param greedy a sufficient set of uses of the core
   * @param seeds what were landmarks of a core like this one; they are only taken as far as they still are
   */
  constructor(core: Core, greedy: readonly number[], seeds: readonly Seed[] = []) {
    this.#core = core;
    this.#best = greedy;
    this.#seeds = seeds;
  }

  /** The landmarks that were made. */
  get landmarks(): readonly (readonly number[])[] {
    return this.#landmarks;
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
      this.#renew();
    }
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
   * Makes landmarks of those of an earlier core. A set whose complement does not suffice is a landmark still,
   * whatever became cheaper or was taken out. If only what is new completes the complement, then that part of
   * the new which does belongs to the landmark; if something else does, it is none any more.
   */
  #renew(): void {
    const known = new Set<string>();
    const all = Array.from({ length: this.#core.problem.useCount }, (_, use) => use);
    for (const { uses, isNew } of this.#seeds) {
      const own = new Set(uses);
      const others = all.filter((use) => !own.has(use));
      let open = uses;
      let closure = closureOf(this.#core, others);
      if (closure.complete) {
        this.#budget.work -= closure.work;
        open = [...others.filter(isNew), ...uses];
        closure = closureOf(
          this.#core,
          others.filter((use) => !isNew(use)),
        );
      }
      if (!closure.complete) {
        const landmark = open.filter((use) => !closure.addUnlessComplete(use)).sort((a, b) => a - b);
        const key = landmark.join();
        if (!known.has(key)) {
          known.add(key);
          this.#landmarks.push(landmark);
        }
      }
      this.#budget.work -= closure.work;
      if (this.#budget.work < 0) {
        return;
      }
    }
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
