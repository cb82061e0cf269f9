import { expect, test } from "vitest";
import { waterfallLines } from "../../runtime/cli/execution-text.ts";
import { divide } from "../../runtime/executor/division.ts";
import { StepFigures } from "../../runtime/executor/index.ts";
import type { ExecutionDetail } from "../../runtime/monitor/index.ts";
import { graphOf, monitorOf, note } from "../support/executions.ts";
import { temporaryDirectory } from "../support/temporary.ts";

test("the ledger knows which steps ran apart, when and why, beside executions that ran whole", () => {
  const monitor = monitorOf(temporaryDirectory());
  const graph = graphOf("first", "left", "right");
  note(monitor, { graph, fuel: [1, 2, 3] });
  const trial = monitor.begin();
  trial.event = { id: "2", type: "t", source: "/s", account: "ada", traceparent: "" };
  trial.graph = graph;
  const figures = new StepFigures(graph.steps);
  for (const [position, stage, startMs] of [
    [0, 0, 0],
    [1, 1, 12],
    [2, 2, 13],
  ] as const) {
    figures.add(position, 10, 5, 65_536);
    figures.apart(stage, startMs);
  }
  const flow = { steps: [{ takes: [0] }, { takes: [1] }, { takes: [1] }], wanted: [2, 3] };
  const hop = { milliseconds: 1, perByte: 0 };
  figures.division = divide(flow, { steps: [10, 10, 10], bytes: [0, 0, 0, 0], hop }, 2);
  trial.figures = figures;
  monitor.end(trial, null);
  note(monitor, { graph, fuel: [4, 5, 6] });

  const ledger = monitor.ledger();
  const divided = ledger.find(2) as ExecutionDetail;
  expect(divided.divided).toEqual({ expectedMilliseconds: 22, wholeMilliseconds: 31 });
  expect(divided.steps).toMatchObject([
    { step: "first", stage: 0, startMs: 0, milliseconds: 10, fuel: 5 },
    { step: "left", stage: 1, startMs: 12, milliseconds: 10, fuel: 5 },
    { step: "right", stage: 2, startMs: 13, milliseconds: 10, fuel: 5 },
  ]);
  for (const id of [1, 3]) {
    const whole = ledger.find(id);
    expect(whole).not.toHaveProperty("divided");
    expect(whole?.steps.map((step) => [step.step, step.stage])).toEqual([
      ["first", undefined],
      ["left", undefined],
      ["right", undefined],
    ]);
  }
  expect([figures.totalMilliseconds, figures.elapsedMilliseconds]).toEqual([30, 23]);

  const lines = waterfallLines({ ...divided, milliseconds: 23 });
  expect(lines).toContain(
    "divided   on several workers, as 22.00 ms were expected there and 31.00 ms on one",
  );
  expect(lines).toContain("  stage 1 first  10.00 ms");
  expect(lines).toContain("  stage 3 right  10.00 ms");
  // Bars stand below each other where steps ran at the same time.
  const [left, right] = ["left", "right"].map(
    (step) => lines.find((line) => line.startsWith(step)) as string,
  );
  expect((right as string).indexOf("█")).toBeLessThan((left as string).lastIndexOf("█"));
  expect(waterfallLines(ledger.find(1) as ExecutionDetail).join("\n")).not.toContain("divided");
  monitor.close();
});
