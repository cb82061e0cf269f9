import type { Schema } from "../../glue-gen/index.ts";
import type { Estimate, PlanDemand } from "./demand.ts";
import { defaultPlanLimits, firstWork, type PlanLimits } from "./limits.ts";
import type { Plan } from "./model.ts";
import { type Offer, offersOf } from "./offers.ts";
import { Planning } from "./plan.ts";
import { PlanningIndex } from "./planning-index.ts";
import type { Proof, Prover } from "./prover.ts";
import type { Insight } from "./search.ts";
import type { PlannableFunction } from "./uses.ts";
import type { Withhold } from "./withheld.ts";

/** Most plans that are kept; one is some kilobytes. */
const maximumPlans = 1000;

type Demand = Omit<PlanDemand, "estimates">;

/** Nothing is asked beside the goals. */
const noDemand: Demand = Object.freeze({});

interface Kept {
  readonly plan: Plan;
  /** What the plan depends on; see {@link Planning.signature}. */
  readonly signature: string;
  /** What the next planning starts from, and the numbering of the index that it is in. */
  readonly insight: Insight | undefined;
  readonly numbering: number;
  /** The state in which the plan was found to hold. */
  state: number;
  /** Done when a better plan was looked for; undefined where nobody looks. */
  proof: Promise<void> | undefined;
}

/** How plans are made. */
export interface PlanCacheOptions {
  /** Tells why a function must not run here; null: it may. */
  readonly withhold?: Withhold | undefined;
  readonly limits?: PlanLimits;
  /**
   * Goes on with searches that take longer than some milliseconds: a plan is then given at once with its gap, and
   * replaced by the one that is found. Absent: a plan is given when its search is done.
   */
  readonly prover?: Prover;
}

/**
 * Plans for a repository as it changes. A plan is kept until something changes that it depends on: functions
 * that can run and lead to its goals, and their costs. What else comes and goes leaves it, with an explanation
 * that is as old as the plan.
 */
export class PlanCache {
  readonly #index: PlanningIndex;
  readonly #limits: PlanLimits;
  readonly #prover: Prover | undefined;
  /** In the order of their last change, which is the order in which they make room. */
  readonly #plans = new Map<string, Kept>();
  readonly #keys = new Keys();
  /** By type of the event's data. */
  readonly #offers = new Map<string, readonly Offer[]>();
  #estimates: Readonly<Record<string, Estimate>> = {};
  /** Counts changes of anything that a plan may depend on. */
  #state = 0;

  constructor(
    schema: Schema,
    functions: readonly PlannableFunction[],
    { withhold, limits = defaultPlanLimits, prover }: PlanCacheOptions = {},
  ) {
    this.#index = new PlanningIndex(schema, functions, withhold);
    this.#limits = limits;
    this.#prover = prover;
  }

  /** Follows the repository; see {@link PlanningIndex.update}. */
  update(schema: Schema, functions: readonly PlannableFunction[]): void {
    this.#index.update(schema, functions);
    this.#offers.clear();
    this.#state++;
  }

  /** Sets what functions are known to take, by digest, for all plans from now on. */
  setEstimates(estimates: Readonly<Record<string, Estimate>>): void {
    this.#estimates = estimates;
    this.#state++;
  }

  /** All that can be made of an event, the same object until the next change; see {@link offersOf}. */
  offers(eventType: string): readonly Offer[] {
    const offers = this.#offers.get(eventType) ?? offersOf(this.#index, eventType);
    this.#offers.set(eventType, offers);
    return offers;
  }

  /**
   * The plan, the same object as long as it holds and no better one is found.
   * @throws HeddleError as {@link import("./plan.ts").planWith}
   */
  plan(eventType: string, goals: readonly string[], demand: Demand = noDemand): Plan {
    return this.#keep(this.#keys.of(eventType, goals, demand), eventType, goals, demand).plan;
  }

  /**
   * The plan when its search is done, proven unless the limits ended it.
   * @throws HeddleError as {@link plan}
   */
  async settled(eventType: string, goals: readonly string[], demand: Demand = noDemand): Promise<Plan> {
    const key = this.#keys.of(eventType, goals, demand);
    for (;;) {
      const { plan, proof } = this.#keep(key, eventType, goals, demand);
      if (proof === undefined || this.#prover === undefined) {
        return plan;
      }
      await this.#prover.awaited(proof);
    }
  }

  #keep(key: string, eventType: string, goals: readonly string[], demand: Demand): Kept {
    const kept = this.#plans.get(key);
    if (kept?.state === this.#state) {
      return kept;
    }
    const planning = this.#planning(eventType, goals, demand);
    const { signature } = planning;
    if (kept?.signature === signature) {
      kept.state = this.#state;
      return kept;
    }
    const work = this.#prover === undefined ? this.#limits.work : Math.min(firstWork, this.#limits.work);
    const limits = { ...this.#limits, work };
    if (kept?.insight !== undefined && kept.numbering === this.#index.numbering) {
      planning.resume(kept.insight, limits);
    }
    const now = this.#note(key, planning, signature, limits);
    const isSettled = now.plan.explanation.counts.preferred || limits.work === this.#limits.work;
    if (this.#prover !== undefined && !isSettled) {
      now.proof = this.#prover.prove(planning.task(this.#limits)).then((proof) => {
        now.proof = undefined;
        if (proof !== null && this.#plans.get(key) === now) {
          this.#swap(key, eventType, goals, demand, now, proof);
        }
      });
    }
    return now;
  }

  /** Replaces a plan by what was found, if nothing changed that it depends on. */
  #swap(
    key: string,
    eventType: string,
    goals: readonly string[],
    demand: Demand,
    kept: Kept,
    proof: Proof,
  ): void {
    try {
      const planning = this.#planning(eventType, goals, demand);
      if (planning.signature === kept.signature) {
        planning.adopt(proof);
        this.#note(key, planning, kept.signature, this.#limits);
      }
    } catch {
      // There is no way any more, or the better graph cannot be used: whoever asks again is told, or has the other.
    }
  }

  #planning(eventType: string, goals: readonly string[], demand: Demand): Planning {
    return new Planning(this.#index, eventType, goals, { ...demand, estimates: this.#estimates });
  }

  #note(key: string, planning: Planning, signature: string, limits: PlanLimits): Kept {
    const plan = planning.finish(limits);
    const { insight } = planning;
    const { numbering } = this.#index;
    const kept: Kept = { plan, signature, insight, numbering, state: this.#state, proof: undefined };
    this.#plans.delete(key);
    if (this.#plans.size >= maximumPlans) {
      this.#plans.delete(this.#plans.keys().next().value as string);
    }
    this.#plans.set(key, kept);
    return kept;
  }
}

/** What plans are kept by. */
class Keys {
  /** By goals that cannot change, and the type of the event: most events ask for what the rule of their type says. */
  readonly #known = new WeakMap<readonly string[], Map<string, string>>();

  of(eventType: string, goals: readonly string[], demand: Demand): string {
    if (demand !== noDemand || !Object.isFrozen(goals)) {
      return JSON.stringify([eventType, goals, demand]);
    }
    let byType = this.#known.get(goals);
    if (byType === undefined) {
      byType = new Map();
      this.#known.set(goals, byType);
    }
    let key = byType.get(eventType);
    if (key === undefined) {
      key = JSON.stringify([eventType, goals, demand]);
      byType.set(eventType, key);
    }
    return key;
  }
}
