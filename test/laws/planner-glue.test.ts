import fc from "fast-check";
import { expect, test } from "vitest";
import { emitGlue, type Graph } from "../../glue-gen/graph/index.ts";
import type { Contract, ScalarType } from "../../glue-gen/index.ts";
import { HeddleError } from "../../runtime/errors.ts";
import { plan } from "../../runtime/planner/index.ts";
import { runsOf } from "../support/chance.ts";
import { type FieldSpec, world } from "../support/contracts.ts";
import { planned } from "../support/planned.ts";
import { randomWorlds } from "../support/random-worlds.ts";

const runs = runsOf(300);

const scalars =
  "double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string bytes";
const types = [
  ...scalars.split(" "),
  "enum:Color",
  "enum:Size",
  "Leaf",
  "Other",
  "google.protobuf.Timestamp",
  "google.protobuf.Duration",
];
const forms: Partial<FieldSpec>[] = [
  {},
  { optional: true },
  { repeated: true },
  ...(["string", "int32"] as ScalarType[]).map((mapKey) => ({ mapKey })),
];

function isAccepted(graph: Graph, contracts: readonly Contract[]): boolean {
  const eventSchema = (contracts[0] as Contract).schema;
  try {
    emitGlue(graph, { contracts: new Map(contracts.map((one) => [one.name, one])), eventSchema });
    return true;
  } catch (error) {
    if (error instanceof HeddleError && error.code === "GRAPH_INVALID") {
      return false;
    }
    throw error;
  }
}

/** A world whose one function takes what the event has in one field, or in that of each message of a list. */
function pair(given: FieldSpec, taken: FieldSpec, inList = false) {
  const { schema, functions } = world({
    concepts: { C: {} },
    messages: {
      Event: inList ? [{ name: "list", type: "Holder", repeated: true }] : [given],
      Holder: [given],
      Out: [],
      Leaf: [],
      Other: [],
      "google.protobuf.Timestamp": [
        { name: "seconds", type: "int64" },
        { name: "nanos", type: "int32" },
      ],
      "google.protobuf.Duration": [
        { name: "seconds", type: "int64" },
        { name: "nanos", type: "int32" },
      ],
    },
    functions: [{ name: "f", takes: [taken], gives: "Out" }],
  });
  const enums = Object.fromEntries(
    ["Color", "Size"].map((name) => [
      name,
      { name, values: [{ name: `${name.toUpperCase()}_ZERO`, number: 0, comment: "" }], comment: "" },
    ]),
  );
  const all = { ...schema, enums };
  return {
    schema: all,
    functions: functions.map((one) => ({ ...one, contract: { ...one.contract, schema: all } })),
  };
}

test.each([
  ["a field", false],
  ["a field of each message of a list", true],
])("%s feeds a parameter exactly where glue can map the one to the other", (_, inList) => {
  const seen = { fed: 0, refused: 0 };
  for (const from of types) {
    for (const to of types) {
      for (const given of forms) {
        for (const taken of forms) {
          const { schema, functions } = pair(
            { name: "given", type: from, means: "C", ...given },
            { name: "taken", type: to, means: "C", ...taken, optional: false },
            inList,
          );
          const [one] = functions as [(typeof functions)[number]];
          const graph: Graph = {
            eventType: "Event",
            steps: [
              {
                id: "f",
                function: "f",
                version: "1.0.0",
                digest: one.digest,
                mappings: [
                  {
                    target: [1],
                    source: { kind: "value", value: { step: "", path: inList ? [1, 1] : [1] } },
                    concept: "C",
                  },
                ],
              },
            ],
            goals: [{ concept: "Out", value: { step: "f", path: [] } }],
          };
          const made = planned(() => plan({ schema, functions, eventType: "Event", goals: ["Out"] }));
          const text = `${JSON.stringify(given)} ${from} to ${JSON.stringify(taken)} ${to}`;
          expect([text, made !== null]).toEqual([text, isAccepted(graph, [one.contract])]);
          if (made !== null) {
            expect(made.graph).toEqual(graph);
          }
          seen[made === null ? "refused" : "fed"]++;
        }
      }
    }
  }
  expect(Math.min(seen.fed, seen.refused)).toBeGreaterThan(200);
});

test("glue accepts every graph that is planned", () => {
  let made = 0;
  fc.assert(
    fc.property(randomWorlds(8), ({ schema, functions, eventType, goals }) => {
      const found = planned(() => plan({ schema, functions, eventType, goals }));
      if (found !== null) {
        made += found.graph.steps.length;
        expect(
          isAccepted(
            found.graph,
            functions.map(({ contract }) => contract),
          ),
        ).toBe(true);
      }
    }),
    { numRuns: runs },
  );
  expect(made).toBeGreaterThan(runs / 4);
});
