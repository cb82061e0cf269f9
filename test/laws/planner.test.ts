import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emitGlue } from "../../glue-gen/graph/index.ts";
import type { Schema } from "../../glue-gen/index.ts";
import type { Plan } from "../../runtime/planner/index.ts";
import { checkGraph, fewestSteps } from "../support/brute-force-planner.ts";
import { runsOf } from "../support/chance.ts";
import { type FunctionSpec, world } from "../support/contracts.ts";
import { planOrNull } from "../support/planned.ts";
import { contractsOf, type RandomWorld, randomWorlds } from "../support/random-worlds.ts";

const runs = runsOf(400);
const settings = { numRuns: runs };

/** Worlds that have a plan of at least one step, so that a law about plans is not about nothing. */
function worldsWithSteps(most: number): fc.Arbitrary<{ world: RandomWorld; plan: Plan }> {
  return randomWorlds(most)
    .map((one) => ({ world: one, plan: planOrNull(one) }))
    .filter((one): one is { world: RandomWorld; plan: Plan } => (one.plan?.graph.steps.length ?? 0) > 0);
}

describe("the planner, on random repositories", () => {
  test("takes exactly as many steps as trying everything finds", () => {
    const lengths = new Map<number | null, number>();
    fc.assert(
      fc.property(randomWorlds(12), (one) => {
        const contracts = one.functions.map(({ contract }) => contract);
        const fewest = fewestSteps(one.schema, contracts, one.eventType, one.goals);
        const made = planOrNull(one);
        lengths.set(fewest, (lengths.get(fewest) ?? 0) + 1);
        expect(made?.graph.steps.length ?? null).toBe(fewest);
        expect(made === null || (made.proven && made.lowerBound === fewest)).toBe(true);
      }),
      { ...settings, numRuns: runs * 3 },
    );
    // Plans of several lengths, and impossible ones, were among them.
    expect(lengths.size).toBeGreaterThan(3);
  });

  test("makes graphs that are acyclic, complete, and right in types and concepts", () => {
    fc.assert(
      fc.property(worldsWithSteps(12), ({ world: one, plan: { graph } }) => {
        checkGraph(one.schema, contractsOf(one), graph);
      }),
      settings,
    );
  });

  test("makes graphs that glue can be generated for", () => {
    fc.assert(
      fc.property(worldsWithSteps(12), ({ world: one, plan: { graph } }) => {
        const glue = emitGlue(graph, { contracts: contractsOf(one), eventSchema: one.schema });
        expect(glue.match(/^function /gm)).toHaveLength(graph.steps.length);
      }),
      settings,
    );
  });

  test("does not care in which order functions were published", () => {
    fc.assert(
      fc.property(
        worldsWithSteps(12).chain((one) =>
          fc.record({
            one: fc.constant(one),
            shuffled: fc.shuffledSubarray(one.world.functions, { minLength: one.world.functions.length }),
          }),
        ),
        ({ one, shuffled }) => {
          const { messages, concepts } = one.world.schema;
          const schema: Schema = {
            ...one.world.schema,
            messages: Object.fromEntries(Object.entries(messages).reverse()),
            concepts: Object.fromEntries(Object.entries(concepts).reverse()),
          };
          expect(planOrNull({ ...one.world, schema, functions: shuffled })).toEqual(one.plan);
        },
      ),
      settings,
    );
  });

  test("plans the same without a function that the plan does not use", () => {
    fc.assert(
      fc.property(worldsWithSteps(12), ({ world: one, plan: { graph } }) => {
        const used = new Set(graph.steps.map((step) => step.function));
        for (const { contract } of one.functions) {
          if (!used.has(contract.name)) {
            const functions = one.functions.filter((other) => other.contract.name !== contract.name);
            expect(planOrNull({ ...one, functions })?.graph).toEqual(graph);
          }
        }
      }),
      settings,
    );
  });

  test("plans the same with a function that gives nothing which leads to a goal", () => {
    const useless: FunctionSpec[] = [
      { name: "a.Useless", takes: [], gives: "w.Useless" },
      { name: "z.Useless", takes: [{ name: "any", type: "string", means: "w.S0" }], gives: "w.Useless" },
    ];
    fc.assert(
      fc.property(worldsWithSteps(12), ({ world: one, plan: { graph } }) => {
        const more = world({
          ...one.spec,
          messages: { ...one.spec.messages, "w.Useless": [] },
          functions: [...useless, ...(one.spec.functions ?? [])],
        });
        expect(planOrNull({ ...one, ...more })?.graph).toEqual(graph);
      }),
      settings,
    );
  });

  test("never needs more steps when a function is added", () => {
    fc.assert(
      fc.property(worldsWithSteps(10), randomWorlds(4), ({ world: one, plan: { graph } }, other) => {
        const added = (other.spec.functions ?? []).map(
          ({ name, input, ...spec }): FunctionSpec => ({
            ...spec,
            name: `x.${name}`,
            ...(input === undefined ? {} : { input }),
          }),
        );
        const kept = added.filter(({ gives }) => !gives.endsWith("Request"));
        const more = world({ ...one.spec, functions: [...(one.spec.functions ?? []), ...kept] });
        const steps = planOrNull({ ...one, ...more })?.graph.steps.length;
        expect(steps).toBeLessThanOrEqual(graph.steps.length);
      }),
      settings,
    );
  });
});
