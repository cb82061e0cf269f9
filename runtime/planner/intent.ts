import { renamedGoal, type Schema } from "../../glue-gen/index.ts";
import { similarNames, simpleName } from "../contract/index.ts";
import { HeddleError } from "../errors.ts";
import { maximumGoals } from "./limits.ts";

/** What an event asks for. Plain data. */
export interface Intent {
  /** CloudEvents `type` of the event. */
  readonly eventType: string;
  /** Full names of concepts, each once; behind `repeated` where lists of them are wanted. */
  readonly goals: readonly string[];
  /** Name of the rule that says so; empty where no rule does. */
  readonly rule: string;
  /** Who else says so: the words of the request, examples, or the user's own adviser; absent: the caller, or the rule. */
  readonly by?: "words" | "examples" | "adviser";
  /** How sure that is, 0 to 1; absent where it is not a guess. */
  readonly confidence?: number;
}

/**
 * Works out what an event asks for: the goals that the caller names, else those of the rule of its type.
 * @param event `kind`: the published type of events that it is of, where that is not its own type
 * @param goals full names of concepts, or their last parts where only one concept is called so; behind `repeated`
 *   where lists of them are wanted
 * @throws HeddleError INTENT_UNKNOWN, GOAL_UNKNOWN, PLAN_LIMIT
 */
export function intentOf(
  event: { readonly type: string; readonly kind?: string },
  schema: Schema,
  goals: readonly string[] = [],
): Intent {
  if (goals.length > 0) {
    return { eventType: event.type, goals: checkedGoals(schema, goals), rule: "" };
  }
  const kind = event.kind ?? event.type;
  const known = kind === event.type ? intentsByRule(schema) : undefined;
  const intent = known?.get(kind) ?? intentByRule(event.type, kind, schema);
  known?.set(kind, intent);
  return intent;
}

/** What published types ask for by their rules; a schema never changes, and has at most so many types. */
const byRule = new WeakMap<Schema, Map<string, Intent>>();

function intentsByRule(schema: Schema): Map<string, Intent> {
  let intents = byRule.get(schema);
  if (intents === undefined) {
    intents = new Map();
    byRule.set(schema, intents);
  }
  return intents;
}

function intentByRule(eventType: string, kind: string, schema: Schema): Intent {
  const type = Object.hasOwn(schema.events, kind) ? schema.events[kind] : undefined;
  if (type === undefined || type.goals.length === 0) {
    const reason = type === undefined ? "No rule knows this type." : "The type's rule names no goals.";
    throw new HeddleError(
      "INTENT_UNKNOWN",
      `It is not known what an event of type ${JSON.stringify(eventType)} asks for. ${reason}`,
      { place: "type" },
    );
  }
  return Object.freeze({
    eventType,
    goals: Object.freeze(checkedGoals(schema, type.goals)),
    rule: type.rule,
  });
}

function checkedGoals(schema: Schema, goals: readonly string[]): string[] {
  if (goals.length > maximumGoals) {
    throw new HeddleError(
      "PLAN_LIMIT",
      `${goals.length} goals were asked for; ${maximumGoals} are the most.`,
    );
  }
  return [...new Set(goals.map((goal) => resolveGoal(schema, goal)))];
}

/**
 * A goal with the full name of its concept: of one value, or of a list as `repeated Word`.
 * @throws HeddleError GOAL_UNKNOWN
 */
export function resolveGoal(schema: Schema, goal: string): string {
  return renamedGoal(goal, (concept) => resolveConcept(schema, concept));
}

function resolveConcept(schema: Schema, goal: string): string {
  if (Object.hasOwn(schema.messages, goal) || Object.hasOwn(schema.concepts, goal)) {
    return goal;
  }
  const names = [...Object.keys(schema.messages), ...Object.keys(schema.concepts)];
  const called = names.filter((name) => simpleName(name) === goal).sort();
  const [only, ...others] = called;
  if (only !== undefined && others.length === 0) {
    return only;
  }
  const known = only === undefined ? similarNames(goal, names) : called.slice(0, 5);
  const what = only === undefined ? "is not a known concept" : "could be several concepts";
  throw new HeddleError(
    "GOAL_UNKNOWN",
    `${JSON.stringify(goal.slice(0, 256))} ${what}${known.length > 0 ? `: ${known.join(", ")}` : ""}.`,
    {
      place: goal.slice(0, 256),
      ...(known.length > 0
        ? { remedy: "Give the full name of one of these, or find another with `heddle search`." }
        : {}),
    },
  );
}
