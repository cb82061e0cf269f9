import { suffices } from "./closure.ts";
import { earliest } from "./earliest.ts";
import { type Reach, reach } from "./forward.ts";
import { greedyUses } from "./greedy.ts";
import { type Cheapest, ExactPass, type Seed } from "./landmarks.ts";
import { defaultPlanLimits, type PlanLimits } from "./limits.ts";
import { costOf, type Problem } from "./problem.ts";
import type { Proof, ProofTask } from "./prover.ts";
import { prune } from "./pruning.ts";
import { type Core, isSameCore, relevantUses, restrict } from "./relevance.ts";

/** A search before its exact pass: all that its outcome depends on. */
export interface Prepared {
  readonly reachable: true;
  readonly forward: Reach;
  /** Uses that can run and lead to what is wanted, in order of preference. */
  readonly relevant: Int32Array;
  /** The problem of the relevant uses alone, with all that was asked for. */
  readonly core: Core;
  /** Least number of steps one after the other in any graph. */
  readonly minimumDepth: number;
  /** The time at which all that is wanted can be there at the earliest; null where no times are asked for. */
  readonly soonest: number | null;
}

/** Reaches all that is wanted. */
export interface Found extends Prepared {
  /** In order of preference. */
  readonly uses: readonly number[];
  /** What `uses` cost together: their number, where no costs are given. */
  readonly cost: number;
  /** No graph costs less. */
  readonly lowerBound: number;
  /** Whether `uses` is known to cost the least. */
  readonly proven: boolean;
  /** Whether `uses` is known to be the preferred one of all that cost the least. */
  readonly preferred: boolean;
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
  /** Positions in the demand of required sets of which no use can run. */
  readonly idle: readonly number[];
  /** Where all is reached, but too late: the time at which it can be there at the earliest. */
  readonly soonest: number | null;
  readonly forward: Reach;
}

/** What is asked of a graph beside that it gives what is wanted. */
export interface Demand {
  /** What a use costs: a whole number from 1 on. Absent: 1, so that the fewest uses are the cheapest. */
  readonly cost?: (use: number) => number;
  /** How long a use takes: a whole number from 1 on. */
  readonly delay?: (use: number) => number;
  /** The time within which all has to be there; "soonest": as soon as possible. Counts only with `delay`. */
  readonly within?: number | "soonest";
  /** Uses that may run; all where absent. */
  readonly allows?: (use: number) => boolean;
  /** Uses that come before all others in the order of preference. */
  readonly prefers?: (use: number) => boolean;
  /** Sets of uses, of each of which one has to be in the graph. */
  readonly required?: readonly (readonly number[])[];
}

/** The linear passes: what can run, what of that matters, and how soon all can be there. */
export function prepare(
  problem: Problem,
  provided: readonly number[],
  wanted: readonly number[],
  demand: Demand = {},
): Prepared | NotFound {
  const { allows, required = [] } = demand;
  const forward = reach(problem, provided, allows);
  const canRun = (use: number): boolean => forward.useDepth(use) !== -1;
  const missing = wanted.filter((node) => forward.nodeDepth(node) === -1);
  const idle = required.flatMap((uses, i) => (uses.some(canRun) ? [] : [i]));
  if (missing.length + idle.length > 0) {
    return { reachable: false, missing, idle, soonest: null, forward };
  }
  const relevant = relevantUses(problem, wanted, forward, required.flat());
  const core = coreOf(problem, preferredFirst(relevant, demand), wanted, forward, demand);
  const soonest = soonestOf(core, demand);
  const deadline = demand.within === "soonest" ? soonest : (demand.within ?? null);
  if (soonest !== null && deadline !== null && soonest > deadline) {
    return { reachable: false, missing, idle, soonest, forward };
  }
  const minimumDepth = wanted.reduce((most, node) => Math.max(most, forward.nodeDepth(node)), 0);
  return { reachable: true, forward, relevant, soonest, core: { ...core, deadline }, minimumDepth };
}

/**
 * Finds the cheapest uses that give all wanted nodes from those provided; of several such sets the preferred
 * one: that without the latest use that they differ in. A pure function; its work is linear but for the exact
 * pass, which the limits bound.
 */
export function search(
  problem: Problem,
  provided: readonly number[],
  wanted: readonly number[],
  limits: PlanLimits = defaultPlanLimits,
  demand: Demand = {},
): Found | NotFound {
  const prepared = prepare(problem, provided, wanted, demand);
  return prepared.reachable ? new Optimisation(prepared).run(limits) : prepared;
}

/**
 * What a search found out, for the next one on a problem that is much the same. It saves work and decides
 * nothing: whatever of it does not hold any more is left out.
 */
export interface Insight {
  /** The best graph. */
  readonly uses: readonly number[];
  readonly landmarks: readonly (readonly number[])[];
  /** Uses that were looked at for them. */
  readonly contenders: ReadonlySet<number>;
  /** The core that the exact pass had, and what came of it, where it came to its end. */
  readonly settled: { readonly core: Core; readonly proof: Proof } | undefined;
}

/** The bounds and the exact pass, which can go on where it ran out of work. */
export class Optimisation {
  readonly #prepared: Prepared;
  readonly #greedySteps: number;
  readonly #pruned: Core;
  readonly #start: readonly number[];
  readonly #exact: ExactPass;
  #proof: Proof | undefined;
  #outcome: Cheapest | undefined;

  constructor(prepared: Prepared, insight?: Insight) {
    const { core } = prepared;
    const greedy = greedyUses(core);
    if (greedy === undefined) {
      throw new Error("the forward pass reached what the greedy pass cannot");
    }
    const known = insight === undefined ? undefined : sufficient(core, insight.uses);
    const least = known === undefined ? greedy : cheaper(core, greedy, known);
    this.#prepared = prepared;
    this.#greedySteps = greedy.length;
    this.#pruned = prune(core, costOf(core.problem, least));
    const start = greedyUses(this.#pruned);
    if (start === undefined) {
      throw new Error("pruning took out every graph");
    }
    const settled = insight?.settled;
    if (settled !== undefined && isSameCore(settled.core, this.#pruned)) {
      // What is new was pruned: the exact pass would find what it found.
      this.#proof = settled.proof;
      insight = undefined;
    }
    const kept = insight === undefined ? undefined : sufficient(this.#pruned, insight.uses);
    this.#start = kept === undefined ? start : cheaper(this.#pruned, start, kept);
    this.#exact = new ExactPass(
      this.#pruned,
      this.#start,
      insight === undefined ? [] : seedsOf(this.#pruned, insight),
    );
  }

  /** The search as a task for somebody else. */
  task(limits: PlanLimits): ProofTask {
    return { core: this.#pruned, start: this.#start, limits };
  }

  /** Takes over what somebody else found out about the {@link task} of the very same search. */
  adopt(proof: Proof): void {
    this.#proof = proof;
  }

  /** What is known so far. */
  insight({ uses }: Pick<Found, "uses">): Insight {
    const { uses: all } = this.#pruned;
    const { landmarks } = this.#proof ?? this.#exact;
    const cheapest = this.#proof?.cheapest ?? this.#outcome;
    return {
      uses,
      landmarks: landmarks.map((landmark) => landmark.map((use) => all[use] as number)),
      contenders: new Set(all),
      settled:
        cheapest?.preferred === true
          ? { core: this.#pruned, proof: { cheapest: { ...cheapest, rounds: 0, work: 0 }, landmarks } }
          : undefined,
    };
  }

  /** The best graph after so much more work; never a dearer one than before. */
  run(limits: PlanLimits): Found {
    const cheapest = this.#proof?.cheapest ?? this.#exact.run(limits);
    const { uses, lowerBound, preferred, landmarks, rounds, work } = cheapest;
    this.#outcome = cheapest;
    const cost = costOf(this.#pruned.problem, uses);
    return {
      ...this.#prepared,
      uses: uses.map((use) => this.#pruned.uses[use] as number),
      cost,
      lowerBound,
      proven: lowerBound === cost,
      preferred,
      contenders: this.#pruned.problem.useCount,
      greedySteps: this.#greedySteps,
      landmarks,
      rounds,
      work,
    };
  }
}

/** Uses of a core that stand for some uses, if all are there and suffice. */
function sufficient(core: Core, uses: readonly number[]): readonly number[] | undefined {
  const numbers = numbersIn(core);
  const known = uses.flatMap((use) => numbers.get(use) ?? []);
  return known.length === uses.length && suffices(core, known) ? known.sort((a, b) => a - b) : undefined;
}

function cheaper({ problem }: Core, a: number[], b: readonly number[]): readonly number[] {
  return costOf(problem, b) < costOf(problem, a) ? b : a;
}

function seedsOf(core: Core, { landmarks, contenders }: Insight): Seed[] {
  const numbers = numbersIn(core);
  const isNew = (use: number): boolean => !contenders.has(core.uses[use] as number);
  return landmarks.map((landmark) => ({ uses: landmark.flatMap((use) => numbers.get(use) ?? []), isNew }));
}

function numbersIn({ uses }: Core): Map<number, number> {
  const numbers = new Map<number, number>();
  uses.forEach((use, number) => {
    numbers.set(use, number);
  });
  return numbers;
}

function preferredFirst(uses: Int32Array, { prefers }: Demand): Int32Array {
  if (prefers === undefined) {
    return uses;
  }
  const all = [...uses];
  return Int32Array.from([...all.filter(prefers), ...all.filter((use) => !prefers(use))]);
}

/** The core with what uses cost and how long they take; a required set is one more node that is wanted. */
function coreOf(
  problem: Problem,
  uses: Int32Array,
  wanted: readonly number[],
  forward: Reach,
  { cost, delay, within, required = [] }: Demand,
): Core {
  const core = restrict(problem, uses, wanted, (node) => forward.nodeDepth(node) === 0, required);
  const lengths = (of: (use: number) => number): Float64Array => Float64Array.from(uses, of);
  return {
    ...core,
    problem: {
      ...core.problem,
      weights: cost === undefined ? null : lengths(cost),
      delays: delay === undefined || within === undefined ? null : lengths(delay),
    },
  };
}

function soonestOf({ problem, wanted }: Core, { within }: Demand): number | null {
  if (within === undefined) {
    return null;
  }
  const { nodeTime } = earliest(problem, problem.delays);
  return wanted.reduce((latest, node) => Math.max(latest, nodeTime[node] as number), 0);
}
