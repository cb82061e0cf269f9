import { describe, expect, test } from "vitest";
import type { Graph } from "../../glue-gen/graph/index.ts";
import { graphDot, graphSvg } from "../../runtime/planner/index.ts";

const value = (step: string) => ({ kind: "value", value: { step, path: [] } }) as const;

const graph = (id: string): Graph => ({
  eventType: "a.Event",
  steps: [
    {
      id,
      function: "a.First",
      version: "1.0.0",
      digest: "0",
      mappings: [{ target: [1], source: value(""), concept: "a.Text" }],
    },
    {
      id: "second",
      function: "a.Second",
      version: "2.0.0",
      digest: "1",
      mappings: [
        { target: [1], source: value(id), concept: "a.Number" },
        { target: [2], source: value(""), concept: "a.Text" },
        { target: [3], source: { kind: "default", text: "3" }, concept: "a.Size" },
      ],
    },
  ],
  goals: [{ concept: "a.Goal", value: { step: "second", path: [] } }],
});

describe("a graph for Graphviz", () => {
  test("has a node for the event, each step and each goal, and says what travels along each arrow", () => {
    expect(graphDot(graph("first")).split("\n")).toEqual([
      "digraph plan {",
      "  rankdir=LR;",
      '  event [shape=ellipse, label="event.data", tooltip="a.Event"];',
      '  step0 [shape=box, label="first", tooltip="a.First 1.0.0"];',
      '  step1 [shape=box, label="second", tooltip="a.Second 2.0.0"];',
      '  goal0 [shape=doubleoctagon, label="Goal", tooltip="a.Goal"];',
      '  event -> step0 [label="Text"];',
      '  step0 -> step1 [label="Number"];',
      '  event -> step1 [label="Text"];',
      "  step1 -> goal0;",
      "}",
    ]);
  });

  test("lets no name end its quotes", () => {
    expect(graphDot(graph('x"]; evil [label="\\'))).toContain('label="x\\"]; evil [label=\\"\\\\", tooltip');
  });
});

describe("a graph as a picture", () => {
  test("stands in columns by depth, left to right", () => {
    const svg = graphSvg(graph("first"));
    const lefts = [...svg.matchAll(/<g><title>a\.[^<]*<\/title><rect x="(\d+)"/g)].map(([, x]) => Number(x));
    expect(lefts).toHaveLength(4);
    expect(lefts).toEqual([...lefts].sort((a, b) => a - b));
    expect(new Set(lefts).size).toBe(4);
    expect(svg.match(/marker-end/g)).toHaveLength(4);
  });

  test("lets no name become markup", () => {
    const svg = graphSvg(graph('<script>alert("1")</script>&'));
    expect(svg).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;");
    expect(svg).not.toContain("<script");
  });
});
