import { expect, test } from "vitest";
import { filledFields, type Graph, GraphTypes } from "../../glue-gen/graph/index.ts";
import { parseContracts } from "../../glue-gen/index.ts";

const { schema, contracts } = parseContracts({
  "f.proto": `syntax = "proto3"; package f; import "heddle/v1/options.proto";
    service Run { option (heddle.v1.function) = {version: "1.0.0"}; rpc Run(Request) returns (Request); }
    message Request { string text = 1; repeated string tags = 2; Inner inner = 3; }
    message Inner { string name = 1; }`,
});

test("says which mapping fills which field, where only one does", () => {
  const value = (...path: number[]) => ({ kind: "value", value: { step: "", path } }) as const;
  const mappings = [
    { target: [1], source: { kind: "constant", text: "x" }, concept: "" } as const,
    { target: [2], source: value(1), concept: "" },
    { target: [2], source: value(2), concept: "" },
    { target: [3, 1], source: value(3, 1), concept: "" },
  ];
  const step = { id: "f.Run", function: "f.Run", version: "1.0.0", digest: "", mappings };
  const whole = { ...step, id: "f.Again", mappings: [{ target: [], source: value(), concept: "" }] };
  const graph: Graph = { eventType: "f.Request", steps: [step, whole], goals: [] };
  const types = new GraphTypes(graph, {
    contracts: new Map(contracts.map((contract) => [contract.name, contract])),
    eventSchema: schema,
  });
  expect(filledFields(types, step)).toEqual([
    ["text", 'f.Run.text ← constant "x"'],
    ["inner.name", "f.Run.inner.name ← event.data.inner.name"],
  ]);
  expect(filledFields(types, whole)).toEqual([["", "f.Again ← event.data (whole message)"]]);
});
