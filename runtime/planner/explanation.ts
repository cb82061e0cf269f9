import type { Graph } from "../../glue-gen/graph/index.ts";
import { reach } from "./forward.ts";
import { greedyUses } from "./greedy.ts";
import type { PlanLimits } from "./limits.ts";
import { listAt } from "./lists.ts";
import type { FilledPlan, FilledStep, Filling, Rejected } from "./mappings.ts";
import type {
  Alternative,
  CandidateExplanation,
  Explanation,
  MappingExplanation,
  StepExplanation,
} from "./model.ts";
import type { PlanningIndex } from "./planning-index.ts";
import { byPreference } from "./problem.ts";
import { type Core, restrict, withMakers } from "./relevance.ts";
import type { Found } from "./search.ts";
import type { Source } from "./sources.ts";
import type { PlannableFunction } from "./uses.ts";
import { event } from "./wiring.ts";

/** Graphs that may be looked for to tell what alternatives would cost. */
const maximumTrials = 64;

/** Explain pass: puts what the other passes found into words and names. */
export function explain(
  index: PlanningIndex,
  filled: FilledPlan,
  graph: Graph,
  found: Found,
  wanted: readonly number[],
  limits: PlanLimits,
): Explanation {
  const ids = graph.steps.map(({ id }) => id);
  const names = (source: Source): string => sourceName(source, ids);
  const { steps, goals } = filled;
  return {
    goals: goals.map(({ concept, source, rule, rejected }) => ({
      concept,
      source: names(source),
      given: source.step === event,
      rule,
      rejected: rejected.map((one) => candidate(one, names)),
    })),
    steps: new Alternatives(index, found, wanted, limits).explain(filled, ids),
    mappings: steps.flatMap(({ fillings }, step) =>
      fillings.map((filling) => mapping(filling, ids[step] as string, names)),
    ),
    counts: {
      functions: index.size,
      reachable: index.functionsOf(found.forward.order).size,
      relevant: index.functionsOf(found.relevant).size,
      minimumDepth: found.minimumDepth,
      greedySteps: found.greedySteps,
      landmarks: found.landmarks,
      rounds: found.rounds,
      work: found.work,
      preferred: found.preferred,
    },
  };
}

function sourceName({ step, part }: Source, ids: readonly string[]): string {
  return [step === event ? "event.data" : (ids[step] as string), ...part.names].join(".");
}

function candidate({ source, reason }: Rejected, names: (source: Source) => string): CandidateExplanation {
  return { source: names(source), concept: source.concept, reason };
}

function mapping(filling: Filling, step: string, names: (source: Source) => string): MappingExplanation {
  const { input, source, rule, rejected, sources } = filling;
  return {
    step,
    parameter: [step, ...input.names].join("."),
    target: input.target,
    source: source === null ? null : names(source),
    whole: source !== null && source.part.path.length === 0,
    concept: input.concept,
    rule,
    defaultText: source === null ? input.defaultText : null,
    rejected: rejected.map((one) => candidate(one, names)),
    candidates: sources,
  };
}

/** What else could have been done, step by step. */
class Alternatives {
  readonly #index: PlanningIndex;
  readonly #found: Found;
  readonly #limits: PlanLimits;
  readonly #core: Core;
  #trials = 0;

  constructor(index: PlanningIndex, found: Found, wanted: readonly number[], limits: PlanLimits) {
    this.#index = index;
    this.#found = found;
    this.#limits = limits;
    this.#core = restrict(index.problem, found.relevant, wanted, found.forward.nodeDepth);
  }

  explain({ steps, goals }: FilledPlan, ids: readonly string[]): StepExplanation[] {
    const consumers: { consumer: string; concept: string; node: number | undefined }[][] = steps.map(
      () => [],
    );
    steps.forEach(({ fillings }, step) => {
      for (const { input, source } of fillings) {
        if (source !== null && source.step !== event && input.concept !== null) {
          consumers[source.step]?.push({
            consumer: [ids[step] as string, ...input.names].join("."),
            concept: input.concept,
            node: input.required ? this.#index.node(input.concept, input.shape) : undefined,
          });
        }
      }
    });
    for (const { concept, source } of goals) {
      if (source.step !== event) {
        consumers[source.step]?.push({
          consumer: "goal",
          concept,
          node: this.#index.node(concept, null),
        });
      }
    }
    return steps.map((step, i) => {
      const own = consumers[i] ?? [];
      // What the event gives too is no reason for the step.
      const node = own.find(
        (one) => one.node !== undefined && this.#found.forward.nodeDepth[one.node] !== 0,
      )?.node;
      return {
        step: ids[i] as string,
        function: step.use.function.contract.name,
        depth: step.depth,
        neededBy: own.map(({ consumer, concept }) => ({ consumer, concept })),
        alternatives: node === undefined ? [] : this.#alternatives(step, node),
      };
    });
  }

  /** Other functions that give a node, each with the best graph that is found with it alone. */
  #alternatives(step: FilledStep, node: number): Alternative[] {
    const { problem } = this.#index;
    const byFunction = new Map<PlannableFunction, number[]>();
    for (const use of byPreference(problem, listAt(problem.makers, node).slice())) {
      const one = this.#index.functionOf(use);
      if (one.contract.name !== step.use.function.contract.name) {
        byFunction.set(one, [...(byFunction.get(one) ?? []), use]);
      }
    }
    const alternatives: Alternative[] = [];
    for (const [{ contract }, own] of byFunction) {
      if (alternatives.length >= this.#limits.candidates) {
        break;
      }
      alternatives.push({
        function: contract.name,
        version: contract.version,
        ...this.#trial(own, node),
      });
    }
    return alternatives;
  }

  /**
   * Plans as if only these made a node. What else the other makers give stays: a step may be there for
   * several things, of which the alternative gives one.
   */
  #trial(own: readonly number[], node: number): Omit<Alternative, "function" | "version"> {
    const { forward } = this.#found;
    const running = new Set(own.filter((use) => forward.useDepth[use] !== -1));
    if (running.size === 0) {
      return { outcome: "missing", steps: null, missing: this.#missing(own) };
    }
    if (++this.#trials > maximumTrials) {
      return { outcome: "untried", steps: null, missing: [] };
    }
    const concept = this.#index.conceptOf(node);
    const same = new Set([...this.#core.nodes].filter((one) => this.#index.conceptOf(one) === concept));
    // A value is there in any type as soon as it is in one, so without the others it must be in none.
    const alone = withMakers(this.#core, same, running);
    const canRun = reach(alone.problem, []).order.some((use) => running.has(alone.uses[use] as number));
    if (!canRun) {
      return { outcome: "circle", steps: null, missing: [] };
    }
    const uses = greedyUses(alone) ?? greedyUses(withMakers(this.#core, new Set([node]), running));
    return { outcome: "possible", steps: uses?.length ?? null, missing: [] };
  }

  /** What a function lacks, field by field where it can be called so. */
  #missing(own: readonly number[]): string[] {
    const { problem } = this.#index;
    const use = own.find((one) => this.#index.isByFields(one)) ?? own[0];
    const needs = use === undefined ? [] : [...listAt(problem.needs, use)];
    const unmet = needs.filter((need) => this.#found.forward.nodeDepth[need] === -1);
    return [...new Set(unmet.map((need) => this.#index.conceptOf(need)))];
  }
}
