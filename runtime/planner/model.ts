import type { Graph, ValueRef } from "../../glue-gen/graph/index.ts";
import type { Schema } from "../../glue-gen/index.ts";
import type { ContextOrder } from "./context-order.ts";
import type { Objective, PlanDemand } from "./demand.ts";
import type { Rejected } from "./mappings.ts";
import type { SourceRule } from "./sources.ts";
import type { PlannableFunction } from "./uses.ts";

/** What to plan. */
export interface PlanRequest {
  /** Everything that is published: messages, concepts, events. */
  readonly schema: Schema;
  /** In any order. */
  readonly functions: readonly PlannableFunction[];
  /** Full name of the message type of the event's data. */
  readonly eventType: string;
  /** Full names of concepts. */
  readonly goals: readonly string[];
  readonly demand?: PlanDemand;
}

/** A graph, how good it is, and why it is what it is. Plain data, but for nothing that JSON loses. */
export interface Plan {
  readonly graph: Graph;
  /** Steps one after the other on the longest way. */
  readonly depth: number;
  readonly objective: Objective;
  /**
   * What the objective counts: steps, or estimated fuel. Where the objective is latency, the steps: the graph
   * has the fewest of all with the shortest critical path.
   */
  readonly cost: number;
  /** No graph that was asked for costs less than this. */
  readonly lowerBound: number;
  /** Whether no graph is known to cost less. */
  readonly proven: boolean;
  /** Of all steps together, of the critical path, and the most of any step. */
  readonly estimate: { readonly fuel: number; readonly latency: number; readonly memoryBytes: number };
  readonly explanation: Explanation;
}

/** Why a graph is what it is. */
export interface Explanation {
  readonly goals: readonly GoalExplanation[];
  readonly steps: readonly StepExplanation[];
  readonly mappings: readonly MappingExplanation[];
  /** Steps that come after others that give them nothing. */
  readonly order: readonly OrderExplanation[];
  readonly ambiguities: readonly Ambiguity[];
  readonly counts: PlanCounts;
}

/** A choice that only names or places decided, though another one gives something else. */
export interface Ambiguity {
  /** Of a function for a step, or of a value for a parameter. */
  readonly kind: "function" | "value";
  /** The step, or the parameter such as `png.Encode.image`. */
  readonly place: string;
  /** Full name of a function, or a source such as `event.data.title`. */
  readonly chosen: string;
  readonly others: readonly string[];
}

/** A value that could have been taken, in words. */
export interface CandidateExplanation {
  /** Such as `png.Decode` or `event.data.issue.title`. */
  readonly source: string;
  /** What the value is. */
  readonly concept: string;
  /**
   * The rule that preferred another value; "circle": its step needs what the value would be for; "late": the
   * graph would take too long; "pin": another one is pinned.
   */
  readonly reason: Rejected["reason"];
}

export interface GoalExplanation {
  readonly concept: string;
  readonly source: string;
  /** True where the event's data has it, so that nothing has to be done. */
  readonly given: boolean;
  readonly rule: SourceRule;
  readonly rejected: readonly CandidateExplanation[];
}

export interface StepExplanation {
  readonly step: string;
  readonly function: string;
  /** The steps up to and with this one on the longest way. */
  readonly depth: number;
  /** What takes its output: inputs of steps such as `png.Encode.image`, and goals; with what it is taken as. */
  readonly neededBy: readonly { readonly consumer: string; readonly concept: string }[];
  readonly alternatives: readonly Alternative[];
}

/** Another function that gives what a step is there for. */
export interface Alternative {
  readonly function: string;
  readonly version: string;
  /**
   * "possible"; "missing": nobody gives what it needs; "circle": it needs what it would replace; "late": the
   * graph would take too long; "excluded": it is to be avoided, or takes too much memory; "untried": too many
   * alternatives were tried before.
   */
  readonly outcome: "possible" | "missing" | "circle" | "late" | "excluded" | "untried";
  /** Steps of the best graph that was found with it, where one was. */
  readonly steps: number | null;
  /** What that graph costs, as {@link Plan.cost}. */
  readonly cost: number | null;
  /** Concepts that it would need and nobody gives. */
  readonly missing: readonly string[];
}

export interface MappingExplanation {
  readonly step: string;
  /** Such as `png.Encode.image`. */
  readonly parameter: string;
  /** Path of field numbers in the step's input. */
  readonly target: readonly number[];
  /** Such as `image.Resize`, `event.data.png`; null where it is left out or filled by its default. */
  readonly source: string | null;
  /** Whether the source is a list, for each of whose elements the step runs. */
  readonly each: boolean;
  /** Whether the source is a list, whose elements the step takes as its stream. */
  readonly stream: boolean;
  /** Whether the source is a whole message: the event's data, or all that a step gives. */
  readonly whole: boolean;
  /** What the value has to be; null where it has only a default. */
  readonly concept: string | null;
  readonly rule: SourceRule | "default" | "absent" | "pin";
  /** The default, as text. */
  readonly defaultText: string | null;
  readonly rejected: readonly CandidateExplanation[];
  /** How many values could have been taken, the chosen one included. */
  readonly candidates: number;
}

/** Why a step comes after another one: it reads a key of the context that the other one writes, or both write it. */
export interface OrderExplanation {
  readonly step: string;
  readonly after: string;
  readonly key: string;
  readonly rule: ContextOrder["rule"];
}

/** How much was looked at. */
export interface PlanCounts {
  readonly functions: number;
  /** Functions that can run with what the event gives. */
  readonly reachable: number;
  /** Functions that can run and lead to a goal. */
  readonly relevant: number;
  /** Least depth of any graph. */
  readonly minimumDepth: number;
  /** Steps of the graph that was found without search. */
  readonly greedySteps: number;
  readonly landmarks: number;
  readonly rounds: number;
  /** Elementary steps of the exact pass. */
  readonly work: number;
  /** Whether the graph is the preferred one of all with as many steps. */
  readonly preferred: boolean;
}

export type { ValueRef };
