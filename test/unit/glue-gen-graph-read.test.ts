import { expect, test } from "vitest";
import { type Graph, readGraph } from "../../glue-gen/graph/index.ts";
import { HeddleError } from "../../runtime/errors.ts";

const graph: Graph = {
  eventType: "a.v1.Event",
  steps: [
    {
      id: "a.B",
      function: "a.v1.B",
      version: "1.0.0",
      digest: "00",
      each: { step: "", path: [4] },
      after: ["a.A"],
      mappings: [
        { target: [4], source: { kind: "element", path: [1] }, concept: "" },
        { target: [], source: { kind: "value", value: { step: "", path: [1, 2] } }, concept: "a.v1.C" },
        { target: [1], source: { kind: "default", text: "x" }, concept: "" },
        { target: [2], source: { kind: "constant", text: "y" }, concept: "" },
        { target: [3], source: { kind: "context", key: "account" }, concept: "" },
        {
          target: [536_870_911],
          source: { kind: "value", value: { step: "", path: [3] } },
          concept: "",
          conversion: "base64",
        },
      ],
      policy: {
        retry: { count: 10, baseMs: 1, factor: 1, maxMs: 60_000, codes: ["BUSY"] },
        fallback: { function: "a.v1.C", version: "1.0.0", digest: "01" },
      },
    },
  ],
  goals: [{ concept: "a.v1.C", value: { step: "a.B", path: [] } }],
};

test("reads what was written", () => {
  expect(readGraph(JSON.parse(JSON.stringify(graph)))).toEqual(graph);
});

/** The graph with one member changed; `undefined` removes it. */
function changed(path: readonly (string | number)[], value: unknown): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(graph));
  let inside = copy as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) {
    inside = inside[key] as Record<string | number, unknown>;
  }
  Object.defineProperty(inside, path.at(-1) as string, { value, enumerable: true, configurable: true });
  return JSON.parse(JSON.stringify(copy));
}

const mapping = ["steps", 0, "mappings", 0] as const;

test.each([
  ["no object", [], null, "graph"],
  ["a list", [], [], "graph"],
  ["a member too many", ["extra"], 1, "graph.extra"],
  ["__proto__", ["__proto__"], {}, "graph.__proto__"],
  ["a number for a name", ["eventType"], 1, "eventType"],
  ["steps that are no list", ["steps"], { length: 1 }, "steps"],
  ["after that is no list", ["steps", 0, "after"], "a.A", "steps[0].after"],
  ["after with a number", ["steps", 0, "after"], [1], "steps[0].after[0]"],
  ["a step without digest", ["steps", 0, "digest"], undefined, "steps[0].digest"],
  [
    "an unknown kind of source",
    [...mapping, "source", "kind"],
    "constructor",
    "steps[0].mappings[0].source.kind",
  ],
  ["field number 0", [...mapping, "target"], [0], "steps[0].mappings[0].target"],
  ["a field number above Protobuf's", [...mapping, "target"], [536_870_912], "steps[0].mappings[0].target"],
  ["half a field number", [...mapping, "target"], [1.5], "steps[0].mappings[0].target"],
  ["a path of 101 fields", [...mapping, "target"], new Array(101).fill(1), "steps[0].mappings[0].target"],
  ["an unknown conversion", [...mapping, "conversion"], "toString", "steps[0].mappings[0].conversion"],
  ["a list to run over without path", ["steps", 0, "each"], { step: "" }, "steps[0].each.path"],
  ["an element without path", [...mapping, "source", "path"], undefined, "steps[0].mappings[0].source.path"],
  ["a policy that skips and replaces", ["steps", 0, "policy", "skip"], true, "steps[0].policy.skip"],
  ["a policy that says not to skip", ["steps", 0, "policy"], { skip: false }, "steps[0].policy.skip"],
  ["eleven retries", ["steps", 0, "policy", "retry", "count"], 11, "steps[0].policy.retry.count"],
  ["no retry", ["steps", 0, "policy", "retry", "count"], 0, "steps[0].policy.retry.count"],
  [
    "a pause of a minute and more",
    ["steps", 0, "policy", "retry", "maxMs"],
    60_001,
    "steps[0].policy.retry.maxMs",
  ],
  ["a code that is none", ["steps", 0, "policy", "retry", "codes"], [1], "steps[0].policy.retry.codes[0]"],
  [
    "a fallback without digest",
    ["steps", 0, "policy", "fallback", "digest"],
    undefined,
    "steps[0].policy.fallback.digest",
  ],
  ["a goal without value", ["goals", 0, "value"], undefined, "goals[0].value"],
] as const)("refuses %s, and names the place", (_, path, value, place) => {
  const json = path.length === 0 ? value : changed(path, value);
  expect(() => readGraph(json)).toThrow(HeddleError);
  expect(() => readGraph(json)).toThrow(expect.objectContaining({ code: "GRAPH_INVALID", place }));
});

test("takes a path of 100 fields", () => {
  const target = new Array<number>(100).fill(1);
  expect(readGraph(changed([...mapping, "target"], target)).steps[0]?.mappings[0]?.target).toEqual(target);
});
