import type { Schema } from "../glue-gen/index.ts";
import type { Composer, Composition } from "./composer.ts";
import type { Limits } from "./config.ts";
import { HeddleError } from "./errors.ts";
import { type ReceivedEvent, readEvent } from "./intake/index.ts";
import type { Intents } from "./intents.ts";
import type { Asked } from "./monitor/index.ts";
import type { Intent, Plan } from "./planner/index.ts";
import type { Repository } from "./repository/index.ts";
import type { Suggestion } from "./suggestions.ts";

/** What an event asks for, and the graph that gives it. */
export interface PlannedEvent {
  readonly event: ReceivedEvent;
  readonly intent: Intent;
  readonly plan: Plan;
  readonly graphHash: string;
}

/** Reads events, works out what they ask for, and plans it. Nothing is run. */
export class Planning {
  readonly #limits: Limits;
  readonly #repository: Repository;
  readonly #composer: Composer;
  readonly #intents: Intents;

  constructor(limits: Limits, repository: Repository, composer: Composer, intents: Intents) {
    this.#limits = limits;
    this.#repository = repository;
    this.#composer = composer;
    this.#intents = intents;
  }

  /**
   * Reads an event by what is published now.
   * @param seen gets the attributes, also where the data is refused afterwards
   * @throws HeddleError EVENT_*
   */
  read(event: unknown, account: string | undefined, seen?: Parameters<typeof readEvent>[3]): ReceivedEvent {
    this.#repository.hold();
    const { eventBytes } = this.#limits;
    return readEvent(event, this.#repository.schema(), { eventBytes, account }, seen);
  }

  /** @throws HeddleError EVENT_*, INTENT_UNKNOWN, INTENT_UNCLEAR, GOAL_UNKNOWN or PLAN_IMPOSSIBLE */
  plan(event: unknown, { goals, demand, account }: Asked): PlannedEvent {
    const { received, intent } = this.#understand(event, goals, account);
    return this.#compose(received, intent, demand);
  }

  /**
   * {@link plan} when the search is done.
   * @throws HeddleError as {@link plan}
   */
  async settle(event: unknown, { goals, demand, account }: Asked): Promise<PlannedEvent> {
    const { received, intent } = this.#understand(event, goals, account);
    return planned(received, intent, await this.#composer.settle(received.dataType, intent.goals, demand));
  }

  /**
   * {@link plan} for an event that was read and is to be run: the adviser is asked where there is one, and only then
   * it is a promise.
   * @throws HeddleError as {@link plan}
   */
  planAdvised(event: ReceivedEvent, { goals, demand }: Asked): PlannedEvent | Promise<PlannedEvent> {
    const offers = () => this.#composer.offers(event.dataType);
    const intent = this.#intents.ofOrAdvised(event, this.#repository.schema(), goals, offers);
    return intent instanceof Promise
      ? intent.then((advised) => this.#compose(event, advised, demand))
      : this.#compose(event, intent, demand);
  }

  /** Notes that an event was run through its graph. @param goals those that its caller named */
  ran({ event, plan: { graph }, graphHash }: PlannedEvent, schema: Schema, goals: Asked["goals"]): void {
    this.#intents.ran(event, schema, goals, { graph, hash: graphHash });
  }

  /**
   * What else could be made of an event than what it asks for, the likeliest to be wanted first.
   * @throws HeddleError EVENT_*
   */
  suggest(event: unknown): Promise<readonly Suggestion[]> {
    const received = this.read(event, undefined);
    return this.#intents.suggest(received, this.#composer.offers(received.dataType), this.#own(received));
  }

  /** Reads an event and works out what it asks for. */
  #understand(
    event: unknown,
    goals: Asked["goals"],
    account: string | undefined,
  ): { readonly received: ReceivedEvent; readonly intent: Intent } {
    const received = this.read(event, account);
    const offers = () => this.#composer.offers(received.dataType);
    return { received, intent: this.#intents.of(received, this.#repository.schema(), goals, offers) };
  }

  #compose(event: ReceivedEvent, intent: Intent, demand: Asked["demand"]): PlannedEvent {
    return planned(event, intent, this.#composer.compose(event.dataType, intent.goals, demand));
  }

  /** What an event asks for by itself, and the functions for it; nothing where that is not known or not possible. */
  #own({ kind, dataType }: ReceivedEvent): { goals: readonly string[]; functions: readonly string[] } {
    const { events } = this.#repository.schema();
    const goals = Object.hasOwn(events, kind) ? (events[kind]?.goals ?? []) : [];
    try {
      const { plan } = this.#composer.compose(dataType, goals);
      return { goals, functions: plan.graph.steps.map((step) => step.function) };
    } catch (error) {
      if (error instanceof HeddleError) {
        return { goals, functions: [] };
      }
      throw error;
    }
  }
}

function planned(event: ReceivedEvent, intent: Intent, { plan, graphHash }: Composition): PlannedEvent {
  return { event, intent, plan, graphHash };
}
