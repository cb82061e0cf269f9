import type { Graph } from "../../glue-gen/graph/index.ts";
import type { Wishes } from "./demand.ts";
import { ReachMarks, reach } from "./forward.ts";
import { greedyUses } from "./greedy.ts";
import { maximumTrialWork, type PlanLimits } from "./limits.ts";
import { listAt } from "./lists.ts";
import type { FilledPlan, FilledStep, Filling, Rejected } from "./mappings.ts";
import type {
  Alternative,
  Ambiguity,
  CandidateExplanation,
  Explanation,
  MappingExplanation,
  StepExplanation,
} from "./model.ts";
import type { PlanningIndex } from "./planning-index.ts";
import { isTie } from "./preference.ts";
import { byPreference, costOf } from "./problem.ts";
import { withMakers } from "./relevance.ts";
import type { Found } from "./search.ts";
import type { Source } from "./sources.ts";
import { isEach, type PlannableFunction, type Use } from "./uses.ts";
import { event } from "./wiring.ts";

/** Apart from those of the repository, which are asked for what could not run. */
const marks = new ReachMarks();

/** Explain pass: puts what the other passes found into words and names. */
export function explain(
  index: PlanningIndex,
  filled: FilledPlan,
  graph: Graph,
  found: Found,
  wishes: Wishes,
  limits: PlanLimits,
): Explanation {
  const ids = graph.steps.map(({ id }) => id);
  const names = (source: Source): string => sourceName(source, ids);
  const { steps, goals } = filled;
  const alternatives = new Alternatives(index, found, wishes, limits);
  const mappings = steps.flatMap(({ use, fillings }, step) =>
    fillings.map((filling) => mapping(use, filling, ids[step] as string, names)),
  );
  return {
    goals: goals.map(({ concept, source, rule, rejected }) => ({
      concept,
      source: names(source),
      given: source.step === event,
      rule,
      rejected: rejected.map((one) => candidate(one, names)),
    })),
    steps: alternatives.explain(filled, ids),
    mappings,
    order: filled.contextOrder.map(({ step, after, key, rule }) => ({
      step: ids[step] as string,
      after: ids[after] as string,
      key,
      rule,
    })),
    ambiguities: [...alternatives.ambiguities, ...mappings.flatMap(ambiguityOf)],
    counts: {
      functions: index.size,
      reachable: index.countFunctions(found.forward.order),
      relevant: index.countFunctions(found.relevant),
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

function mapping(
  use: Use,
  filling: Filling,
  step: string,
  names: (source: Source) => string,
): MappingExplanation {
  const { input, source, rule, rejected, sources } = filling;
  const overList = isEach(use, input);
  const stream = overList && use.function.contract.inputStream === true;
  return {
    step,
    parameter: [step, ...input.names].join("."),
    target: input.target,
    source: source === null ? null : names(source),
    each: overList && !stream,
    stream,
    whole: source !== null && source.part.path.length === 0,
    concept: input.concept,
    rule,
    defaultText: source === null ? input.defaultText : null,
    rejected: rejected.map((one) => candidate(one, names)),
    candidates: sources,
  };
}

/** Values that only differ in where they are. */
function ambiguityOf({ parameter, source, rule, rejected }: MappingExplanation): Ambiguity[] {
  const others = rejected.filter(({ reason }) => reason === "order" || reason === "path");
  return source === null || (rule !== "order" && rule !== "path")
    ? []
    : [{ kind: "value", place: parameter, chosen: source, others: others.map((one) => one.source) }];
}

/** What an alternative comes to. */
type Trial = Omit<Alternative, "function" | "version">;

/** What else could have been done, step by step. */
class Alternatives {
  /** Steps for which another function would do as well. */
  readonly ambiguities: Ambiguity[] = [];
  readonly #index: PlanningIndex;
  readonly #found: Found;
  readonly #wishes: Wishes;
  readonly #limits: PlanLimits;
  /** What one graph costs to look for, about, and what is left for all. */
  readonly #trialWork: number;
  #work = maximumTrialWork;
  /** What came of graphs that were looked for, by the node and what its makers need, give and cost. */
  readonly #trials = new Map<string, Trial>();
  /** The number in the core of each of its uses. */
  readonly #numbers: ReadonlyMap<number, number>;

  constructor(index: PlanningIndex, found: Found, wishes: Wishes, limits: PlanLimits) {
    this.#index = index;
    this.#found = found;
    this.#wishes = wishes;
    this.#limits = limits;
    const { problem, uses } = found.core;
    const { needs, gives } = problem;
    this.#numbers = new Map(Array.from(uses, (use, number) => [use, number]));
    // All of the core is looked at once, and the graph again for each step that may be superfluous.
    this.#trialWork = needs.items.length + gives.items.length + 16 * found.uses.length ** 2;
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
          node: this.#index.goalNode(concept),
        });
      }
    }
    return steps.map((step, i) => {
      const own = consumers[i] ?? [];
      // What the event gives too is no reason for the step.
      const node = own.find(
        (one) => one.node !== undefined && this.#found.forward.nodeDepth(one.node) !== 0,
      )?.node;
      return {
        step: ids[i] as string,
        function: step.use.function.contract.name,
        depth: step.depth,
        neededBy: own.map(({ consumer, concept }) => ({ consumer, concept })),
        alternatives: node === undefined ? [] : this.#alternatives(step, ids[i] as string, node),
      };
    });
  }

  /** Other functions that give a node, each with the best graph that is found with it alone. */
  #alternatives(step: FilledStep, id: string, node: number): Alternative[] {
    const { problem } = this.#index;
    const byFunction = new Map<PlannableFunction, number[]>();
    for (const use of byPreference(problem, listAt(problem.makers, node).slice())) {
      const one = this.#index.functionOf(use);
      // Whether a function is known to run over lists depends on which events there were, unless it can.
      const isIdle = this.#index.isLifted(use) && this.#found.forward.useDepth(use) === -1;
      if (!isIdle && one.contract.name !== step.use.function.contract.name) {
        byFunction.set(one, [...(byFunction.get(one) ?? []), use]);
      }
    }
    const alternatives: Alternative[] = [];
    const { contract: chosen } = step.use.function;
    const equals: string[] = [];
    for (const [{ contract }, own] of byFunction) {
      if (alternatives.length >= this.#limits.candidates) {
        break;
      }
      const trial = this.#trial(own, node);
      alternatives.push({ function: contract.name, version: contract.version, ...trial });
      if (trial.cost === this.#found.cost && isTie(contract, chosen)) {
        equals.push(contract.name);
      }
    }
    if (equals.length > 0 && this.#wishes.demand.prefer?.includes(chosen.name) !== true) {
      this.ambiguities.push({ kind: "function", place: id, chosen: chosen.name, others: equals });
    }
    return alternatives;
  }

  /**
   * Plans as if only these made a node. What else the other makers give stays: a step may be there for
   * several things, of which the alternative gives one.
   */
  #trial(own: readonly number[], node: number): Trial {
    const { forward } = this.#found;
    const running = new Set(own.filter((use) => forward.useDepth(use) !== -1));
    const without = (outcome: Alternative["outcome"], missing: string[] = []) =>
      ({ outcome, steps: null, cost: null, missing }) as const;
    if (running.size === 0) {
      const missing = this.#missing(own);
      return without(missing.length === 0 ? "excluded" : "missing", missing);
    }
    // Functions that differ in nothing but their names are tried once.
    const key = this.#keyOf(node, running);
    const known = this.#trials.get(key);
    if (known !== undefined) {
      return known;
    }
    if (this.#work < this.#trialWork) {
      return without("untried");
    }
    this.#work -= this.#trialWork;
    const trial = this.#graphWith(running, node);
    this.#trials.set(key, trial);
    return trial;
  }

  #keyOf(node: number, running: ReadonlySet<number>): string {
    const { needs, gives, weights, delays } = this.#found.core.problem;
    const parts = [...running].map((use) => {
      const number = this.#numbers.get(use) as number;
      const lists = [needs, gives].map((lists) => listAt(lists, number).join());
      return [...lists, weights?.[number], delays?.[number]].join("|");
    });
    return `${node}: ${parts.join(" ")}`;
  }

  #graphWith(running: ReadonlySet<number>, node: number): Trial {
    const { core } = this.#found;
    const without = (outcome: Trial["outcome"]): Trial => ({ outcome, steps: null, cost: null, missing: [] });
    const concept = this.#index.conceptOf(node);
    const same = new Set(
      [...core.nodes].filter((one) => one !== -1 && this.#index.conceptOf(one) === concept),
    );
    // A value is there in any type as soon as it is in one, so without the others it must be in none.
    const alone = withMakers(core, same, running);
    const isOwn = (use: number): boolean => running.has(alone.uses[use] as number);
    const found = greedyUses(alone);
    if (found?.some(isOwn) !== true && !reach(alone.problem, [], undefined, marks).order.some(isOwn)) {
      return without("circle");
    }
    const uses = found ?? greedyUses(withMakers(core, new Set([node]), running));
    return uses === undefined
      ? without("late")
      : { outcome: "possible", steps: uses.length, cost: costOf(core.problem, uses), missing: [] };
  }

  /** What a function lacks, field by field where it can be called so. */
  #missing(own: readonly number[]): string[] {
    const { problem } = this.#index;
    const use = own.find((one) => this.#index.isByFields(one)) ?? own[0];
    const needs = use === undefined ? [] : [...listAt(problem.needs, use)];
    const unmet = needs.filter((need) => this.#found.forward.nodeDepth(need) === -1);
    return [...new Set(unmet.map((need) => this.#index.conceptOf(need)))];
  }
}
