import { expect, test } from "vitest";
import type { Graph, Step } from "../../glue-gen/graph/index.ts";
import { allocate, checkFallback } from "../../runtime/allocator/index.ts";
import { HeddleError } from "../../runtime/errors.ts";
import { standardLibrary } from "../support/contracts.ts";

const decode = standardLibrary().functions.find(({ contract }) => contract.name === "std.png.v1.Decode");
if (decode === undefined) {
  throw new Error("std.png.v1.Decode is not there");
}
const { fuel, memoryBytes } = decode.contract.resources;
const graph: Graph = {
  eventType: "std.photo.v1.PhotoUploaded",
  steps: [{ id: "png.Decode", function: "std.png.v1.Decode", version: "1.0.0", digest: "", mappings: [] }],
  goals: [],
};

test("gives a step what its contract asks for, up to the ceiling", () => {
  expect(
    allocate(graph, [decode], { stepFuel: fuel, streamFuel: fuel, stepMemoryBytes: memoryBytes }),
  ).toEqual([{ fuel, memoryBytes }]);
});

test.each([
  ["fuel", { stepFuel: fuel - 1, streamFuel: fuel, stepMemoryBytes: memoryBytes }],
  ["memory_bytes", { stepFuel: fuel, streamFuel: fuel, stepMemoryBytes: memoryBytes - 1 }],
])("refuses a contract that asks for one unit of %s more than is granted", (resource, ceilings) => {
  const attempt = () => allocate(graph, [decode], ceilings);
  expect(attempt).toThrow(HeddleError);
  expect(attempt).toThrow(
    expect.objectContaining({
      code: "LIMIT_ABOVE_CEILING",
      step: "png.Decode",
      place: `resources.${resource}`,
    }),
  );
});

test("refuses a graph whose functions are not the ones that were given", () => {
  expect(() =>
    allocate(graph, [], { stepFuel: fuel, streamFuel: fuel, stepMemoryBytes: memoryBytes }),
  ).toThrow(expect.objectContaining({ code: "GRAPH_INVALID" }));
});

test("a function with a stream takes nobody's place, and nobody takes its", () => {
  const [step] = graph.steps as [Step];
  const { contract } = decode;
  const other = { ...contract, name: "a.Other" };
  expect(() => checkFallback(step, contract, other)).not.toThrow();
  for (const side of [{ inputStream: true }, { outputStream: true }] as const) {
    const refused = expect.objectContaining({ code: "POLICY_UNFIT" });
    expect(() => checkFallback(step, contract, { ...other, ...side })).toThrow(refused);
    expect(() => checkFallback(step, { ...contract, ...side }, other)).toThrow(refused);
    expect(() => checkFallback(step, { ...contract, ...side }, { ...other, ...side })).toThrow(refused);
  }
});
