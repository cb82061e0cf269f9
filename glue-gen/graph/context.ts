import { HeddleError } from "../../runtime/errors.ts";
import { type ContextWrite, isStreaming } from "../contract/model.ts";
import type { Graph, Step } from "./model.ts";
import type { GraphTypes } from "./types.ts";

/** What a step has to do with the context of its event, beside what the event gives by itself. */
export interface StepContext {
  /** Keys that it reads and earlier steps write, each with the positions of those steps, the last one first. */
  readonly sources: readonly (readonly [key: string, steps: readonly number[]])[];
  readonly writes: readonly ContextWrite[];
}

const none: StepContext = { sources: [], writes: [] };

/**
 * Says for each step whose writes to the context it sees: those of the steps that it depends on, or that it says it
 * comes after, the last one of each key. What runs beside it is not seen, so that it does not matter where, and in
 * which order, branches run.
 * @throws HeddleError GRAPH_INVALID where a step comes after one that is not before it, CONTEXT_CONFLICT where two steps
 *   write a key and neither depends on the other, or where a step writes that runs over a list
 */
export function contextOf(graph: Graph, types: GraphTypes): StepContext[] {
  const writes = graph.steps.map((step) => types.contract(step).context.writes ?? []);
  if (writes.every((one) => one.length === 0) && graph.steps.every(({ after }) => after === undefined)) {
    return graph.steps.map(() => none);
  }
  const before = ancestors(graph, types);
  const writers = new Map<string, number[]>();
  for (const [position, step] of graph.steps.entries()) {
    for (const { key } of writes[position] as readonly ContextWrite[]) {
      const earlier = writers.get(key) ?? [];
      const last = earlier.at(-1);
      if (step.each !== undefined && !isStreaming(types.contract(step))) {
        throw conflict(key, step, `Step ${step.id} runs over a list, and each of its calls writes ${key}.`);
      }
      if (last !== undefined && before[position]?.has(last) !== true) {
        const other = (graph.steps[last] as Step).id;
        const message = `Steps ${other} and ${step.id} both write ${key}, and neither depends on the other.`;
        throw conflict(key, step, message);
      }
      writers.set(key, [...earlier, position]);
    }
  }
  return graph.steps.map((step, position) => {
    const sources = types.contract(step).context.reads.flatMap((key) => {
      const seen = (writers.get(key) ?? []).filter((writer) => before[position]?.has(writer)).reverse();
      return seen.length === 0 ? [] : [[key, seen] as const];
    });
    return { sources, writes: writes[position] as readonly ContextWrite[] };
  });
}

/** By position, the positions of the steps that a step takes outputs of or comes after, and of those before these. */
function ancestors(graph: Graph, types: GraphTypes): ReadonlySet<number>[] {
  const before: Set<number>[] = [];
  for (const step of graph.steps) {
    const own = new Set<number>();
    for (const position of [...types.after(step), ...types.taken(step).map((value) => value - 1)]) {
      if (position >= 0) {
        addWithEarlier(own, position, before);
      }
    }
    before.push(own);
  }
  return before;
}

/**
 * Adds a step to those that come before another one, and all that come before it.
 * @param before those before each step, as far as they are known
 */
export function addWithEarlier(
  own: Set<number>,
  step: number,
  before: readonly (ReadonlySet<number> | undefined)[],
): void {
  own.add(step);
  before[step]?.forEach((earlier) => {
    own.add(earlier);
  });
}

function conflict(key: string, step: Step, message: string): HeddleError {
  return new HeddleError("CONTEXT_CONFLICT", message, { place: key, step: step.id, function: step.function });
}
