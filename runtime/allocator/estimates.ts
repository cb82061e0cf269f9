import type { Graph } from "../../glue-gen/graph/index.ts";
import { LIFTED_CALLS_OF_FUEL } from "../lifted-calls.ts";
import type { Expected } from "./account-budget.ts";
import type { StepLimits } from "./limits.ts";

/** What was measured of a function. */
export interface Learned {
  readonly calls: number;
  /** What all but one call in a hundred do not exceed: units of fuel, and milliseconds. */
  readonly fuel: number;
  readonly milliseconds: number;
  /** Bytes of the call that had most. */
  readonly peakMemory: number;
}

/** Calls of a function before what was measured of it says more than its contract. */
export const LEARNED_CALLS = 32;

/** What is set aside above what was measured: the inputs to come are not those that came. */
const MARGIN = 1.25;

/** Units of fuel that a processor does in a millisecond at least, where nothing was measured. */
export const FUEL_PER_MS = 5_000_000;

/** An estimate is made anew after so many events at first, and at last. */
const FIRST_USES = 16;
const MOST_USES = 1024;

/**
 * What a step is expected to take: what its contract grants it, until enough calls were measured; then what all but one
 * in a hundred took, and a quarter more, but never more than the contract grants.
 * @param lifted whether it runs for each element of a list; not where it takes them in one call
 */
export function estimateStep(
  { fuel, memoryBytes }: StepLimits,
  lifted: boolean,
  learned: Learned | undefined,
): Expected {
  const most = lifted ? fuel * LIFTED_CALLS_OF_FUEL : fuel;
  if (learned === undefined || learned.calls < LEARNED_CALLS) {
    return { fuel: most, memoryBytes, milliseconds: most / FUEL_PER_MS };
  }
  return {
    fuel: Math.min(most, Math.ceil(learned.fuel * MARGIN)),
    memoryBytes: Math.min(memoryBytes, Math.ceil(learned.peakMemory * MARGIN)),
    milliseconds: learned.milliseconds * MARGIN,
  };
}

/**
 * What a graph is expected to take: the sum over its steps, those of parallel branches included. All of them run, in one
 * worker, and the memory of each lives until the last one has run, because later steps read outputs there.
 */
export function estimateGraph(steps: readonly Expected[]): Expected {
  let [fuel, memoryBytes, milliseconds] = [0, 0, 0];
  for (const step of steps) {
    fuel += step.fuel;
    memoryBytes += step.memoryBytes;
    milliseconds += step.milliseconds;
  }
  return { fuel: Math.min(fuel, Number.MAX_SAFE_INTEGER), memoryBytes, milliseconds };
}

/** A step by whether it is one call of a stream. */
interface Streaming {
  readonly streams?: unknown;
}

interface Estimate {
  expected: Expected;
  uses: number;
  left: number;
}

/** What graphs are expected to take, looked up again as more becomes known. */
export class Estimates {
  readonly #learned: (name: string) => Learned | undefined;
  readonly #known = new WeakMap<readonly StepLimits[], Estimate>();

  /** @param learned what was measured of the function of a name */
  constructor(learned: (name: string) => Learned | undefined) {
    this.#learned = learned;
  }

  /**
   * @param limits those of the graph's steps, the same list each time
   * @param steps what is known of the steps: `streams` where the function takes or gives a stream
   */
  of(graph: Graph, limits: readonly StepLimits[], steps: readonly Streaming[]): Expected {
    const known = this.#known.get(limits);
    if (known !== undefined && known.left-- > 0) {
      return known.expected;
    }
    const expected = estimateGraph(this.steps(graph, limits, steps));
    const uses = known === undefined ? FIRST_USES : Math.min(2 * known.uses, MOST_USES);
    this.#known.set(limits, { expected, uses, left: uses });
    return expected;
  }

  /** What each step is expected to take, in the order of the steps. */
  steps(graph: Graph, limits: readonly StepLimits[], steps: readonly Streaming[]): Expected[] {
    return graph.steps.map((step, index) => {
      const lifted = step.each !== undefined && steps[index]?.streams === undefined;
      return estimateStep(limits[index] as StepLimits, lifted, this.#learned(step.function));
    });
  }
}
