import type { Graph, Mapping, ValueRef } from "../../glue-gen/graph/index.ts";
import { similarNames } from "../contract/index.ts";
import { HeddleError } from "../errors.ts";
import { explain } from "./explanation.ts";
import { defaultPlanLimits, maximumGoals, maximumSteps, type PlanLimits } from "./limits.ts";
import { type FilledPlan, fill } from "./mappings.ts";
import type { Plan, PlanRequest } from "./model.ts";
import { stepNames } from "./names.ts";
import { missText, nearestMiss } from "./nearest-miss.ts";
import { PlanningIndex } from "./planning-index.ts";
import { type Found, search } from "./search.ts";
import type { Source } from "./sources.ts";
import type { PlannableFunction } from "./uses.ts";
import { event } from "./wiring.ts";

/**
 * Plans the cheapest graph from an event's data to goals: the fewest steps, and of several such graphs the
 * one that does without the function latest by name. A pure function: the same request gives the same
 * graph, in whatever order the functions are listed.
 * @throws HeddleError EVENT_TYPE_UNKNOWN, GOAL_UNKNOWN, PLAN_LIMIT, or PLAN_IMPOSSIBLE, which names the
 *   concept that nobody gives
 */
export function plan(request: PlanRequest, limits: PlanLimits = defaultPlanLimits): Plan {
  const index = new PlanningIndex(request.schema, request.functions);
  return planWith(index, request.eventType, request.goals, limits);
}

/** {@link plan} over functions that are indexed already. */
export function planWith(
  index: PlanningIndex,
  eventType: string,
  goalNames: readonly string[],
  limits: PlanLimits = defaultPlanLimits,
): Plan {
  const goals = [...new Set(goalNames)];
  const wanted = goalNodes(index, eventType, goals);
  const given = index.given(eventType);
  const found = search(index.problem, given, wanted, limits);
  if (!found.reachable) {
    const misses = found.missing.map((node) => nearestMiss(index, found.forward, node));
    const text = misses.slice(0, 3).map(missText).join(". ");
    throw new HeddleError("PLAN_IMPOSSIBLE", `There is no way from ${eventType} to all goals: ${text}.`, {
      place: misses.map(({ goal }) => goal).join(", "),
    });
  }
  if (found.uses.length > maximumSteps) {
    throw new HeddleError(
      "PLAN_LIMIT",
      `The graph would have ${found.uses.length} steps; ${maximumSteps} are the most.`,
    );
  }
  const filled = fillInOrder(index, eventType, found, goals, limits);
  const graph = graphOf(eventType, filled);
  return {
    graph,
    depth: filled.steps.reduce((most, step) => Math.max(most, step.depth), 0),
    lowerBound: found.lowerBound,
    proven: found.proven,
    explanation: explain(index, filled, graph, found, wanted, limits),
  };
}

function goalNodes(index: PlanningIndex, eventType: string, goals: readonly string[]): number[] {
  const { messages } = index.schema;
  if (!Object.hasOwn(messages, eventType)) {
    throw new HeddleError("EVENT_TYPE_UNKNOWN", `The message type ${eventType} is not published.`);
  }
  if (goals.length > maximumGoals) {
    throw new HeddleError(
      "PLAN_LIMIT",
      `${goals.length} goals were asked for; ${maximumGoals} are the most.`,
    );
  }
  return goals.map((goal) => {
    if (!Object.hasOwn(messages, goal) && !Object.hasOwn(index.schema.concepts, goal)) {
      const similar = similarNames(goal, [...Object.keys(messages), ...Object.keys(index.schema.concepts)]);
      const hint = similar.length > 0 ? ` The nearest are ${similar.join(", ")}.` : "";
      throw new HeddleError("GOAL_UNKNOWN", `${goal} is not a published concept.${hint}`, { place: goal });
    }
    return index.goal(goal);
  });
}

/** Order pass, then the mappings: steps by the depth at which they can first run, then by name. */
function fillInOrder(
  index: PlanningIndex,
  eventType: string,
  found: Found,
  goals: readonly string[],
  limits: PlanLimits,
): FilledPlan {
  const depths = depthsAmong(index, found, eventType);
  const nameOf = (use: number): string => index.functionOf(use).contract.name;
  const order = [...found.uses].sort(
    (a, b) =>
      (depths.get(a) as number) - (depths.get(b) as number) ||
      Number(nameOf(a) > nameOf(b)) - Number(nameOf(a) < nameOf(b)),
  );
  const uses = order.map((use) => index.use(use));
  return fill(
    index,
    eventType,
    uses,
    order.map((use) => depths.get(use) as number),
    goals,
    limits.candidates,
  );
}

/** When each chosen use can first run if only the chosen ones do. */
function depthsAmong(index: PlanningIndex, found: Found, eventType: string): Map<number, number> {
  const { needs, gives } = index.problem;
  const depths = new Map<number, number>();
  const there = new Set<number>(index.given(eventType));
  for (let depth = 1; depths.size < found.uses.length; depth++) {
    const ready = found.uses.filter(
      (use) =>
        !depths.has(use) &&
        needs.items.subarray(needs.start[use], needs.end[use]).every((node) => there.has(node)),
    );
    if (ready.length === 0) {
      throw new Error("the chosen uses cannot run in any order");
    }
    for (const use of ready) {
      depths.set(use, depth);
    }
    for (const use of ready) {
      for (const node of gives.items.subarray(gives.start[use], gives.end[use])) {
        there.add(node);
      }
    }
  }
  return depths;
}

function graphOf(eventType: string, { steps, goals }: FilledPlan): Graph {
  const functions = steps.map(({ use }) => use.function);
  const ids = stepNames(functions.map(({ contract }) => contract.name));
  const referenceTo = ({ step, part }: Source): ValueRef => ({
    step: step === event ? "" : (ids[step] as string),
    path: part.path,
  });
  return {
    eventType,
    steps: steps.map(({ fillings }, i) => {
      const { contract, digest } = functions[i] as PlannableFunction;
      return {
        id: ids[i] as string,
        function: contract.name,
        version: contract.version,
        digest,
        mappings: fillings.flatMap(({ input, source }): Mapping[] => {
          const { target, concept, defaultText } = input;
          if (source !== null) {
            return [
              { target, source: { kind: "value", value: referenceTo(source) }, concept: concept ?? "" },
            ];
          }
          return defaultText === null
            ? []
            : [{ target, source: { kind: "default", text: defaultText }, concept: concept ?? "" }];
        }),
      };
    }),
    goals: goals.map(({ concept, source }) => ({ concept, value: referenceTo(source) })),
  };
}
