import fc from "fast-check";
import { expect, test } from "vitest";
import { PlanningIndex } from "../../runtime/planner/index.ts";
import { runsOf } from "../support/chance.ts";
import { outcome } from "../support/planned.ts";
import { expectRightGraph, statesOf } from "../support/planner-laws.ts";
import { contractsOf, randomListGoalWorlds } from "../support/random-worlds.ts";

const runs = runsOf(500);

test("lists that are asked for are reached in the fewest steps, in graphs that are right and have glue", () => {
  const seen = { gathered: 0, field: 0, part: 0, refused: 0 };
  fc.assert(
    fc.property(randomListGoalWorlds(10), (world) => {
      const graph = expectRightGraph(world);
      if (graph === null) {
        seen.refused++;
        return;
      }
      const contracts = contractsOf(world);
      for (const { concept, value } of graph.goals.filter((goal) => goal.concept.startsWith("repeated "))) {
        const step = graph.steps.find(({ id }) => id === value.step);
        const isGathered =
          step?.each !== undefined || contracts.get(step?.function ?? "")?.outputStream === true;
        seen[isGathered ? "gathered" : "field"]++;
        seen.part += Number(value.path.length > 1);
        expect(world.goals).toContain(concept);
      }
    }),
    { numRuns: runs },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(runs / 100);
});

test("an index that follows its repository, or has planned for other goals, reaches the same lists", () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(
      randomListGoalWorlds(10).chain((world) =>
        fc.record({
          world: fc.constant(world),
          states: statesOf(world),
          others: fc.subarray(Object.keys(world.schema.messages)),
        }),
      ),
      ({ world, states, others }) => {
        const index = new PlanningIndex(world.schema, states[0] ?? []);
        for (const state of states) {
          index.update(world.schema, state);
          for (const message of others) {
            outcome(index, { ...world, eventType: message, goals: [`repeated ${message}`] });
          }
          const made = outcome(index, world);
          expect(made).toEqual(outcome(new PlanningIndex(world.schema, state), world));
          kinds.add(typeof made === "string" ? "refused" : "planned");
        }
      },
    ),
    { numRuns: runs },
  );
  expect(kinds.size).toBe(2);
});
