import fc from "fast-check";
import { expect, test } from "vitest";
import { offersOf, PlanningIndex } from "../../runtime/planner/index.ts";
import { runsOf } from "../support/chance.ts";
import { outcome } from "../support/planned.ts";
import { expectRightGraph, statesOf } from "../support/planner-laws.ts";
import { type RandomWorld, randomListWorlds } from "../support/random-worlds.ts";

const runs = runsOf(500);

function offered(index: PlanningIndex, { eventType }: RandomWorld): string[] {
  return offersOf(index, eventType).map(({ goal, depth }) => `${goal} at ${depth}`);
}

test("functions run over lists wherever that takes the fewest steps, in graphs that are right and have glue", () => {
  let lifted = 0;
  fc.assert(
    fc.property(randomListWorlds(10), (world) => {
      const steps = expectRightGraph(world)?.steps ?? [];
      lifted += steps.filter(({ each }) => each !== undefined).length;
    }),
    { numRuns: runs },
  );
  expect(lifted).toBeGreaterThan(runs / 50);
});

test("an index that follows its repository, or has planned for other events, runs functions over the same lists", () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(
      randomListWorlds(10).chain((world) =>
        fc.record({
          world: fc.constant(world),
          states: statesOf(world),
        }),
      ),
      ({ world, states }) => {
        const index = new PlanningIndex(world.schema, states[0] ?? []);
        for (const state of states) {
          index.update(world.schema, state);
          for (const message of Object.keys(world.schema.messages)) {
            // Events of any message, with lists of their own.
            index.given(message);
          }
          const made = outcome(index, world);
          expect(made).toEqual(outcome(new PlanningIndex(world.schema, state), world));
          expect(offered(index, world)).toEqual(offered(new PlanningIndex(world.schema, state), world));
          kinds.add(
            typeof made === "string"
              ? "refused"
              : made.graph.steps.some(({ each }) => each)
                ? "lifted"
                : "plain",
          );
        }
      },
    ),
    { numRuns: runs },
  );
  expect(kinds.size).toBe(3);
});
