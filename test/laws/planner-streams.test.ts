import fc from "fast-check";
import { expect, test } from "vitest";
import { PlanningIndex } from "../../runtime/planner/index.ts";
import { runsOf } from "../support/chance.ts";
import { outcome } from "../support/planned.ts";
import { expectRightGraph, statesOf } from "../support/planner-laws.ts";
import { contractsOf, randomStreamWorlds } from "../support/random-worlds.ts";

const runs = runsOf(500);

test("streams are fed from lists and single values, and are lists to others, in the fewest steps", () => {
  const seen = { list: 0, single: 0, given: 0, refused: 0 };
  fc.assert(
    fc.property(randomStreamWorlds(10), (world) => {
      const graph = expectRightGraph(world);
      if (graph === null) {
        seen.refused++;
        return;
      }
      const contracts = contractsOf(world);
      for (const { function: name, each } of graph.steps) {
        const contract = contracts.get(name);
        seen.list += Number(contract?.inputStream === true && each !== undefined);
        seen.single += Number(contract?.inputStream === true && each === undefined);
        seen.given += Number(contract?.outputStream === true);
      }
    }),
    { numRuns: runs },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(runs / 100);
});

test("an index that follows its repository, or has planned for other events, plans with the same streams", () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(
      randomStreamWorlds(10).chain((world) =>
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
            index.given(message);
          }
          const made = outcome(index, world);
          expect(made).toEqual(outcome(new PlanningIndex(world.schema, state), world));
          const usesStream =
            typeof made !== "string" && made.explanation.mappings.some(({ stream }) => stream === true);
          kinds.add(typeof made === "string" ? "refused" : usesStream ? "streamed" : "plain");
        }
      },
    ),
    { numRuns: runs },
  );
  expect(kinds.size).toBe(3);
});
