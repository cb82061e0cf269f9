import type { Schema } from "../../glue-gen/index.ts";
import { similarNames, simpleName } from "../contract/index.ts";
import { HeddleError } from "../errors.ts";
import { maximumGoals } from "./limits.ts";

/** What an event asks for. Plain data. */
export interface Intent {
  /** CloudEvents `type` of the event. */
  readonly eventType: string;
  /** Full names of concepts, each once. */
  readonly goals: readonly string[];
  /** Name of the rule that says so; empty where the goals were given by the caller. */
  readonly rule: string;
}

/**
 * Works out what an event asks for: the goals that the caller names, else those of the rule of its type.
 * @param goals full names of concepts, or their last parts where only one concept is called so
 * @throws HeddleError INTENT_UNKNOWN, GOAL_UNKNOWN, PLAN_LIMIT
 */
export function intentOf(
  event: { readonly type: string },
  schema: Schema,
  goals: readonly string[] = [],
): Intent {
  if (goals.length > 0) {
    return { eventType: event.type, goals: checkedGoals(schema, goals), rule: "" };
  }
  const type = Object.hasOwn(schema.events, event.type) ? schema.events[event.type] : undefined;
  if (type === undefined || type.goals.length === 0) {
    const reason = type === undefined ? "No rule knows this type." : "The type's rule names no goals.";
    throw new HeddleError(
      "INTENT_UNKNOWN",
      `It is not known what an event of type ${JSON.stringify(event.type)} asks for. ${reason}`,
      { place: "type" },
    );
  }
  return { eventType: event.type, goals: checkedGoals(schema, type.goals), rule: type.rule };
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
 * The full name of a concept.
 * @throws HeddleError GOAL_UNKNOWN
 */
export function resolveGoal(schema: Schema, goal: string): string {
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
