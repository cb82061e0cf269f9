import { describe, expect, test } from "vitest";
import { drawGraph, explainText, graphDot, graphSvg, plan } from "../../runtime/planner/index.ts";
import { type FieldSpec, type FunctionSpec, world } from "../support/contracts.ts";

const event: FieldSpec[] = [{ name: "a", type: "string", means: "A" }];
const goal = (name: string): string => `Of${name}`;

/** A function that takes the event's value, or what others give. */
function of(
  name: string,
  context: Pick<FunctionSpec, "reads" | "writes">,
  ...takes: readonly (string | FieldSpec)[]
): FunctionSpec {
  const fields = takes.map(
    (one, i): FieldSpec => (typeof one === "string" ? { name: `f${i}`, type: goal(one) } : one),
  );
  return { name, takes: fields.length === 0 ? event : fields, gives: goal(name), ...context };
}

function planOf(functions: readonly FunctionSpec[], demand = {}) {
  const messages = Object.fromEntries(functions.map(({ gives }): [string, FieldSpec[]] => [gives, []]));
  return plan({
    ...world({ concepts: { A: {} }, messages: { Event: event, ...messages }, functions }),
    eventType: "Event",
    goals: functions.map(({ gives }) => gives),
    demand,
  });
}

/** Steps in their order, each with those that it comes after. */
const orderOf = (...functions: readonly FunctionSpec[]): string[] =>
  planOf(functions).graph.steps.map(({ id, after = [] }) => [id, ...after].join(" after "));

const writes = (key: string) => ({ writes: [key] });
const reads = (key: string) => ({ reads: [key] });

describe("steps that use the same key of the context", () => {
  test("come after those that write what they read, whatever their names", () => {
    expect(orderOf(of("reader", reads("k")), of("writer", writes("k")))).toEqual([
      "writer",
      "reader after writer",
    ]);
    expect(orderOf(of("reader", reads("other")), of("writer", writes("k")))).toEqual(["reader", "writer"]);
  });

  test("do not where the writer takes what the reader gives", () => {
    expect(orderOf(of("reader", reads("k")), of("writer", writes("k"), "reader"))).toEqual([
      "reader",
      "writer",
    ]);
    expect(
      orderOf(of("reader", reads("k")), of("middle", {}, "reader"), of("writer", writes("k"), "middle")),
    ).toEqual(["reader", "middle", "writer"]);
  });

  test("say so only where nothing else puts them in this order", () => {
    expect(orderOf(of("reader", reads("k"), "writer"), of("writer", writes("k")))).toEqual([
      "writer",
      "reader",
    ]);
  });

  test("write one after the other: first who does not read, then who runs earlier, then by name", () => {
    const counter = { reads: ["k"], writes: ["k"] };
    expect(orderOf(of("a", counter), of("b", writes("k")))).toEqual(["b", "a after b"]);
    expect(orderOf(of("b", counter), of("c", counter), of("a", counter, "early"), of("early", {}))).toEqual([
      "b",
      "early",
      "c after b",
      "a after c",
    ]);
  });

  test("are read when all have written", () => {
    expect(orderOf(of("a", reads("k")), of("b", writes("k")), of("c", writes("k")))).toEqual([
      "b",
      "c after b",
      "a after c",
    ]);
  });

  test("are refused only where they would wait for each other", () => {
    const crossed = [
      of("a", { reads: ["x"], writes: ["y"] }),
      of("b", { reads: ["y"], writes: ["x"] }),
    ] as const;
    expect(() => planOf(crossed)).toThrow(
      expect.objectContaining({
        code: "CONTEXT_CONFLICT",
        message: "Steps would wait for each other: a reads x, which b writes; b reads y, which a writes.",
      }),
    );
    const [a, b] = crossed;
    expect(orderOf(a, { ...b, takes: [{ name: "f", type: "Ofa" }] })).toEqual(["a", "b"]);
    expect(() =>
      planOf([
        of("a", { reads: ["x"], writes: ["y"] }, "c"),
        of("b", writes("x"), "d"),
        of("c", {}),
        of("d", reads("y")),
      ]),
    ).toThrow(
      "Steps would wait for each other: d reads y, which a writes; a reads x, which b writes; b takes what d gives.",
    );
  });
});

describe("an order that the context asks for", () => {
  const functions = [of("reader", reads("k")), of("writer", writes("k")), of("another", writes("k"))];
  const made = planOf(functions);

  test("is told and drawn", () => {
    expect(made.explanation.order).toEqual([
      { step: "writer", after: "another", key: "k", rule: "writes" },
      { step: "reader", after: "writer", key: "k", rule: "reads" },
    ]);
    const text = explainText(made);
    expect(text).toContain("order\n  writer comes after another: both write k, and");
    expect(text).toContain("  reader comes after writer: it reads k, which writer writes\n");
    expect(drawGraph(made.graph)).toContain("reader ◁ writer");
    expect(graphDot(made.graph)).toContain('step1 -> step2 [label="after", style=dashed];');
    expect(graphSvg(made.graph)).toContain('stroke-dasharray="4 3"');
  });

  test("counts for depth and latency, and is refused where the time is not enough", () => {
    const latency = made.estimate.latency;
    expect([made.depth, latency]).toEqual([3, 3000]);
    expect(planOf(functions, { latency }).graph).toEqual(made.graph);
    expect(() => planOf(functions, { latency: latency - 1 })).toThrow(
      expect.objectContaining({ code: "PLAN_IMPOSSIBLE", place: "latency" }),
    );
  });
});
