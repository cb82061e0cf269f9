import { describe, expect, test } from "vitest";
import type { Graph, Mapping } from "../../glue-gen/graph/index.ts";
import { drawGraph } from "../../runtime/planner/index.ts";

/** `{ b: ["event", "a"] }` is a step b that takes a value of the event and one of step a. */
function graph(
  steps: Readonly<Record<string, readonly string[]>>,
  goals: readonly [string, string][],
): Graph {
  return {
    eventType: "t.Event",
    steps: Object.entries(steps).map(([id, feeders]) => ({
      id,
      function: id,
      version: "1.0.0",
      digest: "",
      mappings: feeders.map(
        (feeder, i): Mapping => ({
          target: [i + 1],
          source:
            feeder === "default"
              ? { kind: "default", text: "1" }
              : { kind: "value", value: { step: feeder === "event" ? "" : feeder, path: [] } },
          concept: "",
        }),
      ),
    })),
    goals: goals.map(([concept, step]) => ({
      concept,
      value: { step: step === "event" ? "" : step, path: [] },
    })),
  };
}

const drawn = (...args: Parameters<typeof graph>): string[] => drawGraph(graph(...args)).split("\n");

describe("the drawing of a graph", () => {
  test("is one line for a chain", () => {
    expect(drawn({ "a.A": ["event"], "b.B": ["a.A"] }, [["t.Goal", "b.B"]])).toEqual([
      "event.data ── a.A ── b.B ──▶ Goal",
    ]);
  });

  test("lets goals stand under each other, in the order in which they were asked for", () => {
    const steps = { root: ["event"], alpha: ["root"], beta: ["root"], gammaLong: ["beta"] };
    expect(
      drawn(steps, [
        ["t.Gamma", "gammaLong"],
        ["t.Alpha", "alpha"],
      ]),
    ).toEqual([
      "event.data ── root ─┬─ beta ── gammaLong ──▶ Gamma",
      "                    └─ alpha ──────────────▶ Alpha",
    ]);
  });

  test("draws a goal that is fed further as a branch of its own", () => {
    expect(
      drawn({ a: ["event"], b: ["a"] }, [
        ["t.A", "a"],
        ["t.B", "b"],
      ]),
    ).toEqual(["event.data ── a ─┬──────▶ A", "                 └─ b ──▶ B"]);
  });

  test("draws a step of several inputs once, behind the last of them, and names the others", () => {
    const steps = { first: ["event"], second: ["first"], join: ["first", "second", "event", "default"] };
    expect(drawn(steps, [["t.Goal", "join"]])).toEqual([
      "event.data ── first ── second ── join ◀ first, event.data ──▶ Goal",
    ]);
  });

  test("points from a step that has no place of its own behind it to where its value goes", () => {
    const steps = { a: ["event"], b: ["event"], join: ["a", "b"] };
    expect(drawn(steps, [["t.Goal", "join"]])).toEqual([
      "event.data ─┬─ a ── join ◀ b ──▶ Goal",
      "            └─ b ──▷ join",
    ]);
  });

  test("draws a diamond within a branch without losing the lines beside it", () => {
    const steps = {
      top: ["event"],
      left: ["top"],
      right: ["top"],
      deep: ["left"],
      join: ["deep", "right"],
      side: ["top"],
    };
    expect(
      drawn(steps, [
        ["t.Join", "join"],
        ["t.Left", "left"],
        ["t.Side", "side"],
      ]),
    ).toEqual([
      "event.data ── top ─┬─ left ─┬─────────────────────────▶ Left",
      "                   │        └─ deep ── join ◀ right ──▶ Join",
      "                   ├─ side ───────────────────────────▶ Side",
      "                   └─ right ──▷ join",
    ]);
  });

  test("starts a line of its own for a step that needs nothing", () => {
    expect(
      drawn({ constant: ["default"], a: ["event"] }, [
        ["t.A", "a"],
        ["t.Constant", "constant"],
      ]),
    ).toEqual(["event.data ── a ──▶ A", "constant ─────────▶ Constant"]);
    expect(drawn({ constant: [] }, [["t.Constant", "constant"]])).toEqual(["constant ──▶ Constant"]);
  });

  test("gives full names to goals that are called alike", () => {
    expect(
      drawn({ a: ["event"] }, [
        ["s.Goal", "event"],
        ["t.Goal", "a"],
      ]),
    ).toEqual(["event.data ─┬──────▶ s.Goal", "            └─ a ──▶ t.Goal"]);
  });

  test("goes on below where a chain is wider than the terminal", () => {
    const names = Array.from({ length: 12 }, (_, i) => `package${i}.Function`);
    const steps = Object.fromEntries(
      names.map((name, i) => [name, [i === 0 ? "event" : (names[i - 1] as string)]]),
    );
    const lines = drawn(steps, [["t.Goal", names.at(-1) as string]]);
    expect(lines).toEqual([
      "event.data ── package0.Function ── package1.Function ── package2.Function ── package3.Function",
      "  └─ package4.Function ── package5.Function ── package6.Function ── package7.Function",
      "       └─ package8.Function ── package9.Function ── package10.Function ── package11.Function ──▶ Goal",
    ]);
  });
});
