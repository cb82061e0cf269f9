import type { Graph } from "../glue-gen/graph/index.ts";
import { listedConcept, type Schema } from "../glue-gen/index.ts";
import { findMessage } from "./contract/index.ts";
import { HeddleError, reasonOf } from "./errors.ts";
import { checkAccount, type ReceivedEvent } from "./intake/index.ts";
import { facetsOf, type GraphUse, IntentStore, intentLimits, type Worded, Wording } from "./intent/index.ts";
import { describeGiven, describeOffers } from "./offer-words.ts";
import { type Intent, intentOf, type Offer, resolveGoal } from "./planner/index.ts";
import { rankOffers, type Suggestion } from "./suggestions.ts";

/** What Heddle could not tell by itself, for whoever may. Plain data. */
export interface IntentQuestion {
  /** The request in words; empty where the event has none. */
  readonly text: string;
  readonly event: Pick<ReceivedEvent, "type" | "source" | "subject" | "account" | "dataType">;
  /** All that can be made of the event. */
  readonly offers: readonly { readonly goal: string; readonly summary: string }[];
  /** What Heddle considered, the likeliest first. */
  readonly considered: readonly { readonly goals: readonly string[]; readonly share: number }[];
}

/** A language model or another service of the user's own; none is asked by default. */
export interface Adviser {
  /**
   * Names the goals of a request, in their order; undefined where it cannot tell either. Asked only where
   * Heddle itself is not sure, when an event is run.
   */
  goals?(question: IntentQuestion): Promise<readonly string[] | undefined> | readonly string[] | undefined;
  /** Puts suggestions into another order, or leaves some out. */
  suggest?(
    suggestions: readonly Suggestion[],
    event: IntentQuestion["event"],
  ): Promise<readonly Suggestion[]> | readonly Suggestion[];
}

/** Below this, what was found is no answer. */
const leastConfidence = 0.6;

/** Alternatives that an error names. */
const named = 3;

/** Graphs whose uses wait in memory until they are written together. */
const waitingGraphs = 256;

/** Events, and milliseconds, after which what waits is written; what a process that dies had in hand is not counted. */
const waitingUses = 8192;
const waitingMs = 60_000;

/** Requests whose goals are remembered as noted, so that they are not written again. */
const notedRequests = 1000;

/** Graphs that suggestions are made from. */
const rankedGraphs = 10_000;

/** What an analysis found. */
type Found = Required<Pick<Intent, "goals" | "by" | "confidence">> &
  Pick<IntentQuestion, "considered"> &
  Partial<Pick<Worded, "weakest">>;

/** Works out what events ask for, and learns it from those that were run. */
export class Intents {
  readonly store: IntentStore;
  readonly #adviser: Adviser;
  /** By the hash of the graph and the account. */
  readonly #waiting = new Map<string, Map<string, GraphUse & { times: number }>>();
  #waitingGraphs = 0;
  #waitingUses = 0;
  #waitingSince = 0;
  /** Events of one type have the same offers, as long as nothing is published. */
  readonly #wordings = new WeakMap<
    readonly Offer[],
    { readonly schema: Schema; readonly wording: Wording }
  >();
  /** Examples that were kept by this process; most events are like one before. */
  readonly #noted = new Set<string>();

  /** @throws HeddleError FILE_UNREADABLE */
  constructor(directory: string, adviser: Adviser = {}) {
    this.store = new IntentStore(directory);
    this.#adviser = adviser;
  }

  /**
   * What an event asks for: the goals that the caller names; else what its request in words says; else what the
   * rule of its type says; else what events like it were run for.
   * @param offers all that can be made of the event; asked for only where it is needed
   * @throws HeddleError INTENT_UNKNOWN, INTENT_UNCLEAR, INTENT_LIMIT, GOAL_UNKNOWN, PLAN_LIMIT
   */
  of(
    event: ReceivedEvent,
    schema: Schema,
    goals: readonly string[] | undefined,
    offers: () => readonly Offer[],
  ): Intent {
    const settled = settledIntent(event, schema, goals);
    if (settled !== undefined) {
      return settled;
    }
    const found = this.#analyse(event, schema, offers());
    if (found.confidence < leastConfidence) {
      throw unclear(event, schema, found);
    }
    return intentFound(event, found);
  }

  /** As {@link of}, but the adviser is asked where Heddle itself is not sure. */
  ofOrAdvised(
    event: ReceivedEvent,
    schema: Schema,
    goals: readonly string[] | undefined,
    offers: () => readonly Offer[],
  ): Intent | Promise<Intent> {
    // Nobody is waited for who is not asked: an event that was accepted is with the pool when `run` returns.
    return this.#adviser.goals === undefined
      ? this.of(event, schema, goals, offers)
      : (settledIntent(event, schema, goals) ?? this.#advised(event, schema, offers()));
  }

  async #advised(event: ReceivedEvent, schema: Schema, offers: readonly Offer[]): Promise<Intent> {
    const found = this.#analyse(event, schema, offers);
    if (found.confidence >= leastConfidence) {
      return intentFound(event, found);
    }
    const advised = await this.#adviser.goals?.({
      text: event.ask,
      event: traitsOf(event),
      offers: describeOffers(offers, schema).map(({ goal, summary }) => ({ goal, summary })),
      considered: found.considered,
    });
    if (advised === undefined || advised.length === 0) {
      throw unclear(event, schema, found);
    }
    return { ...intentOf(event, schema, advised), by: "adviser" };
  }

  /**
   * Notes that an event was run through a graph, and that its goals were right where its caller named them. What
   * cannot be noted is said in a warning: the event itself has succeeded.
   */
  ran(
    event: ReceivedEvent,
    schema: Schema,
    goals: readonly string[] | undefined,
    run: { readonly graph: Graph; readonly hash: string },
  ): void {
    try {
      this.#count(event, run);
      if (goals !== undefined && goals.length > 0 && goals.length <= intentLimits.goalsOfRequest) {
        this.#note(event, schema, goals);
      }
    } catch (cause) {
      const reason = reasonOf(cause);
      process.emitWarning(`What an event was run for could not be noted: ${reason}`, {
        code: "HEDDLE_NOT_NOTED",
      });
    }
  }

  /**
   * Teaches what a request asks for.
   * @throws HeddleError GOAL_UNKNOWN, INTENT_LIMIT, INTENT_UNKNOWN, EVENT_INVALID
   */
  teach(account: string, text: string, goals: readonly string[], schema: Schema): void {
    checkAccount(account);
    if (text.trim() === "" || goals.length === 0) {
      throw new HeddleError(
        "INTENT_UNKNOWN",
        "There is nothing to learn from a request without words, or without goals.",
        {
          place: goals.length === 0 ? "goals" : "text",
          remedy: "Give a request in words, and what it asks for.",
        },
      );
    }
    if (text.length > intentLimits.textCharacters || goals.length > intentLimits.goalsOfRequest) {
      throw new HeddleError(
        "INTENT_LIMIT",
        `A request of ${text.length} characters for ${goals.length} goals; ${intentLimits.textCharacters} and ${intentLimits.goalsOfRequest} are the most.`,
      );
    }
    this.store.addExample(account, { text, goals: goals.map((goal) => resolveGoal(schema, goal)) });
  }

  /** What else can be made of an event, what is likeliest to be wanted first. */
  async suggest(
    event: ReceivedEvent,
    offers: readonly Offer[],
    own: { readonly goals: readonly string[]; readonly functions: readonly string[] },
  ): Promise<readonly Suggestion[]> {
    this.flush();
    const others = offers.filter(({ goal }) => !own.goals.includes(goal));
    const ranked = rankOffers(others, this.store.uses(rankedGraphs), {
      account: event.account,
      dataType: event.dataType,
      own: new Set(own.functions),
    });
    return (await this.#adviser.suggest?.(ranked, traitsOf(event))) ?? ranked;
  }

  /** Writes down what waits in memory. */
  flush(): void {
    if (this.#waiting.size > 0) {
      this.store.addUses([...this.#waiting.values()].flatMap((accounts) => [...accounts.values()]));
      this.#waiting.clear();
      this.#waitingGraphs = 0;
      this.#waitingUses = 0;
    }
  }

  close(): void {
    this.flush();
    this.store.close();
  }

  #count({ account, dataType }: ReceivedEvent, { graph, hash }: { graph: Graph; hash: string }): void {
    let accounts = this.#waiting.get(hash);
    if (accounts === undefined) {
      accounts = new Map();
      this.#waiting.set(hash, accounts);
    }
    const waiting = accounts.get(account);
    if (waiting !== undefined) {
      waiting.times++;
    } else {
      const functions = [...new Set(graph.steps.map((step) => step.function))];
      const goals = graph.goals.map(({ concept }) => concept);
      accounts.set(account, { account, dataType, hash, goals, functions, times: 1 });
      this.#waitingGraphs++;
    }
    if (this.#waitingUses++ === 0) {
      this.#waitingSince = performance.now();
    }
    const isFull = this.#waitingGraphs >= waitingGraphs || this.#waitingUses >= waitingUses;
    if (isFull || performance.now() - this.#waitingSince >= waitingMs) {
      this.flush();
    }
  }

  #note(event: ReceivedEvent, schema: Schema, goals: readonly string[]): void {
    const { account, type, ask } = event;
    const key = [account, type, ask, ...goals].join("\n");
    // Lists are not among what is offered, so that they are not foreseen either.
    if (this.#noted.has(key) || goals.some((goal) => listedConcept(goal) !== null)) {
      return;
    }
    if (this.#noted.size >= notedRequests) {
      this.#noted.clear();
    }
    this.#noted.add(key);
    const resolved = [...new Set(goals.map((goal) => resolveGoal(schema, goal)))];
    this.store.addExample(account, { text: ask, facets: facetsIn(event, schema), goals: resolved });
  }

  #wordingOf(offers: readonly Offer[], schema: Schema): Wording {
    const known = this.#wordings.get(offers);
    if (known?.schema === schema) {
      return known.wording;
    }
    const wording = new Wording(describeOffers(offers, schema));
    this.#wordings.set(offers, { schema, wording });
    return wording;
  }

  #analyse(event: ReceivedEvent, schema: Schema, offers: readonly Offer[]): Found {
    const possible = new Set(offers.map(({ goal }) => goal));
    const found: Found[] = [];
    if (event.ask !== "") {
      const wording = this.#wordingOf(offers, schema);
      found.push({ by: "words", ...wording.match(event.ask, describeGiven(event, schema)) });
    }
    const learned = this.store.model()?.predict({ text: event.ask, facets: facetsIn(event, schema) });
    if (learned !== undefined) {
      // What was right for other events may not be possible for this one.
      const considered = learned.considered.filter(({ goals }) => goals.every((goal) => possible.has(goal)));
      const isPossible = learned.goals.every((goal) => possible.has(goal));
      const goals = [...new Set(learned.goals)];
      found.push({ by: "examples", goals, confidence: isPossible ? learned.confidence : 0, considered });
    }
    const best = found.sort((a, b) => b.confidence - a.confidence)[0];
    return {
      by: "words",
      goals: [],
      confidence: 0,
      ...best,
      considered: found.flatMap(({ considered }) => considered).sort((a, b) => b.share - a.share),
    };
  }
}

/** What needs no analysis: goals that the caller names, or those of the type's rule where nothing is asked in words. */
function settledIntent(
  event: ReceivedEvent,
  schema: Schema,
  goals: readonly string[] | undefined,
): Intent | undefined {
  const type = Object.hasOwn(schema.events, event.kind) ? schema.events[event.kind] : undefined;
  const isSettled =
    (goals !== undefined && goals.length > 0) || (event.ask === "" && (type?.goals.length ?? 0) > 0);
  return isSettled ? intentOf(event, schema, goals) : undefined;
}

function intentFound(event: ReceivedEvent, { goals, by, confidence }: Found): Intent {
  return { eventType: event.type, goals, rule: "", by, confidence };
}

function facetsIn(event: ReceivedEvent, schema: Schema): string[] {
  const fields = findMessage(schema, event.dataType)?.fields ?? [];
  return facetsOf(
    event,
    fields.map(({ name }) => name),
  );
}

function traitsOf({ type, source, subject, account, dataType }: ReceivedEvent): IntentQuestion["event"] {
  return { type, source, subject, account, dataType };
}

function unclear(event: ReceivedEvent, schema: Schema, found: Found): HeddleError {
  if (event.ask === "" && found.considered.length === 0) {
    try {
      intentOf(event, schema);
    } catch (error) {
      return error as HeddleError;
    }
  }
  const { text: part, considered: ofPart } = found.weakest ?? { text: "", considered: [] };
  const isPart = part !== "" && part.length < event.ask.trim().length;
  const considered = isPart ? ofPart : found.considered;
  const listed = [...new Map(considered.map(({ goals, share }) => [goals.join(" and "), share]))]
    .slice(0, named)
    .map(([goals, share]) => `${goals} (${Math.round(100 * share)} %)`);
  const what =
    event.ask === ""
      ? `what an event of type ${JSON.stringify(event.type)} asks for`
      : `what is meant by ${isPart ? `${quoted(part)} in ` : ""}${quoted(event.ask)}`;
  return new HeddleError(
    "INTENT_UNCLEAR",
    `It is not clear ${what}. ${listed.length === 0 ? "Nothing that can be made of the event is described by these words." : `Considered: ${listed.join(", ")}.`}`,
    {
      place: event.ask === "" ? "type" : "ask",
      remedy:
        "Say it in other words, or name the goals; `heddle suggest` lists what can be made of an event.",
    },
  );
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 128));
}
