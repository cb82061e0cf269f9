import { describe, expect, test } from "vitest";
import type { Contract } from "../../glue-gen/index.ts";
import {
  explainText,
  type Plan,
  type PlanDemand,
  PlanningIndex,
  plan,
  planWith,
} from "../../runtime/planner/index.ts";
import { type FieldSpec, type WorldSpec, world } from "../support/contracts.ts";

const text = (name: string, means: string): FieldSpec => ({ name, type: "string", means });

interface Fuels {
  readonly [name: string]: number;
}

function planOf(spec: WorldSpec, goals: readonly string[], demand: PlanDemand = {}, fuels: Fuels = {}): Plan {
  const { schema, functions } = world(spec);
  const asking = functions.map((one) => ({
    ...one,
    contract: {
      ...one.contract,
      resources: { fuel: fuels[one.contract.name] ?? 1000, memoryBytes: 65_536 },
    },
  }));
  return plan({ schema, functions: asking, eventType: "Event", goals, demand });
}

const functionsOf = ({ graph }: Plan): string[] => graph.steps.map((step) => step.function);

describe("the preference among functions that do as well", () => {
  const spec = (names: readonly string[]): WorldSpec => ({
    concepts: { A: {} },
    messages: { Event: [text("a", "A")], "std.image.Image": [] },
    functions: names.map((name) => ({ name, takes: [text("a", "A")], gives: "std.image.Image" })),
  });
  const goals = ["std.image.Image"];

  test("goes to the one that asks for less fuel", () => {
    const names = ["aaa.Make", "std.image.Make"];
    expect(functionsOf(planOf(spec(names), goals, {}, { "aaa.Make": 999 }))).toEqual(["aaa.Make"]);
  });

  test("goes, at the same fuel, to the package that declares the type, whatever a newcomer is called", () => {
    const names = ["aaa.Make", "std.AAA", "std.image.Make", "std.other.Make"];
    expect(functionsOf(planOf(spec(names), goals))).toEqual(["std.image.Make"]);
    expect(planOf(spec(names), goals).explanation.ambiguities).toEqual([]);
  });

  test("is said to be ambiguous where only names decide, and settled by a preference that is asked for", () => {
    const names = ["bbb.Make", "aaa.Make", "ccc.Make"];
    const made = planOf(spec(names), goals);
    expect(functionsOf(made)).toEqual(["aaa.Make"]);
    expect(made.explanation.ambiguities).toEqual([
      { kind: "function", place: "aaa.Make", chosen: "aaa.Make", others: ["bbb.Make", "ccc.Make"] },
    ]);
    expect(explainText(made)).toContain(
      "aaa.Make: only its name sets aaa.Make before bbb.Make, ccc.Make; prefer one to be sure",
    );
    const settled = planOf(spec(names), goals, { prefer: ["ccc.Make"] });
    expect(functionsOf(settled)).toEqual(["ccc.Make"]);
    expect(settled.explanation.ambiguities).toEqual([]);
  });
});

describe("what is asked of a graph", () => {
  const spec: WorldSpec = {
    concepts: { A: {} },
    messages: { Event: [text("a", "A")], Half: [], Out: [] },
    functions: [
      { name: "direct", takes: [text("a", "A")], gives: "Out" },
      { name: "half", takes: [text("a", "A")], gives: "Half" },
      { name: "rest", takes: [{ name: "half", type: "Half" }], gives: "Out" },
    ],
  };
  const fuels = { direct: 9000, half: 1000, rest: 2000 };
  const ask = (demand: PlanDemand): Plan => planOf(spec, ["Out"], demand, fuels);

  test("is the fewest steps unless another objective is named", () => {
    expect(ask({})).toMatchObject({ objective: "steps", cost: 1, lowerBound: 1, estimate: { fuel: 9000 } });
    expect(ask({ objective: "fuel" })).toMatchObject({
      cost: 3000,
      lowerBound: 3000,
      proven: true,
      estimate: { fuel: 3000, latency: 3000, memoryBytes: 65_536 },
    });
    expect(functionsOf(ask({ objective: "latency" }))).toEqual(["half", "rest"]);
  });

  test("tells what alternatives would cost by the objective", () => {
    expect(ask({ objective: "fuel" }).explanation.steps[1]?.alternatives).toEqual([
      { function: "direct", version: "1.0.0", outcome: "possible", steps: 1, cost: 9000, missing: [] },
    ]);
  });

  test("may be impossible within a bound, which says what is possible", () => {
    expect(functionsOf(ask({ latency: 3000 }))).toEqual(["half", "rest"]);
    expect(() => ask({ latency: 2999 })).toThrow("takes at least 3000; at most 2999 was asked for");
    expect(() => ask({ memoryBytes: 65_535 })).toThrow(
      "direct gives it, but it takes 65536 bytes of memory, and 65535 were asked for",
    );
  });

  test("names functions that were avoided where nothing else would do", () => {
    expect(functionsOf(ask({ avoid: ["direct"] }))).toEqual(["half", "rest"]);
    expect(() => ask({ avoid: ["direct", "half"] })).toThrow("half gives Half, but it is to be avoided");
  });

  test("refuses names that are not published, with the nearest", () => {
    for (const demand of [{ avoid: ["dirct"] }, { require: ["dirct"] }, { prefer: ["dirct"] }]) {
      expect(() => ask(demand)).toThrow(
        expect.objectContaining({ code: "FUNCTION_UNKNOWN", message: expect.stringContaining("direct") }),
      );
    }
    expect(() => ask({ avoid: ["__proto__"] })).toThrow(
      expect.objectContaining({ code: "FUNCTION_UNKNOWN" }),
    );
  });

  test("says why a required function cannot run", () => {
    const never: WorldSpec = {
      ...spec,
      messages: { ...spec.messages, Never: [] },
      functions: [
        ...(spec.functions ?? []),
        { name: "idle", takes: [{ name: "never", type: "Never" }], gives: "Half" },
      ],
    };
    expect(() => planOf(never, ["Out"], { require: ["idle"] })).toThrow(
      "idle is required, but it lacks what it needs: Never: nobody gives it",
    );
  });
});

describe("pins", () => {
  const spec: WorldSpec = {
    concepts: { A: {}, B: {} },
    messages: {
      Event: [text("first", "A"), text("second", "A")],
      Out: [],
      Copy: [text("copy", "A")],
      Both: [],
    },
    functions: [
      { name: "make", takes: [text("a", "A")], gives: "Out" },
      { name: "copy", takes: [text("a", "A")], gives: "Copy" },
    ],
  };
  const mapping = (made: Plan) =>
    made.explanation.mappings.find(({ parameter }) => parameter === "make.a") as {
      source: string;
      rule: string;
      rejected: unknown;
    };

  test("are asked for where only the place of a value decides", () => {
    const made = planOf(spec, ["Out"]);
    expect(mapping(made)).toMatchObject({ source: "event.data.first", rule: "path" });
    expect(made.explanation.ambiguities).toEqual([
      { kind: "value", place: "make.a", chosen: "event.data.first", others: ["event.data.second"] },
    ]);
  });

  test("choose the value that feeds a field", () => {
    const pins = [{ function: "make", field: "a", from: null, path: ["second"] }];
    const made = planOf(spec, ["Out"], { pins });
    expect(mapping(made)).toMatchObject({
      source: "event.data.second",
      rule: "pin",
      rejected: [{ source: "event.data.first", reason: "pin" }],
    });
    expect(made.explanation.ambiguities).toEqual([]);
    const fromStep = planOf(spec, ["Out", "Copy"], {
      pins: [{ function: "make", field: "a", from: "copy" }],
    });
    expect(mapping(fromStep).source).toBe("copy.copy");
    expect(functionsOf(fromStep)).toEqual(["copy", "make"]);
  });

  test("that cannot be kept are refused, and those of functions that are not needed do not matter", () => {
    expect(() => planOf(spec, ["Out"], { pins: [{ function: "make", field: "a", from: "copy" }] })).toThrow(
      "make.a is pinned to copy, but the graph has no such value that fits",
    );
    expect(() =>
      planOf(spec, ["Out", "Copy"], {
        pins: [
          { function: "make", field: "a", from: "copy" },
          { function: "copy", field: "a", from: "make" },
        ],
      }),
    ).toThrow("copy.a is pinned to make");
    expect(functionsOf(planOf(spec, ["Out"], { pins: [{ function: "x", field: "a", from: null }] }))).toEqual(
      ["make"],
    );
  });
});

describe("functions that must not run here", () => {
  test("are named where they would have unlocked what is missing", () => {
    const { schema, functions } = world({
      concepts: { A: {} },
      messages: { Event: [text("a", "A")], Half: [], Out: [] },
      functions: [
        { name: "half", takes: [text("a", "A")], gives: "Half" },
        { name: "rest", takes: [{ name: "half", type: "Half" }], gives: "Out" },
      ],
    });
    const withhold = ({ name }: Contract) => (name === "half" ? "it asks for too much" : null);
    const index = new PlanningIndex(schema, functions, withhold);
    expect(() => planWith(index, "Event", ["Out"])).toThrow(
      "rest would give Out, but it lacks Half (for rest): nobody gives it; half gives Half, but it asks for too much",
    );
    // Also where they come and go.
    const half = functions.filter(({ contract }) => contract.name === "half");
    index.update(schema, functions.slice(half.length));
    expect(() => planWith(index, "Event", ["Out"])).toThrow(/nobody gives it\.$/);
    index.update(schema, [...functions].reverse());
    expect(() => planWith(index, "Event", ["Out"])).toThrow(/half gives Half, but it asks for too much\.$/);
    expect(() => planWith(index, "Event", ["Out"], undefined, { require: ["half"] })).toThrow(
      "half is required, but it must not be taken",
    );
  });
});
