import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PlanningIndex } from "../../runtime/planner/index.ts";
import { runsOf } from "../support/chance.ts";
import { world } from "../support/contracts.ts";
import { outcome } from "../support/planned.ts";
import { randomWorlds } from "../support/random-worlds.ts";

const runs = runsOf(400);

describe("an index that follows its repository", () => {
  test("plans, explains and refuses like one that is made anew, whatever came and went", () => {
    const outcomes = new Map<string, number>();
    fc.assert(
      fc.property(
        randomWorlds(12).chain((one) =>
          fc.record({
            one: fc.constant(one),
            states: fc.array(fc.shuffledSubarray(one.functions), { minLength: 2, maxLength: 6, size: "max" }),
            fuels: fc.array(fc.constantFrom(1000, 1000, 500), { minLength: 12, maxLength: 12 }),
          }),
        ),
        ({ one, states, fuels }) => {
          const functions = one.functions.map((each, i) => ({
            ...each,
            contract: { ...each.contract, resources: { fuel: fuels[i] ?? 1000, memoryBytes: 65_536 } },
          }));
          const listed = states.map((state) =>
            state.map((each) => functions[one.functions.indexOf(each)] ?? each),
          );
          const index = new PlanningIndex(one.schema, listed[0] ?? []);
          for (const state of listed.slice(1)) {
            outcome(index, one);
            index.update(one.schema, state);
            const made = outcome(index, one);
            expect(made).toEqual(outcome(new PlanningIndex(one.schema, state), one));
            const kind = typeof made === "string" ? "refused" : "planned";
            outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
          }
        },
      ),
      { numRuns: runs },
    );
    expect(outcomes.size).toBe(2);
  });

  test("learns concepts that are published later, and what carries into them", () => {
    fc.assert(
      fc.property(randomWorlds(8), fc.nat(5), (one, kind) => {
        const { [`w.K${kind}`]: dropped, ...concepts } = one.spec.concepts ?? {};
        fc.pre(dropped !== undefined && one.goals.every((goal) => goal !== `w.K${kind}`));
        const isFree = !JSON.stringify([one.spec.messages, one.spec.functions, concepts]).includes(
          `w.K${kind}`,
        );
        fc.pre(isFree);
        const early = world({ ...one.spec, concepts });
        const index = new PlanningIndex(early.schema, one.functions);
        outcome(index, one);
        index.update(one.schema, one.functions);
        const goals = [...one.goals, `w.K${kind}`];
        expect(outcome(index, { ...one, goals })).toEqual(
          outcome(new PlanningIndex(one.schema, one.functions), { ...one, goals }),
        );
      }),
      { numRuns: Math.ceil(runs / 4) },
    );
  });
});
