import { describe, expect, onTestFinished, test } from "vitest";
import {
  defaultPlanLimits,
  explainText,
  type Plan,
  PlanCache,
  PlanningIndex,
  Prover,
  planWith,
} from "../../runtime/planner/index.ts";
import { type FieldSpec, type FunctionSpec, world } from "../support/contracts.ts";
import { numbersBelow } from "../support/random.ts";

/** A covering problem: each function gives three of the values that are wanted; the seed makes it another one. */
function covering(seed: number, values: number, functions: number) {
  const random = numbersBelow(seed);
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

/** A cache that goes on with searches in a thread, until the end of the test. */
function anytime({ schema, functions }: ReturnType<typeof covering>, work = defaultPlanLimits.work) {
  const prover = new Prover();
  onTestFinished(() => prover.close());
  const limits = { ...defaultPlanLimits, work };
  return { prover, cache: new PlanCache(schema, functions, { limits, prover }) };
}

const told = ({ graph, cost, lowerBound, proven }: Plan) => ({ graph, cost, lowerBound, proven });

describe("planning at any time", () => {
  test("gives a plan at once with its gap, and the one of planning in one go when the proof is done", async () => {
    const gaps: number[] = [];
    for (let seed = 1; seed <= 6; seed++) {
      const one = covering(seed, 20 + seed, 60);
      const { cache } = anytime(one);
      const first = cache.plan("Event", one.goals);
      gaps.push(first.cost - first.lowerBound);
      expect(cache.plan("Event", one.goals)).toBe(first);
      const last = await cache.settled("Event", one.goals);
      const whole = planWith(new PlanningIndex(one.schema, one.functions), "Event", one.goals);
      expect(told(last)).toEqual(told(whole));
      expect(last.proven).toBe(true);
      expect(last.explanation).toEqual(whole.explanation);
      expect(first.cost).toBeGreaterThanOrEqual(last.cost);
      expect(first.lowerBound).toBeLessThanOrEqual(last.lowerBound);
      // The better plan has taken its place.
      expect(cache.plan("Event", one.goals)).toBe(last);
    }
    expect(Math.max(...gaps)).toBeGreaterThan(0);
  });

  test("leaves the event loop free meanwhile", async () => {
    const one = covering(7, 30, 90);
    const { cache } = anytime(one, 5_000_000);
    expect(cache.plan("Event", one.goals).proven).toBe(false);
    let turns = 0;
    const counting = setInterval(() => turns++, 1);
    await cache.settled("Event", one.goals);
    clearInterval(counting);
    expect(turns).toBeGreaterThan(10);
  });

  test("ends with a gap where the limits end it", async () => {
    const one = covering(7, 60, 200);
    const { cache } = anytime(one, 500_000);
    const last = await cache.settled("Event", one.goals);
    expect(last.proven).toBe(false);
    expect(last.lowerBound).toBeGreaterThan(10);
    expect(last.cost).toBeGreaterThan(last.lowerBound);
    expect(explainText(last)).toContain(`at least ${last.lowerBound} are needed`);
  });

  test("plans for what there is when the proof is done, whatever was published meanwhile", async () => {
    const one = covering(3, 24, 60);
    const { cache } = anytime(one);
    for (const dropped of [0, 59]) {
      cache.update(one.schema, one.functions);
      const first = cache.plan("Event", one.goals);
      const settling = cache.settled("Event", one.goals);
      const functions = one.functions.toSpliced(dropped, 1);
      cache.update(one.schema, functions);
      const anew = planWith(new PlanningIndex(one.schema, functions), "Event", one.goals);
      expect(told(await settling)).toEqual(told(anew));
      expect(first.graph.steps.length).toBeGreaterThanOrEqual(anew.lowerBound - 1);
    }
  });

  test("keeps the plan that it has when the search is ended from outside", async () => {
    const one = covering(7, 60, 200);
    const { cache, prover } = anytime(one);
    const first = cache.plan("Event", one.goals);
    const settling = cache.settled("Event", one.goals);
    prover.close();
    expect(await settling).toBe(first);
    expect(await cache.settled("Event", one.goals)).toBe(first);
  });
});
