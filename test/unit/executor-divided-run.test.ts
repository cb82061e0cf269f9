import { expect, test } from "vitest";
import { HeddleError } from "../../runtime/errors.ts";
import { type DividedEvent, DividedRun } from "../../runtime/executor/divided-run.ts";
import { divide } from "../../runtime/executor/division.ts";
import { type Part, ResultFrame } from "../../runtime/executor/frame.ts";
import { AwaitedJob } from "../../runtime/executor/job.ts";
import { StepFigures } from "../../runtime/executor/report.ts";
import { isUnmeasured, ranUnmeasured } from "../../runtime/executor/unmeasured.ts";
import type { Unit } from "../../runtime/unit.ts";

/** a; then b and d, and c and e, beside each other; then f. */
const takes: readonly (readonly number[])[] = [[0], [1], [1], [2], [3], [4, 5]];
const unit: Unit = {
  key: "unit",
  glue: "",
  steps: takes.map((values, at) => ({
    id: "abcdef"[at] as string,
    function: "f.F",
    admitted: "",
    fuel: 1,
    reads: [],
    takes: values,
  })),
  wanted: [6],
};
const division = divide(
  unit,
  {
    steps: [1, 9, 9, 9, 9, 1],
    bytes: takes.map(() => 0).concat(0),
    hop: { milliseconds: 0.1, perByte: 0 },
  },
  2,
);
const context = { account: "a", eventId: "e", eventSource: "/", eventType: "t" };

class Scene {
  readonly jobs = new Map<string, AwaitedJob>();
  readonly parts = new Map<string, DividedEvent & { readonly part: Part }>();
  readonly givenUp: string[] = [];
  readonly run: DividedRun;
  readonly outcome: Promise<ResultFrame | HeddleError>;

  constructor() {
    const nameOf = (part: Part) => part.steps.map((at) => unit.steps[at]?.id).join("");
    this.run = new DividedRun(
      unit,
      division,
      { context, data: Uint8Array.of(9) },
      {
        start: (event) => {
          const job = new AwaitedJob(unit, { sequence: 0, ...event }, 0);
          this.jobs.set(nameOf(event.part), job);
          this.parts.set(nameOf(event.part), event);
          return job;
        },
        giveUp: (job) => {
          this.givenUp.push([...this.jobs].find(([, each]) => each === job)?.[0] as string);
          job.fail(ranUnmeasured(new HeddleError("CANCELLED", "not wanted")));
        },
      },
    );
    this.outcome = this.run.run().catch((error: HeddleError) => error);
  }

  /** Ends a stage whose steps took one unit each: all of them, or up to the one that failed. */
  async end(stage: string, failed = ""): Promise<void> {
    const { part } = this.parts.get(stage) as { part: Part };
    const ran = failed === "" ? part.steps : part.steps.slice(0, stage.indexOf(failed) + 1);
    const figures = new StepFigures(unit.steps);
    for (const position of ran) {
      figures.add(position, 1, 1, 1, unit.steps[position]?.id === failed ? "failed" : "done");
    }
    const failure =
      failed === "" ? null : ({ code: `NO_${failed}`, kind: "GUEST_FAILURE", message: "" } as never);
    const logs = ran.map((position) => ({
      step: unit.steps[position]?.id as string,
      level: "info",
      message: "",
    }));
    const values = failed === "" ? part.wanted.map((value) => Uint8Array.of(value)) : null;
    this.jobs.get(stage)?.succeed(new ResultFrame(0, values, failure, figures, logs, undefined));
    await new Promise(setImmediate);
  }

  async fail(stage: string, error: HeddleError): Promise<void> {
    this.jobs.get(stage)?.fail(error);
    await new Promise(setImmediate);
  }

  get started(): string[] {
    return [...this.jobs.keys()];
  }
}

const ranIn = (frame: ResultFrame | HeddleError) =>
  frame instanceof ResultFrame ? frame.steps.map(({ step }) => step).join("") : frame.code;

test("stages start when those before them have ended, with the values that they take", async () => {
  const scene = new Scene();
  expect(scene.started).toEqual(["a"]);
  await scene.end("a");
  expect(scene.started).toEqual(["a", "bd", "ce"]);
  await scene.end("ce");
  expect(scene.started).toHaveLength(3);
  await scene.end("bd");
  expect(scene.parts.get("f")?.part.given).toEqual([
    [4, Uint8Array.of(4)],
    [5, Uint8Array.of(5)],
  ]);
  // Who does not take the event's data does not get it.
  expect([...scene.parts.values()].map(({ data }) => data.length)).toEqual([1, 0, 0, 0]);
  await scene.end("f");
  const frame = (await scene.outcome) as ResultFrame;
  expect(ranIn(frame)).toBe("abcdef");
  expect(frame.logs.map(({ step }) => step).join("")).toBe("abcdef");
  expect(frame.values).toEqual([Uint8Array.of(6)]);
  expect(frame.steps.map(({ stage }) => stage)).toEqual([0, 1, 2, 1, 2, 3]);
});

test("the first failure in the order of the steps counts, whichever came first by the clock", async () => {
  const scene = new Scene();
  await scene.end("a");
  await scene.end("ce", "e");
  await scene.end("bd", "d");
  const frame = (await scene.outcome) as ResultFrame;
  expect([ranIn(frame), frame.failure?.code, frame.values]).toEqual(["abcd", "NO_d", null]);
  expect(scene.started).not.toContain("f");
});

test("a stage that is wholly behind a failure is given up, and not waited for", async () => {
  const scene = new Scene();
  await scene.end("a");
  await scene.end("bd", "b");
  expect(ranIn(await scene.outcome)).toBe("ab");
  expect(scene.givenUp).toEqual(["ce"]);
});

test("a stage with steps on both sides of a failure runs anew up to it, and nothing behind it counts", async () => {
  const scene = new Scene();
  await scene.end("a");
  await scene.end("ce", "c");
  expect([scene.givenUp, scene.started]).toEqual([["bd"], ["a", "bd", "ce", "b"]]);
  expect(scene.parts.get("b")?.part).toMatchObject({ steps: [1], wanted: [] });
  await scene.end("b");
  const frame = (await scene.outcome) as ResultFrame;
  expect([ranIn(frame), frame.failure?.code]).toEqual(["abc", "NO_c"]);
  const late = new Scene();
  await late.end("a");
  await late.end("ce", "c");
  await late.fail("b", ranUnmeasured(new HeddleError("DEADLINE_EXCEEDED", "late")));
  expect(ranIn(await late.outcome)).toBe("DEADLINE_EXCEEDED");
});

test("a stage that ended before a failure was known is not run anew", async () => {
  const scene = new Scene();
  await scene.end("a");
  await scene.end("bd");
  await scene.end("ce", "c");
  const frame = (await scene.outcome) as ResultFrame;
  expect([ranIn(frame), scene.givenUp, scene.started]).toEqual(["abc", [], ["a", "bd", "ce"]]);
});

test("a stage that does not run ends the event, unless a step before it fails", async () => {
  const lost = new HeddleError("WORKER_LOST", "lost");
  const one = new Scene();
  await one.end("a");
  await one.fail("ce", lost);
  await one.end("b");
  expect(ranIn(await one.outcome)).toBe("WORKER_LOST");
  const other = new Scene();
  await other.end("a");
  await other.fail("ce", lost);
  await other.end("b", "b");
  expect(ranIn(await other.outcome)).toBe("ab");
});

test("who ends it ends all stages, and it is known whether anything ran", async () => {
  const idle = new Scene();
  idle.jobs.get("a")?.fail(new HeddleError("CANCELLED", "had not begun"));
  const nothing = (await idle.outcome) as HeddleError;
  expect([nothing.code, isUnmeasured(nothing)]).toEqual(["CANCELLED", false]);
  const scene = new Scene();
  await scene.end("a");
  scene.run.end(new HeddleError("CANCELLED", "enough"));
  const error = (await scene.outcome) as HeddleError;
  expect([error.message, isUnmeasured(error)]).toEqual(["enough", true]);
  expect(scene.givenUp).toEqual(["bd", "ce"]);
});
