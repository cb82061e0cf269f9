import { HeddleError } from "../errors.ts";
import type { Wishes } from "./demand.ts";
import type { Reach } from "./forward.ts";
import { listAt } from "./lists.ts";
import { missText, nearestMiss } from "./nearest-miss.ts";
import type { PlanningIndex } from "./planning-index.ts";
import type { NotFound } from "./search.ts";

/** Most misses that are told; the others mostly have the same reason. */
const maximumMisses = 3;

/** PLAN_IMPOSSIBLE with the nearest miss, the required function that cannot run, or the time that it takes. */
export function refusal(
  index: PlanningIndex,
  eventType: string,
  { missing, idle, soonest, forward }: NotFound,
  wishes: Wishes,
): HeddleError {
  const { require = [], latency } = wishes.demand;
  if (soonest !== null) {
    return new HeddleError(
      "PLAN_IMPOSSIBLE",
      `Every way from ${eventType} to all goals takes at least ${soonest}; at most ${latency} was asked for.`,
      { place: "latency" },
    );
  }
  const missOf = (node: number) => nearestMiss(index, forward, node, (one) => wishes.exclusion(one));
  const misses = missing.slice(0, maximumMisses).map(missOf);
  const texts = misses.map(missText);
  const required = [...new Set(require)];
  for (const name of idle.slice(0, maximumMisses).map((i) => required[i] as string)) {
    texts.push(`${name} is required, but ${idleText(index, name, forward, missOf)}`);
  }
  return new HeddleError(
    "PLAN_IMPOSSIBLE",
    `There is no way from ${eventType} to all goals: ${texts.join(". ")}.`,
    { place: [...missing.map((node) => index.goalOf(node)), ...idle.map((i) => required[i])].join(", ") },
  );
}

function idleText(
  index: PlanningIndex,
  name: string,
  forward: Reach,
  missOf: (node: number) => ReturnType<typeof nearestMiss>,
): string {
  const uses = index.usesNamed(name);
  const use = uses.find((one) => index.isByFields(one)) ?? uses[0];
  const needs = use === undefined ? [] : [...listAt(index.problem.needs, use)];
  const lacks = needs.filter((node) => forward.nodeDepth(node) === -1).map((node) => missText(missOf(node)));
  return lacks.length === 0 ? "it must not be taken" : `it lacks what it needs: ${lacks.join("; ")}`;
}
