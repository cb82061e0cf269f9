import { similarNames } from "../contract/index.ts";
import { HeddleError } from "../errors.ts";
import type { PlanningIndex } from "./planning-index.ts";
import type { Demand } from "./search.ts";
import type { PlannableFunction } from "./uses.ts";

/** What a graph is best at: the fewest steps, the least fuel in all, or the shortest critical path. */
export type Objective = "steps" | "fuel" | "latency";

/** What one call of a function takes, as far as is known. */
export interface Estimate {
  /** Units. */
  readonly fuel?: number;
  /** In a unit of the caller's choice, the same for all functions; default: the fuel. */
  readonly latency?: number;
  /** Bytes. */
  readonly memoryBytes?: number;
}

/** Which value feeds a field, where the rules would take another. */
export interface Pin {
  /** Full name of the function that takes the value, and the name of the field of its input. */
  readonly function: string;
  readonly field: string;
  /** Full name of the function that gives the value; null: the event's data. */
  readonly from: string | null;
  /** Field names to the value; absent: any value of it that fits, the best by the rules first. */
  readonly path?: readonly string[];
}

/** What is asked of a graph beside its goals. Plain data. */
export interface PlanDemand {
  /** Default: "steps". */
  readonly objective?: Objective;
  /** Longest critical path, in the unit of the estimates' latency. */
  readonly latency?: number;
  /** Most memory of any step, in bytes. */
  readonly memoryBytes?: number;
  /** Full names of functions that must not, must, or should rather be in the graph. */
  readonly avoid?: readonly string[];
  readonly require?: readonly string[];
  readonly prefer?: readonly string[];
  readonly pins?: readonly Pin[];
  /** By digest of the function; what is not here is what the contract asks for. */
  readonly estimates?: Readonly<Record<string, Estimate>>;
}

/** Largest estimate; sums over the longest graph stay exact whole numbers. */
const greatestEstimate = 2 ** 43;

/** A demand with its names found in an index. */
export class Wishes {
  readonly objective: Objective;
  readonly demand: PlanDemand;
  readonly #index: PlanningIndex;
  readonly #avoided: ReadonlySet<string>;

  /** @throws HeddleError FUNCTION_UNKNOWN where a name is not published */
  constructor(index: PlanningIndex, demand: PlanDemand) {
    this.#index = index;
    this.demand = demand;
    this.objective = demand.objective ?? "steps";
    this.#avoided = new Set(demand.avoid);
    for (const name of [...(demand.avoid ?? []), ...(demand.require ?? []), ...(demand.prefer ?? [])]) {
      this.#check(name);
    }
  }

  /** Whether times count. */
  get isTimed(): boolean {
    return this.objective === "latency" || this.demand.latency !== undefined;
  }

  /** Why a function must not be taken; null where it may. */
  exclusion(one: PlannableFunction): string | null {
    const { memoryBytes } = this.demand;
    if (this.#avoided.has(one.contract.name)) {
      return "it is to be avoided";
    }
    const memory = this.estimate(one).memoryBytes;
    return memoryBytes !== undefined && memory > memoryBytes
      ? `it takes ${memory} bytes of memory, and ${memoryBytes} were asked for`
      : null;
  }

  /** What one call takes: whole numbers from 1 on, so that no step is free. */
  estimate({ contract, digest }: PlannableFunction): Required<Estimate> {
    const { estimates } = this.demand;
    const known = estimates !== undefined && Object.hasOwn(estimates, digest) ? estimates[digest] : undefined;
    const fuel = whole(known?.fuel ?? contract.resources.fuel);
    return {
      fuel,
      latency: known?.latency === undefined ? fuel : whole(known.latency),
      memoryBytes: known?.memoryBytes ?? contract.resources.memoryBytes,
    };
  }

  /** The demand in numbers of uses. */
  ofUses(): Demand {
    const { avoid = [], memoryBytes, prefer = [], require = [], latency } = this.demand;
    const of = (use: number): Required<Estimate> => this.estimate(this.#index.functionOf(use));
    const preferred = new Set(prefer);
    return {
      ...(this.objective === "fuel" ? { cost: (use) => of(use).fuel } : {}),
      ...(this.isTimed ? { delay: (use) => of(use).latency } : {}),
      ...(this.objective === "latency"
        ? { within: "soonest" }
        : latency === undefined
          ? {}
          : { within: latency }),
      ...(avoid.length === 0 && memoryBytes === undefined
        ? {}
        : { allows: (use) => this.exclusion(this.#index.functionOf(use)) === null }),
      ...(prefer.length === 0
        ? {}
        : { prefers: (use) => preferred.has(this.#index.functionOf(use).contract.name) }),
      required: [...new Set(require)].map((name) => this.#index.usesNamed(name)),
    };
  }

  #check(name: string): void {
    if (this.#index.usesNamed(name).length === 0 && !this.#index.isWithheld(name)) {
      const similar = similarNames(name, this.#index.names());
      const hint = similar.length > 0 ? ` The nearest are ${similar.join(", ")}.` : "";
      throw new HeddleError(
        "FUNCTION_UNKNOWN",
        `${JSON.stringify(name.slice(0, 256))} is not published.${hint}`,
        {
          place: name.slice(0, 256),
        },
      );
    }
  }
}

function whole(estimate: number): number {
  return Number.isNaN(estimate) ? 1 : Math.min(Math.max(1, Math.ceil(estimate)), greatestEstimate);
}
