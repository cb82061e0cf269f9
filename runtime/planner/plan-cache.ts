import type { Schema } from "../../glue-gen/index.ts";
import type { Estimate, PlanDemand } from "./demand.ts";
import { defaultPlanLimits, type PlanLimits } from "./limits.ts";
import type { Plan } from "./model.ts";
import { type Offer, offersOf } from "./offers.ts";
import { Planning } from "./plan.ts";
import { PlanningIndex, type Withhold } from "./planning-index.ts";
import type { Insight } from "./search.ts";
import type { PlannableFunction } from "./uses.ts";

/** Most plans that are kept; one is some kilobytes. */
const maximumPlans = 1000;

interface Kept {
  readonly plan: Plan;
  /** What the plan depends on; see {@link Planning.signature}. */
  readonly signature: string;
  /** What the next planning starts from, and the numbering of the index that it is in. */
  readonly insight: Insight | undefined;
  readonly numbering: number;
  /** The state in which the plan was found to hold. */
  state: number;
}

/**
 * Plans for a repository as it changes. A plan is kept until something changes that it depends on: functions
 * that can run and lead to its goals, and their costs. What else comes and goes leaves it, with an explanation
 * that is as old as the plan.
 */
export class PlanCache {
  readonly #index: PlanningIndex;
  readonly #limits: PlanLimits;
  /** In the order of their last change, which is the order in which they make room. */
  readonly #plans = new Map<string, Kept>();
  #estimates: Readonly<Record<string, Estimate>> = {};
  /** Counts changes of anything that a plan may depend on. */
  #state = 0;

  constructor(
    schema: Schema,
    functions: readonly PlannableFunction[],
    withhold?: Withhold,
    limits: PlanLimits = defaultPlanLimits,
  ) {
    this.#index = new PlanningIndex(schema, functions, withhold);
    this.#limits = limits;
  }

  /** Follows the repository; see {@link PlanningIndex.update}. */
  update(schema: Schema, functions: readonly PlannableFunction[]): void {
    this.#index.update(schema, functions);
    this.#state++;
  }

  /** Sets what functions are known to take, by digest, for all plans from now on. */
  setEstimates(estimates: Readonly<Record<string, Estimate>>): void {
    this.#estimates = estimates;
    this.#state++;
  }

  /** All that can be made of an event; see {@link offersOf}. */
  offers(eventType: string): Offer[] {
    return offersOf(this.#index, eventType);
  }

  /**
   * The plan, the same object as long as it holds.
   * @throws HeddleError as {@link import("./plan.ts").planWith}
   */
  plan(eventType: string, goals: readonly string[], demand: Omit<PlanDemand, "estimates"> = {}): Plan {
    const key = JSON.stringify([eventType, goals, demand]);
    const kept = this.#plans.get(key);
    if (kept?.state === this.#state) {
      return kept.plan;
    }
    const planning = new Planning(this.#index, eventType, goals, { ...demand, estimates: this.#estimates });
    const { signature } = planning;
    if (kept?.signature === signature) {
      kept.state = this.#state;
      return kept.plan;
    }
    const { numbering } = this.#index;
    if (kept?.insight !== undefined && kept.numbering === numbering) {
      planning.resume(kept.insight, this.#limits);
    }
    const plan = planning.finish(this.#limits);
    this.#plans.delete(key);
    if (this.#plans.size >= maximumPlans) {
      this.#plans.delete(this.#plans.keys().next().value as string);
    }
    const { insight } = planning;
    this.#plans.set(key, { plan, signature, insight, numbering, state: this.#state });
    return plan;
  }
}
