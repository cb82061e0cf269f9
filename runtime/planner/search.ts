import { type Reach, reach } from "./forward.ts";
import { greedyUses } from "./greedy.ts";
import { cheapestUses } from "./landmarks.ts";
import { defaultPlanLimits, type PlanLimits } from "./limits.ts";
import type { Problem } from "./problem.ts";
import { prune } from "./pruning.ts";
import { relevantUses, restrict } from "./relevance.ts";

/** Reaches all that is wanted. */
export interface Found {
  readonly reachable: true;
  /** In order of preference. */
  readonly uses: readonly number[];
  /** Least number of steps one after the other in any graph. */
  readonly minimumDepth: number;
  /** No graph has fewer steps. */
  readonly lowerBound: number;
  /** Whether `uses` is known to have the fewest steps. */
  readonly proven: boolean;
  /** Whether `uses` is known to be the preferred one of all with the fewest steps. */
  readonly preferred: boolean;
  readonly forward: Reach;
  /** Uses that can run and lead to what is wanted, in order of preference. */
  readonly relevant: Int32Array;
  /** Uses left after pruning. */
  readonly contenders: number;
  /** Steps of the greedy graph. */
  readonly greedySteps: number;
  readonly landmarks: number;
  readonly rounds: number;
  /** Elementary steps of the exact pass. */
  readonly work: number;
}

/** Does not reach all that is wanted. */
export interface NotFound {
  readonly reachable: false;
  /** Wanted nodes that are not reached. */
  readonly missing: readonly number[];
  readonly forward: Reach;
}

/**
 * Finds the fewest uses that give all wanted nodes from those provided; of several such sets the
 * preferred one: that without the latest use that they differ in. A pure function; its work is
 * linear but for the exact pass, which the limits bound.
 */
export function search(
  problem: Problem,
  provided: readonly number[],
  wanted: readonly number[],
  limits: PlanLimits = defaultPlanLimits,
): Found | NotFound {
  const forward = reach(problem, provided);
  const missing = wanted.filter((node) => forward.nodeDepth[node] === -1);
  if (missing.length > 0) {
    return { reachable: false, missing, forward };
  }
  const relevant = relevantUses(problem, wanted, forward);
  const core = restrict(problem, relevant, wanted, forward.nodeDepth);
  const greedy = greedyUses(core);
  if (greedy === undefined) {
    throw new Error("the forward pass reached what the greedy pass cannot");
  }
  const pruned = prune(core, greedy.length);
  const start = greedyUses(pruned);
  if (start === undefined) {
    throw new Error("pruning took out every graph");
  }
  const cheapest = cheapestUses(pruned, start, limits);
  return {
    reachable: true,
    uses: cheapest.uses.map((use) => pruned.uses[use] as number),
    minimumDepth: wanted.reduce((most, node) => Math.max(most, forward.nodeDepth[node] as number), 0),
    lowerBound: cheapest.lowerBound,
    proven: cheapest.lowerBound === cheapest.uses.length,
    preferred: cheapest.preferred,
    forward,
    relevant,
    contenders: pruned.problem.useCount,
    greedySteps: greedy.length,
    landmarks: cheapest.landmarks,
    rounds: cheapest.rounds,
    work: cheapest.work,
  };
}
