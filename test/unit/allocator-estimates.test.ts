import { expect, test } from "vitest";
import type { Step } from "../../glue-gen/graph/index.ts";
import {
  Estimates,
  estimateGraph,
  estimateStep,
  FUEL_PER_MS,
  LEARNED_CALLS,
  type Learned,
} from "../../runtime/allocator/estimates.ts";
import { LIFTED_CALLS_OF_FUEL } from "../../runtime/lifted-calls.ts";
import { graphOf } from "../support/executions.ts";

const limits = { fuel: 10_000_000, memoryBytes: 1_000_000 };
const learned: Learned = { calls: LEARNED_CALLS, fuel: 1000, milliseconds: 2, peakMemory: 65_536 };

test("a step is expected to take what its contract grants until enough calls were measured", () => {
  const byContract = { ...limits, milliseconds: 10_000_000 / FUEL_PER_MS };
  expect(estimateStep(limits, false, undefined)).toEqual(byContract);
  expect(estimateStep(limits, false, { ...learned, calls: LEARNED_CALLS - 1 })).toEqual(byContract);
  expect(estimateStep(limits, false, learned)).toEqual({
    fuel: 1250,
    memoryBytes: 81_920,
    milliseconds: 2.5,
  });
});

test("a step is never expected to take more than its contract grants", () => {
  const much = { ...learned, fuel: 9_000_000, peakMemory: 900_000 };
  expect(estimateStep(limits, false, much)).toMatchObject(limits);
});

test("a step over a list may take the fuel of many calls, and no more", () => {
  expect(estimateStep(limits, true, undefined).fuel).toBe(limits.fuel * LIFTED_CALLS_OF_FUEL);
  expect(estimateStep(limits, true, { ...learned, fuel: 100_000_000 }).fuel).toBe(125_000_000);
  expect(estimateStep(limits, true, { ...learned, fuel: 1e12 }).fuel).toBe(
    limits.fuel * LIFTED_CALLS_OF_FUEL,
  );
});

test("a graph takes what its steps take together, and no more than a number holds exactly", () => {
  const step = { fuel: 3, memoryBytes: 5, milliseconds: 7 };
  expect(estimateGraph([step, step, step])).toEqual({ fuel: 9, memoryBytes: 15, milliseconds: 21 });
  expect(estimateGraph([])).toEqual({ fuel: 0, memoryBytes: 0, milliseconds: 0 });
  const most = { ...step, fuel: Number.MAX_SAFE_INTEGER };
  expect(estimateGraph([most, most]).fuel).toBe(Number.MAX_SAFE_INTEGER);
});

test("estimates follow what was measured, and are not worked out for each event", () => {
  let asked = 0;
  let known: Learned | undefined;
  const estimates = new Estimates(() => {
    asked++;
    return known;
  });
  const graph = graphOf("a", "b");
  const both = [limits, limits];
  expect(estimates.of(graph, both, [{}, {}]).fuel).toBe(20_000_000);
  known = learned;
  let uses = 0;
  while (estimates.of(graph, both, [{}, {}]).fuel !== 2500) {
    uses++;
    expect(uses).toBeLessThan(100);
  }
  for (let i = 0; i < 10_000; i++) {
    estimates.of(graph, both, [{}, {}]);
  }
  expect(asked).toBeLessThan(100);
});

test("a stream over a list is one call with one amount of fuel", () => {
  const graph = graphOf("a");
  const [step] = graph.steps;
  const over = { ...graph, steps: [{ ...(step as Step), each: { step: "", path: [1] } }] };
  const fuelOf = (streams?: object) =>
    new Estimates(() => undefined).of(over, [limits], [streams === undefined ? {} : { streams }]).fuel;
  expect(fuelOf({ input: true, output: false })).toBe(limits.fuel);
  expect(fuelOf()).toBe(limits.fuel * LIFTED_CALLS_OF_FUEL);
});
