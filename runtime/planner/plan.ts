import { createHash } from "node:crypto";
import type { Graph, Mapping, ValueRef } from "../../glue-gen/graph/index.ts";
import { similarNames } from "../contract/index.ts";
import { HeddleError } from "../errors.ts";
import { type PlanDemand, Wishes } from "./demand.ts";
import { explain } from "./explanation.ts";
import { defaultPlanLimits, maximumGoals, maximumSteps, type PlanLimits } from "./limits.ts";
import { type FilledPlan, fill } from "./mappings.ts";
import type { Plan, PlanRequest } from "./model.ts";
import { stepNames } from "./names.ts";
import { PlanningIndex } from "./planning-index.ts";
import type { Proof, ProofTask } from "./prover.ts";
import { refusal } from "./refusal.ts";
import { type Found, type Insight, Optimisation, type Prepared, prepare } from "./search.ts";
import type { Source } from "./sources.ts";
import { isEach, type PlannableFunction } from "./uses.ts";
import { wantedOf } from "./wanted.ts";
import { event } from "./wiring.ts";

/**
 * Plans the cheapest graph from an event's data to goals: by default the fewest steps, and of several graphs
 * that cost the same the one that does without the least preferred function that they differ in. A pure function:
 * the same request gives the same graph, in whatever order the functions are listed.
 * @throws HeddleError EVENT_TYPE_UNKNOWN, GOAL_UNKNOWN, FUNCTION_UNKNOWN, PLAN_LIMIT, CONTEXT_CONFLICT, or
 *   PLAN_IMPOSSIBLE, which names the concept that nobody gives
 */
export function plan(request: PlanRequest, limits: PlanLimits = defaultPlanLimits): Plan {
  const index = new PlanningIndex(request.schema, request.functions);
  return planWith(index, request.eventType, request.goals, limits, request.demand);
}

/** {@link plan} over functions that are indexed already. */
export function planWith(
  index: PlanningIndex,
  eventType: string,
  goalNames: readonly string[],
  limits: PlanLimits = defaultPlanLimits,
  demand: PlanDemand = {},
): Plan {
  return new Planning(index, eventType, goalNames, demand).finish(limits);
}

/** A plan that is being made: what it depends on is known before the search, which takes most of the time. */
export class Planning {
  readonly #index: PlanningIndex;
  readonly #eventType: string;
  readonly #goals: readonly string[];
  readonly #wishes: Wishes;
  readonly #prepared: Prepared;
  #optimisation: Optimisation | undefined;
  #found: Found | undefined;

  /** @throws HeddleError as {@link planWith}, but for CONTEXT_CONFLICT, and PLAN_LIMIT because of too many steps */
  constructor(index: PlanningIndex, eventType: string, goalNames: readonly string[], demand: PlanDemand) {
    this.#index = index;
    this.#eventType = eventType;
    this.#goals = [...new Set(goalNames)];
    this.#wishes = new Wishes(index, demand);
    const wanted = goalNodes(index, eventType, this.#goals);
    const given = index.given(eventType);
    const prepared = prepare(index.problem, given, wanted, this.#wishes.ofUses());
    if (!prepared.reachable) {
      throw refusal(index, eventType, prepared, this.#wishes);
    }
    this.#prepared = prepared;
  }

  /** The same for plannings that give the same graph; it says nothing of functions that do not matter. */
  get signature(): string {
    const { core } = this.#prepared;
    const { needs, gives } = core.problem;
    const hash = createHash("sha256");
    for (const { start, end, items } of [needs, gives]) {
      hash.update(start).update(end).update(items).update("/");
    }
    hash.update(JSON.stringify([core.wanted.length, core.deadline]));
    // At once, since each call takes as long as hashing some lines.
    let lines = "";
    for (const use of core.uses) {
      const one = this.#index.functionOf(use);
      const { fuel, latency, memoryBytes } = this.#wishes.estimate(one);
      lines += `${one.digest} ${fuel} ${latency} ${memoryBytes}/`;
    }
    hash.update(lines);
    return hash.digest("base64");
  }

  /**
   * Starts from what an earlier planning of the same found out. The plan is the same as without: where it would
   * depend on what was known, because the limits end the search, the search begins anew.
   */
  resume(insight: Insight, limits: PlanLimits): void {
    const optimisation = new Optimisation(this.#prepared, insight);
    const found = optimisation.run(limits);
    if (found.preferred) {
      this.#optimisation = optimisation;
      this.#found = found;
    }
  }

  /** The search, for somebody else to do it in full. */
  task(limits: PlanLimits): ProofTask {
    return new Optimisation(this.#prepared).task(limits);
  }

  /** Takes over what somebody else found out about the {@link task} of a planning with the same signature. */
  adopt(proof: Proof): void {
    this.#optimisation = new Optimisation(this.#prepared);
    this.#optimisation.adopt(proof);
    this.#found = undefined;
  }

  /** What a later planning can start from. */
  get insight(): Insight | undefined {
    return this.#found === undefined ? undefined : this.#optimisation?.insight(this.#found);
  }

  /**
   * The best plan after so much more work.
   * @throws HeddleError PLAN_LIMIT; PLAN_IMPOSSIBLE where a pin cannot be kept, or the time not with the order that
   *   the context asks for; CONTEXT_CONFLICT where that order would be a circle
   */
  finish(limits: PlanLimits): Plan {
    const [index, eventType, wishes] = [this.#index, this.#eventType, this.#wishes];
    this.#optimisation ??= new Optimisation(this.#prepared);
    const found = this.#found?.preferred ? this.#found : this.#optimisation.run(limits);
    this.#found = found;
    if (found.uses.length > maximumSteps) {
      throw new HeddleError(
        "PLAN_LIMIT",
        `The graph would have ${found.uses.length} steps; ${maximumSteps} are the most.`,
      );
    }
    const filled = fillInOrder(index, eventType, found, this.#goals, wishes, limits);
    const graph = graphOf(eventType, filled);
    const estimate = estimateOf(filled, wishes);
    const { latency } = wishes.demand;
    if (latency !== undefined && estimate.latency > latency && filled.contextOrder.length > 0) {
      throw new HeddleError(
        "PLAN_IMPOSSIBLE",
        `The graph would take ${estimate.latency} instead of ${latency}, because its steps read and write the context one after the other.`,
        { place: "latency" },
      );
    }
    return {
      graph,
      depth: filled.steps.reduce((most, step) => Math.max(most, step.depth), 0),
      objective: wishes.objective,
      cost: found.cost,
      lowerBound: found.lowerBound,
      proven: found.proven,
      estimate,
      explanation: explain(index, filled, graph, found, wishes, limits),
    };
  }
}

/** What a graph takes with the mappings that it has. */
function estimateOf({ steps, contextOrder }: FilledPlan, wishes: Wishes): Plan["estimate"] {
  const ends: number[] = [];
  let [fuel, memoryBytes] = [0, 0];
  for (const [step, { use, fillings }] of steps.entries()) {
    const own = wishes.estimate(use.function);
    const begins = fillings.map(({ source }) => (source === null ? 0 : (ends[source.step] ?? 0)));
    const waits = contextOrder.map((one) => (one.step === step ? (ends[one.after] ?? 0) : 0));
    ends.push(Math.max(0, ...begins, ...waits) + own.latency);
    fuel += own.fuel;
    memoryBytes = Math.max(memoryBytes, own.memoryBytes);
  }
  return { fuel, latency: Math.max(0, ...ends), memoryBytes };
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
    const { concept } = wantedOf(goal);
    if (!Object.hasOwn(messages, concept) && !Object.hasOwn(index.schema.concepts, concept)) {
      const similar = similarNames(concept, [
        ...Object.keys(messages),
        ...Object.keys(index.schema.concepts),
      ]);
      const hint = similar.length > 0 ? ` The nearest are ${similar.join(", ")}.` : "";
      throw new HeddleError("GOAL_UNKNOWN", `${concept} is not a published concept.${hint}`, { place: goal });
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
  wishes: Wishes,
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
  const deadline = wishes.objective === "latency" ? (found.soonest ?? undefined) : wishes.demand.latency;
  return fill(
    index,
    eventType,
    uses,
    order.map((use) => depths.get(use) as number),
    goals,
    {
      listed: limits.candidates,
      timing:
        deadline === undefined
          ? null
          : { delays: uses.map((use) => wishes.estimate(use.function).latency), deadline },
      pins: wishes.demand.pins ?? [],
    },
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

function graphOf(eventType: string, { steps, goals, contextOrder }: FilledPlan): Graph {
  const functions = steps.map(({ use }) => use.function);
  const ids = stepNames(functions.map(({ contract }) => contract.name));
  const referenceTo = ({ step, part }: Source): ValueRef => ({
    step: step === event ? "" : (ids[step] as string),
    path: part.path,
  });
  return {
    eventType,
    steps: steps.map(({ use, fillings }, i) => {
      const { contract, digest } = functions[i] as PlannableFunction;
      const after = contextOrder.flatMap((one) => (one.step === i ? [ids[one.after] as string] : []));
      const list = fillings.find(({ input }) => isEach(use, input))?.source ?? null;
      return {
        id: ids[i] as string,
        function: contract.name,
        version: contract.version,
        digest,
        ...(list === null ? {} : { each: referenceTo(list) }),
        ...(after.length === 0 ? {} : { after }),
        mappings: fillings.flatMap(({ input, source }): Mapping[] => {
          const { target, concept, defaultText } = input;
          if (isEach(use, input)) {
            return [{ target, source: { kind: "element", path: [] }, concept: concept ?? "" }];
          }
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
