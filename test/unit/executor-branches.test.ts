import { expect, test } from "vitest";
import { Branches } from "../../runtime/executor/branches.ts";
import { ResultFrame } from "../../runtime/executor/frame.ts";
import { StepFigures } from "../../runtime/executor/report.ts";
import type { Unit } from "../../runtime/unit.ts";

/** Two branches, and one step that takes both. */
function unitOf(more: object = {}): Unit {
  const step = { function: "f.F", admitted: "", fuel: 1, reads: [], ...more };
  return {
    key: "unit",
    glue: "",
    steps: [
      { ...step, id: "left", takes: [0] },
      { ...step, id: "right", takes: [0] },
      { ...step, id: "both", takes: [1, 2] },
    ],
    wanted: [3],
  };
}

/** A millisecond is a thousand units of fuel. */
function ran(unit: Unit, milliseconds: readonly number[], failed = false): ResultFrame {
  const figures = new StepFigures(unit.steps);
  for (const [position, each] of milliseconds.entries()) {
    figures.add(position, each, each * 1000, 1000);
  }
  const failure = failed ? ({ code: "NO", kind: "GUEST_FAILURE", message: "no" } as never) : null;
  return new ResultFrame(0, failed ? null : [Uint8Array.of(1)], failure, figures, [], undefined);
}

const heavy = [10, 10, 0.1];
const light = [0.01, 0.01, 0.01];

function learn(branches: Branches, unit: Unit, times: number, steps: readonly number[]): void {
  const milliseconds = steps.reduce((sum, each) => sum + each, 0);
  for (let i = 0; i < times; i++) {
    branches.ran(unit, ran(unit, steps), { milliseconds, bytes: 100 });
  }
}

/** Lets events run as it is decided; gives how many were divided, each of which took so long. */
function obey(branches: Branches, unit: Unit, times: number, milliseconds: number): number {
  let divided = 0;
  for (let i = 0; i < times; i++) {
    const frame = ran(unit, heavy);
    frame.figures.division = branches.of(unit);
    divided += frame.figures.division === undefined ? 0 : 1;
    const took = frame.figures.division === undefined ? 20 : milliseconds;
    branches.ran(unit, frame, { milliseconds: took, bytes: 100 });
  }
  return divided;
}

test("a unit is divided when its steps were measured a few times, and not before", () => {
  const branches = new Branches(2);
  const unit = unitOf();
  learn(branches, unit, 7, heavy);
  expect(branches.of(unit)).toBeUndefined();
  learn(branches, unit, 1, heavy);
  expect(branches.of(unit)?.stages.map(({ steps }) => steps)).toEqual([[0], [1], [2]]);
  expect(new Branches(2).of(unit)).toBeUndefined();
});

test("one worker divides nothing, and neither does what has policies", () => {
  const unit = unitOf();
  const alone = new Branches(1);
  learn(alone, unit, 20, heavy);
  expect(alone.of(unit)).toBeUndefined();
  const careful = unitOf({ policy: { skip: true } });
  const branches = new Branches(2);
  learn(branches, careful, 20, heavy);
  expect(branches.of(careful)).toBeUndefined();
});

test("a decision is kept for a while, and then made anew", () => {
  const branches = new Branches(2);
  const unit = unitOf();
  learn(branches, unit, 8, heavy);
  const first = branches.of(unit);
  learn(branches, unit, 7, light);
  expect(branches.of(unit)).toBe(first);
  learn(branches, unit, 10, light);
  expect(branches.of(unit)).toBeUndefined();
});

test("a few events that take long, or fail, do not divide those that are quick", () => {
  const branches = new Branches(2);
  const unit = unitOf();
  for (let i = 0; i < 30; i++) {
    learn(branches, unit, 1, i % 3 === 0 ? heavy : light);
    branches.ran(unit, ran(unit, heavy, true), { milliseconds: 20, bytes: 100 });
  }
  expect(branches.of(unit)).toBeUndefined();
});

test("values that turn out to be large keep the next event whole", () => {
  const branches = new Branches(2);
  const unit = unitOf();
  learn(branches, unit, 8, heavy);
  expect(branches.of(unit)).toBeDefined();
  const passed = new Map([[1, new Uint8Array(8 * 1024 * 1024)]]);
  branches.ran(unit, ran(unit, heavy), { milliseconds: 20, bytes: 100, passed });
  expect(branches.of(unit)).toBeUndefined();
});

test("where dividing gives what it should, it goes on; where it does not, it is tried again ever more seldom", () => {
  expect(obey(new Branches(2), unitOf(), 1000, 16)).toBe(992);
  const branches = new Branches(2);
  const unit = unitOf();
  expect(obey(branches, unit, 1000, 16.1)).toBeLessThan(50);
  expect(obey(branches, unit, 4000, 16.1)).toBeLessThan(50);
  // What other processes took of the processors is there again.
  expect(obey(branches, unit, 10_000, 11)).toBeGreaterThan(5000);
});

test("what dividing gives is judged by what there was to do: events of ten times the work take ten times as long", () => {
  const branches = new Branches(2);
  const unit = unitOf();
  learn(branches, unit, 15, [1, 1, 0.1]);
  let divided = 0;
  for (let i = 0; i < 1000; i++) {
    const large = i % 3 > 0;
    const frame = ran(unit, large ? heavy : [1, 1, 0.1]);
    frame.figures.division = branches.of(unit);
    const whole = large ? 20 : 2;
    divided += frame.figures.division === undefined ? 0 : 1;
    const milliseconds = frame.figures.division === undefined ? whole : whole * 0.6;
    branches.ran(unit, frame, { milliseconds, bytes: 100 });
  }
  expect(divided).toBe(1000);
});

test("the hop is as cheap as it was lately", () => {
  const branches = new Branches(2);
  branches.hopped(0.05);
  branches.hopped(9);
  expect(branches.hop.milliseconds).toBeCloseTo(0.051);
  for (let i = 0; i < 200; i++) {
    branches.hopped(0.5);
  }
  expect(branches.hop.milliseconds).toBe(0.5);
  branches.hopped(-1);
  expect(branches.hop.milliseconds).toBe(0.01);
});

test("a unit whose part was given up runs whole for 128 events, then for 256, and up to 4096", () => {
  const branches = new Branches(2);
  const unit = unitOf();
  branches.gaveUp(unit);
  learn(branches, unit, 8, heavy);
  for (const rest of [128, 256, 512, 1024, 2048, 4096, 4096]) {
    expect(branches.of(unit)).toBeDefined();
    branches.gaveUp(unit);
    expect(obey(branches, unit, rest, 10)).toBe(0);
  }
  expect(obey(branches, unit, 20, 10)).toBe(20);
});
