import { HeddleError } from "../../runtime/errors.ts";
import type { Graph, Step } from "./model.ts";
import { type NamedMapping, type Target, targetsOf } from "./targets.ts";
import type { GraphTypes } from "./types.ts";

/** A function as a step of a graph runs it. */
export type RanStep = Pick<Step, "id" | "function" | "version">;

/** All that may run in a graph: its steps in their order, then the functions that take their places, in that order. */
export function ranSteps({ steps }: Pick<Graph, "steps">): RanStep[] {
  const fallbacks = steps.flatMap(({ id, policy }) =>
    policy?.fallback === undefined ? [] : [{ ...policy.fallback, id }],
  );
  return [...steps, ...fallbacks];
}

/**
 * Checks that whoever takes an output that may be left out does without it.
 * @throws HeddleError POLICY_UNFIT that names the mapping or goal
 */
export function checkPolicies(graph: Graph, types: GraphTypes): void {
  for (const step of graph.steps) {
    const needing = step.policy?.skip === true ? needs(graph, types, step) : undefined;
    if (needing !== undefined) {
      throw new HeddleError(
        "POLICY_UNFIT",
        `Step ${step.id} may not be left out: ${needing} needs its output.`,
        {
          step: step.id,
          function: step.function,
          place: needing,
        },
      );
    }
  }
}

/** Who cannot do without the output of a step; undefined where nobody needs it. */
export function needs(graph: Graph, types: GraphTypes, { id }: Step): string | undefined {
  const goal = graph.goals.find(({ value }) => value.step === id);
  if (goal !== undefined) {
    return `the goal ${goal.concept}`;
  }
  for (const step of graph.steps) {
    if (step.each?.step === id) {
      return step.id;
    }
    const mapping = mappingsOf(targetsOf(types, step)).find(
      ({ mapping: { source }, fields }) =>
        source.kind === "value" &&
        source.value.step === id &&
        !fields.some((field) => field.optional || field.presence),
    );
    if (mapping !== undefined) {
      return mapping.name;
    }
  }
  return undefined;
}

function mappingsOf({ mappings, inner }: Target): NamedMapping[] {
  return [...mappings, ...inner.flatMap(mappingsOf)];
}
