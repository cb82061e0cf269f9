import { describe, expect, test } from "vitest";
import { type Plan, PlanningIndex, planAnytime, planWith } from "../../runtime/planner/index.ts";
import { type FieldSpec, type FunctionSpec, world } from "../support/contracts.ts";

/** A covering problem: each function gives three of the values that are wanted; the seed makes it another one. */
function covering(seed: number, values: number, functions: number) {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
  const text = (name: string, means: string): FieldSpec => ({ name, type: "string", means });
  const all = Array.from({ length: values }, (_, i) => `V${i}`);
  const messages: Record<string, FieldSpec[]> = { Event: [text("start", "Start")] };
  const specs = Array.from({ length: functions }, (_, i): FunctionSpec => {
    const first = i < values ? i : random(values);
    const given = new Set([first, random(values), random(values)]);
    messages[`Out${i}`] = [...given].map((value) => text(`v${value}`, `V${value}`));
    return { name: `f${i}`, takes: [text("start", "Start")], gives: `Out${i}` };
  });
  const concepts = Object.fromEntries(["Start", ...all].map((name) => [name, {}]));
  return { ...world({ messages, concepts, functions: specs }), goals: all };
}

describe("planning at any time", () => {
  test("gives a plan at once, then only better ones, and ends with what planning in one go gives", () => {
    const counts = new Set<number>();
    for (let seed = 1; seed <= 8; seed++) {
      const { schema, functions, goals } = covering(seed, 18 + seed, 45);
      const index = new PlanningIndex(schema, functions);
      const plans: Plan[] = [...planAnytime(index, "Event", goals)];
      counts.add(plans.length);
      plans.forEach((one, i) => {
        expect(one.lowerBound).toBeLessThanOrEqual(one.cost);
        expect(one.cost).toBeLessThanOrEqual(plans[i - 1]?.cost ?? Number.POSITIVE_INFINITY);
        expect(one.lowerBound).toBeGreaterThanOrEqual(plans[i - 1]?.lowerBound ?? 0);
      });
      const whole = planWith(index, "Event", goals);
      const last = plans.at(-1) as Plan;
      expect([last.graph, last.cost, last.lowerBound, last.proven]).toEqual([
        whole.graph,
        whole.cost,
        whole.lowerBound,
        true,
      ]);
    }
    // Some took more than one answer.
    expect(Math.max(...counts)).toBeGreaterThan(1);
  });

  test("ends with a gap where the limits end it", () => {
    const { schema, functions, goals } = covering(7, 60, 200);
    const index = new PlanningIndex(schema, functions);
    const plans = [...planAnytime(index, "Event", goals, { work: 300_000, candidates: 8 })];
    const last = plans.at(-1) as Plan;
    expect(last.proven).toBe(false);
    expect(last.lowerBound).toBeGreaterThan(10);
    expect(last.cost).toBeGreaterThan(last.lowerBound);
  });
});
