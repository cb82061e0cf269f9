import {
  checkPolicies,
  contextOf,
  emitGlue,
  type Graph,
  GraphTypes,
  givesList,
  graphHash,
} from "../glue-gen/graph/index.ts";
import type { Contract } from "../glue-gen/index.ts";
import {
  allocate,
  type Ceilings,
  checkFallback,
  checkResources,
  excess,
  type Policies,
  type StepLimits,
  withPolicies,
} from "./allocator/index.ts";
import { Assembler, type Fallback } from "./assembler/index.ts";
import { readAdmitted } from "./cache/index.ts";
import { HeddleError } from "./errors.ts";
import { type Offer, type Plan, PlanCache, type PlanDemand, Prover } from "./planner/index.ts";
import { digestOf, type PublishedFunction, type Repository } from "./repository/index.ts";
import type { Admission } from "./sandbox/running.ts";
import type { Unit } from "./unit.ts";

/** Where a goal's value is found when the graph has run. */
export interface OutputPlace {
  /** Full name of the goal's concept. */
  readonly concept: string;
  /** Full name of the message type that the value is, or is a part of. */
  readonly type: string;
  /** Field numbers from the message to the value. */
  readonly path: readonly number[];
  /** Whether the value is a list of such messages, which a step gathered: field 1 for each. */
  readonly gathered: boolean;
  /** Position of the step whose output it is in the graph; -1 for the event's data. */
  readonly step: number;
  /** Position of the message among the values that the unit gives. */
  readonly value: number;
}

/** A graph that is ready to run. The plan is frozen, because all events of its kind share it. */
export interface Composition {
  readonly plan: Plan;
  readonly graphHash: string;
}

/** A composition with what running it takes. */
export interface ExecutableGraph {
  readonly unit: Unit;
  /** What each step may use, in the order of the steps. */
  readonly limits: readonly StepLimits[];
  readonly outputs: readonly OutputPlace[];
}

/** Most graphs of single calls that are kept. */
const MAX_CALLS = 1000;

/** Plans what is asked for and makes it executable, once for each kind of event until something changes for it. */
export class Composer {
  readonly #repository: Repository;
  readonly #ceilings: Ceilings;
  readonly #assembler: Assembler;
  readonly #prover = new Prover();
  #generation = -1;
  #plans: PlanCache | undefined;
  readonly #policies: Policies;
  /** With the generation of the repository that they are of: what takes the place of a function may change with it. */
  readonly #compositions = new WeakMap<Plan, { readonly composition: Composition; generation: number }>();
  readonly #executables = new WeakMap<Graph, ExecutableGraph>();
  readonly #calls = new Map<string, Graph>();

  constructor(repository: Repository, directory: string, ceilings: Ceilings, policies: Policies) {
    this.#repository = repository;
    this.#ceilings = ceilings;
    this.#policies = policies;
    this.#assembler = new Assembler(directory);
  }

  /**
   * The cheapest graph from the data of an event to goals.
   * @param dataType full name of the data's message type
   * @param goals full names of concepts
   * @throws HeddleError PLAN_IMPOSSIBLE, PLAN_LIMIT, FUNCTION_UNKNOWN, POLICY_UNFIT or CONTEXT_CONFLICT
   */
  compose(dataType: string, goals: readonly string[], demand?: Omit<PlanDemand, "estimates">): Composition {
    return this.#composed(this.#currentPlans().plan(dataType, goals, demand));
  }

  /**
   * The same when it is known whether there is a cheaper one, or the limits ended the search. {@link compose} gives
   * the best so far, while a thread of its own goes on with the search.
   * @throws HeddleError as {@link compose}
   */
  async settle(
    dataType: string,
    goals: readonly string[],
    demand?: Omit<PlanDemand, "estimates">,
  ): Promise<Composition> {
    return this.#composed(await this.#currentPlans().settled(dataType, goals, demand));
  }

  /** Ends searches that are going on. */
  close(): void {
    this.#prover.close();
  }

  #composed(plan: Plan): Composition {
    const known = this.#compositions.get(plan);
    if (known?.generation === this.#generation) {
      return known.composition;
    }
    const graph = this.#withPolicies(plan.graph);
    const hash = graphHash(graph);
    if (known?.composition.graphHash === hash) {
      known.generation = this.#generation;
      return known.composition;
    }
    const chosen = graph === plan.graph ? plan : { ...plan, graph };
    const composition = Object.freeze({ plan: deepFreeze(chosen), graphHash: hash });
    this.#compositions.set(plan, { composition, generation: this.#generation });
    return composition;
  }

  /** All that can be made of an event's data, whatever it asks for. */
  offers(dataType: string): readonly Offer[] {
    return this.#currentPlans().offers(dataType);
  }

  /** The graph that calls one function with an input of its own type. */
  call({ contract, digest }: PublishedFunction): Graph {
    let graph = this.#calls.get(digest);
    if (graph === undefined) {
      const { name, version, input, output } = contract;
      const source = { kind: "value", value: { step: "", path: [] } } as const;
      graph = deepFreeze({
        eventType: input,
        steps: [
          {
            id: "call",
            function: name,
            version,
            digest,
            mappings: [{ target: [], source, concept: input }],
          },
        ],
        goals: [{ concept: output, value: { step: "call", path: [] } }],
      });
      keep(this.#calls, digest, graph);
    }
    return graph;
  }

  /** @throws HeddleError GRAPH_INVALID, LIMIT_ABOVE_CEILING or ADMISSION_* */
  executable(graph: Graph): ExecutableGraph {
    let known = this.#executables.get(graph);
    if (known === undefined) {
      const functions = graph.steps.map((step) => this.#pinned(step));
      const limits = allocate(graph, functions, this.#ceilings);
      const unit = this.unit(graph, limits);
      const outputs = graph.goals.map(({ concept, value }): OutputPlace => {
        const step = graph.steps.findIndex(({ id }) => id === value.step);
        const contract = functions[step]?.contract;
        return {
          concept,
          type: contract?.output ?? graph.eventType,
          path: value.path,
          gathered: contract !== undefined && givesList(contract, graph.steps[step]?.each !== undefined),
          step,
          value: unit.wanted.indexOf(step + 1),
        };
      });
      known = { unit, limits, outputs };
      this.#executables.set(graph, known);
    }
    return known;
  }

  /**
   * A graph made executable with limits that are given.
   * @throws HeddleError GRAPH_INVALID or ADMISSION_*
   */
  unit(graph: Graph, limits: readonly StepLimits[]): Unit {
    const contracts = graph.steps.map((step): [string, Contract] => {
      const { contract } = this.#pinned(step);
      return [contract.name, contract];
    });
    const fallbacks = graph.steps.flatMap((step): [string, Fallback][] => {
      const fallback = step.policy?.fallback;
      if (fallback === undefined) {
        return [];
      }
      const { contract } = this.#pinned({ ...step, ...fallback });
      checkFallback(step, this.#pinned(step).contract, contract);
      checkResources(contract, this.#ceilings, step.id);
      return [[fallback.digest, { contract, limits: contract.resources }]];
    });
    return this.#assembler.assemble({
      graph,
      contracts: new Map(contracts),
      eventSchema: this.#repository.schema(),
      limits,
      ...(fallbacks.length === 0 ? {} : { fallbacks: new Map(fallbacks) }),
      artifact: (digest) => this.#repository.artifact(digest),
    });
  }

  /**
   * The admitted form of a function.
   * @throws HeddleError LIMIT_ABOVE_CEILING, ADMISSION_* or FILE_UNREADABLE
   */
  admitted({ contract, digest }: PublishedFunction): Admission {
    checkResources(contract, this.#ceilings);
    const path = this.#assembler.admitted(contract, digest, () => this.#repository.artifact(digest));
    return readAdmitted(path).admission;
  }

  /**
   * Admits a component for what its contract says that it is, and keeps what comes of it for the first event.
   * @throws HeddleError LIMIT_ABOVE_CEILING, ADMISSION_* or FILE_UNREADABLE
   */
  admit(contract: Contract, component: Uint8Array): void {
    checkResources(contract, this.#ceilings);
    this.#assembler.admitted(contract, digestOf(component), () => component);
  }

  /**
   * The glue of a graph: TypeScript with one line for each mapping, as it runs.
   * @throws HeddleError GRAPH_INVALID where it does not fit the functions that are published
   */
  glue(graph: Graph): string {
    const contracts = new Map(
      graph.steps.flatMap(({ digest }) => {
        const found = this.#repository.findDigest(digest);
        return found === undefined ? [] : [[found.contract.name, found.contract] as const];
      }),
    );
    return emitGlue(graph, { contracts, eventSchema: this.#repository.schema() });
  }

  /** Makes the files of a graph again when it is wanted next, where a worker could not read them. @param error of its run */
  failed(graph: Graph, error: unknown): void {
    const known = this.#executables.get(graph);
    const isUnreadable = error instanceof HeddleError && error.code === "FILE_UNREADABLE";
    if (isUnreadable && known !== undefined) {
      this.#assembler.forget(known.unit);
      this.#executables.delete(graph);
    }
  }

  /** Why a function must not be planned with; null where it may. */
  #withheld(contract: Contract): string | null {
    return excess(this.#ceilings, contract);
  }

  /** Plans for what was published and may run: a function that asks for too much is no way to a goal. */
  #currentPlans(): PlanCache {
    const { generation } = this.#repository;
    if (this.#plans === undefined || generation !== this.#generation) {
      const [schema, functions] = [this.#repository.schema(), this.#repository.functions()];
      if (this.#plans === undefined) {
        this.#plans = new PlanCache(schema, functions, {
          withhold: (contract) => this.#withheld(contract),
          prover: this.#prover,
        });
      } else {
        this.#plans.update(schema, functions);
      }
      this.#generation = generation;
    }
    return this.#plans;
  }

  /**
   * A graph with what happens where its steps fail. Refuses one whose steps could get in each other's way, or need what
   * may be left out, before anything of it runs.
   */
  #withPolicies(planned: Graph): Graph {
    const functions = planned.steps.map((step) => this.#pinned(step).contract);
    const contracts = new Map(functions.map((contract) => [contract.name, contract]));
    const eventSchema = this.#repository.schema();
    const graph = withPolicies(planned, this.#policies, {
      contracts,
      eventSchema,
      find: (name) => {
        const found = this.#repository.find(name);
        return found === undefined || this.#withheld(found.contract) !== null ? undefined : found;
      },
    });
    if (graph !== planned || functions.some(({ context }) => context.writes !== undefined)) {
      const types = new GraphTypes(graph, { contracts, eventSchema });
      checkPolicies(graph, types);
      contextOf(graph, types);
    }
    return graph;
  }

  #pinned(step: Graph["steps"][number]): PublishedFunction {
    const found = this.#repository.findDigest(step.digest);
    if (found === undefined) {
      throw new HeddleError("GRAPH_INVALID", `${step.function} ${step.version} is not published here.`, {
        step: step.id,
        function: step.function,
      });
    }
    return found;
  }
}

function keep<T>(cache: Map<string, T>, key: string, value: T): void {
  if (cache.size >= MAX_CALLS) {
    cache.delete(cache.keys().next().value as string);
  }
  cache.set(key, value);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) {
      deepFreeze(member);
    }
  }
  return value;
}
