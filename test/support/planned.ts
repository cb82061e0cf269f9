import { HeddleError } from "../../runtime/errors.ts";
import {
  type Plan,
  type PlanDemand,
  type PlanningIndex,
  plan,
  planWith,
} from "../../runtime/planner/index.ts";
import type { RandomWorld } from "./random-worlds.ts";

/** A plan, or the words with which it is refused because there is no way. */
function planOrRefusal(make: () => Plan): Plan | string {
  try {
    return make();
  } catch (error) {
    if (error instanceof HeddleError && error.code === "PLAN_IMPOSSIBLE") {
      return error.message;
    }
    throw error;
  }
}

/** A plan; null where there is no way. */
export function planned(make: () => Plan): Plan | null {
  const made = planOrRefusal(make);
  return typeof made === "string" ? null : made;
}

/** The plan of a random repository; null where there is no way. */
export function planOrNull(
  { schema, functions, eventType, goals }: RandomWorld,
  demand: PlanDemand = {},
): Plan | null {
  return planned(() => plan({ schema, functions, eventType, goals, demand }));
}

/** What an index answers: the plan, or the words with which it is refused. */
export function outcome(index: PlanningIndex, { eventType, goals }: RandomWorld): Plan | string {
  return planOrRefusal(() => planWith(index, eventType, goals));
}
