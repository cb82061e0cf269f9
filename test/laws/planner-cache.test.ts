import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HeddleError } from "../../runtime/errors.ts";
import { type Plan, PlanCache, plan } from "../../runtime/planner/index.ts";
import { type RandomWorld, randomWorlds } from "../support/random-worlds.ts";

const runs = Number(process.env.HEDDLE_LAW_RUNS ?? 300);
const seed = process.env.HEDDLE_LAW_SEED === undefined ? {} : { seed: Number(process.env.HEDDLE_LAW_SEED) };

function planned(make: () => Plan): Plan | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof HeddleError && error.code === "PLAN_IMPOSSIBLE") {
      return null;
    }
    throw error;
  }
}

describe("plans that are kept while functions come, go and change their costs", () => {
  test("have the graphs of plans made anew, and stay the same objects where nothing that matters changed", () => {
    const seen = { kept: 0, made: 0 };
    fc.assert(
      fc.property(
        randomWorlds(12).chain((world) =>
          fc.record({
            world: fc.constant(world),
            steps: fc.array(
              fc.record({
                functions: fc.shuffledSubarray(world.functions, {
                  minLength: Math.max(0, world.functions.length - 2),
                }),
                fuels: fc.array(fc.constantFrom(1, 1, 1, 2), { minLength: 12, maxLength: 12 }),
              }),
              { minLength: 2, maxLength: 5, size: "max" },
            ),
            objective: fc.constantFrom("steps" as const, "fuel" as const),
          }),
        ),
        ({ world, steps, objective }) => {
          const { schema, eventType, goals }: RandomWorld = world;
          const cache = new PlanCache(schema, world.functions);
          let before: Plan | null = null;
          for (const { functions, fuels } of steps) {
            const estimates = Object.fromEntries(
              world.functions.map(({ digest }, i) => [digest, { fuel: fuels[i] ?? 1 }]),
            );
            cache.update(schema, functions);
            cache.setEstimates(estimates);
            const now = planned(() => cache.plan(eventType, goals, { objective }));
            const demand = { objective, estimates };
            const anew = planned(() => plan({ schema, functions, eventType, goals, demand }));
            expect([now?.graph, now?.cost]).toEqual([anew?.graph, anew?.cost]);
            seen[now !== null && now === before ? "kept" : "made"]++;
            before = now;
          }
        },
      ),
      { numRuns: runs, ...seed },
    );
    expect(Math.min(seen.kept, seen.made)).toBeGreaterThan(10);
  });

  test("are the same object when nothing changed, or only what leads nowhere", () => {
    fc.assert(
      fc.property(randomWorlds(10), ({ schema, functions, eventType, goals }) => {
        const cache = new PlanCache(schema, functions);
        const first = planned(() => cache.plan(eventType, goals));
        fc.pre(first !== null);
        expect(cache.plan(eventType, goals)).toBe(first);
        const used = new Set(first.graph.steps.map((step) => step.function));
        const [model] = functions;
        const useless = {
          contract: {
            ...(model as (typeof functions)[number]).contract,
            name: "z.Useless",
            output: eventType,
            outputMeans: null,
            carries: null,
          },
          digest: "useless",
        };
        cache.update(schema, [...functions, useless]);
        // What gives the event again gives nothing new.
        expect(cache.plan(eventType, goals)).toBe(first);
        expect(used.has("z.Useless")).toBe(false);
      }),
      { numRuns: runs, ...seed },
    );
  });
});
