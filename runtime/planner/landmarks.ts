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
 * it, and these uses are the next landmark.
 * @param greedy a sufficient set of uses of the core
 */
export function cheapestUses(core: Core, greedy: readonly number[], limits: PlanLimits): Cheapest {
  const { problem } = core;
  const { weights } = problem;
  const cost = (uses: readonly number[]): number => costOf(problem, uses);
  const budget: SearchBudget = { work: limits.work };
  const landmarks: number[][] = [];
  let best = greedy;
  let lowerBound = 0;
  let proven = false;
  let rounds = 0;

  const outcome = (uses: readonly number[], preferred: boolean): Cheapest => ({
    uses,
    lowerBound,
    preferred,
    landmarks: landmarks.length,
    rounds,
    work: limits.work - Math.max(budget.work, 0),
  });

  /**
   * Adds landmarks that a set misses. Each landmark joins the set whole before the next is made, so
   * those of one round share no use, which leaves few of them and hitting sets that are easy to find.
   */
  const learn = (hitting: readonly number[]): void => {
    const grown = [...hitting];
    for (;;) {
      const closure = closureOf(core, grown);
      if (closure.complete) {
        break;
      }
      const landmark = complement(closure, problem.useCount);
      landmarks.push(landmark);
      for (const use of landmark) {
        grown.push(use);
      }
      budget.work -= closure.work;
      if (budget.work < 0) {
        return;
      }
    }
    const candidate = greedyUses(core, grown);
    if (candidate !== undefined && cost(candidate) < cost(best)) {
      best = candidate;
    }
  };

  learn([]);
  // They share no use, so each takes a step of its own.
  lowerBound = landmarks.reduce((sum, uses) => sum + Math.min(...uses.map((use) => cost([use]))), 0);
  while (budget.work >= 0) {
    rounds++;
    const hitting = proven ? [...best] : leastHittingSet(landmarks, cost(best), budget, weights);
    if (hitting === undefined) {
      lowerBound = Math.max(lowerBound, hittingSetBound(landmarks, weights));
      return outcome(best, false);
    }
    if (hitting !== null && !proven) {
      lowerBound = Math.max(lowerBound, cost(hitting));
      if (!suffices(core, hitting)) {
        learn(hitting);
        continue;
      }
      best = hitting;
    }
    // No hitting set costs less than `best`, which suffices: nothing does.
    proven = true;
    lowerBound = cost(best);
    const preferred = preferredHittingSet(landmarks, best, budget, weights);
    if (preferred === undefined) {
      return outcome(best, false);
    }
    if (suffices(core, preferred)) {
      return outcome(preferred, true);
    }
    learn(preferred);
  }
  return outcome(best, false);
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
