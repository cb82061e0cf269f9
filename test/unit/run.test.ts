import { expect, test } from "vitest";
import type { ResultFrame } from "../../runtime/executor/index.ts";
import { Trial } from "../../runtime/monitor/index.ts";
import { type Executable, Run, type RunningEvent } from "../../runtime/run.ts";

/** A run that ends as it is told. */
class Ending extends Run {
  ended = "";

  constructor(trial: Trial, data: Uint8Array) {
    super(trial, undefined);
    this.prepare({} as never, {} as Executable, { data } as RunningEvent);
  }

  read(): void {}

  done(): void {
    this.ended = "done";
    this.releaseData();
  }

  failed(): void {
    this.ended = "failed";
    this.releaseData();
  }
}

const LONG = 32 * 1024;
const frame = { figures: new Trial().figures, failure: null, logs: [] } as unknown as ResultFrame;
const broken = {
  ...frame,
  failure: { kind: "TRAP", message: "it broke", step: "a" },
} as unknown as ResultFrame;

test.each([
  ["done", frame],
  ["failed", broken],
])("a long event's memory is given back when it is %s", (how, result) => {
  const data = new Uint8Array(LONG);
  const run = new Ending(new Trial(), data);
  expect(data.length).toBe(LONG);
  run.succeed(result);
  expect([run.ended, data.length]).toEqual([how, 0]);
});

test("that of an event that is recorded is kept", () => {
  const trial = new Trial();
  trial.recording = {} as never;
  const data = new Uint8Array(LONG);
  new Ending(trial, data).succeed(frame);
  expect(data.length).toBe(LONG);
});
