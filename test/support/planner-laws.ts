import fc from "fast-check";
import { expect } from "vitest";
import { emitGlue, type Graph } from "../../glue-gen/graph/index.ts";
import { PlanningIndex } from "../../runtime/planner/index.ts";
import { checkGraph, fewestSteps } from "./brute-force-planner.ts";
import { outcome } from "./planned.ts";
import { contractsOf, type RandomWorld } from "./random-worlds.ts";

/**
 * The graph of a random repository, which has as few steps as trying everything finds, is right, and has glue; null
 * where trying everything finds none either.
 */
export function expectRightGraph(world: RandomWorld): Graph | null {
  const { schema, functions, eventType, goals } = world;
  const contracts = contractsOf(world);
  const made = outcome(new PlanningIndex(schema, functions), world);
  const graph = typeof made === "string" ? null : made.graph;
  expect(graph?.steps.length ?? null).toBe(fewestSteps(schema, [...contracts.values()], eventType, goals));
  if (graph !== null) {
    checkGraph(schema, contracts, graph);
    expect(emitGlue(graph, { contracts, eventSchema: schema })).toContain("export");
  }
  return graph;
}

/** What a repository holds, one after the other: in any order, and without two of its functions at the most. */
export function statesOf({ functions }: RandomWorld): fc.Arbitrary<RandomWorld["functions"][]> {
  return fc.array(fc.shuffledSubarray(functions, { minLength: functions.length - 2 }), {
    minLength: 2,
    maxLength: 5,
    size: "max",
  });
}
