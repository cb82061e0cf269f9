import { expect, test } from "vitest";
import { HeddleError } from "../../runtime/errors.ts";
import { writeResult } from "../../runtime/executor/frame.ts";
import { AwaitedJob } from "../../runtime/executor/job.ts";
import { BatchRecord } from "../../runtime/executor/record.ts";
import { StepFigures } from "../../runtime/executor/report.ts";
import { type Conclusion, RunningBatch } from "../../runtime/executor/running-batch.ts";
import type { Unit } from "../../runtime/unit.ts";

const unit: Unit = { key: "u", glue: "", steps: [], wanted: [0] };
const context = { account: "a", eventId: "", eventSource: "", eventType: "" };
const bounds = { deadlineMs: 30, startMs: 120 };
const looks = { event: 3, dropped: 2, start: 5 };
const gone = new Error("gone");

function resultOf(sequence: number) {
  return {
    sequence,
    values: [],
    failure: null,
    figures: new StepFigures([]),
    logs: [],
    session: undefined,
  };
}

function frameOf(sequence: number): Uint8Array {
  return writeResult(resultOf(sequence), () => 0, new Uint8Array(0), 0) as Uint8Array;
}

/** The event that runs has finished with the result of the given one. */
function finish(worker: BatchRecord, sequence: number): void {
  worker.finish(writeResult(resultOf(sequence), () => 0, worker.output, worker.end) as number);
}

class Scene {
  readonly jobs: AwaitedJob[];
  readonly batch: RunningBatch;
  readonly worker: BatchRecord;
  /** Whether the worker is to end. */
  ended = false;
  readonly #fates: string[];

  constructor(jobs: number | AwaitedJob[]) {
    this.jobs =
      typeof jobs === "number"
        ? Array.from({ length: jobs }, (_, i) => {
            return new AwaitedJob(unit, { sequence: i, context, data: new Uint8Array(0) }, 0);
          })
        : jobs;
    const record = BatchRecord.allocate(16, 1000);
    const end = () => {
      this.ended = true;
    };
    this.batch = new RunningBatch(this.jobs, { record, end });
    this.worker = new BatchRecord(structuredClone(this.batch.record.shared));
    this.#fates = this.jobs.map(() => "open");
    for (const [i, job] of this.jobs.entries()) {
      job.result.then(
        () => {
          this.#fates[i] = "result";
        },
        (error: HeddleError) => {
          this.#fates[i] = error.code;
        },
      );
    }
  }

  /** The worker takes the batch and finishes so many events of it. */
  finish(events: number): this {
    if (this.worker.progress < 0) {
      this.worker.start();
    }
    for (let i = 0; i < events; i++) {
      finish(this.worker, (this.jobs[this.worker.progress] as AwaitedJob).sequence);
    }
    return this;
  }

  /** The pool looks so often. */
  look(times: number): this {
    for (let i = 0; i < times; i++) {
      this.batch.look(looks);
    }
    return this;
  }

  async fates(): Promise<string[]> {
    await Promise.resolve();
    return this.#fates;
  }
}

function again({ again: groups }: Conclusion): number[][] {
  return groups.map((group) => group.map(({ sequence }) => sequence));
}

test("an answer settles every event with its own result", async () => {
  const scene = new Scene(3).finish(3);
  const conclusion = scene.batch.answered(null);
  expect(conclusion.results.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
  expect(again(conclusion)).toEqual([]);
  expect(await scene.fates()).toEqual(["result", "result", "result"]);
});

test("a result without room in the record settles its event, and those behind it run again", async () => {
  const scene = new Scene(4).finish(1);
  expect(again(scene.batch.answered(frameOf(1)))).toEqual([[2, 3]]);
  expect(await scene.fates()).toEqual(["result", "result", "open", "open"]);
});

test("a failure in an event is that event's, and a failure to load is every event's", async () => {
  const failure = new HeddleError("FILE_UNREADABLE", "It cannot be read.").toJSON();
  const inEvent = new Scene(3).finish(1);
  expect(again(inEvent.batch.answered(failure))).toEqual([[2]]);
  expect(await inEvent.fates()).toEqual(["result", "FILE_UNREADABLE", "open"]);
  const loading = new Scene(2);
  loading.worker.load();
  expect(again(loading.batch.answered(failure))).toEqual([]);
  expect(await loading.fates()).toEqual(["FILE_UNREADABLE", "FILE_UNREADABLE"]);
});

test("an answer without a result for an event is an error of that event", async () => {
  const scene = new Scene(3).finish(1);
  finish(scene.worker, 7);
  expect(again(scene.batch.answered(null))).toEqual([]);
  expect(await scene.fates()).toEqual(["result", "INTERNAL", "INTERNAL"]);
});

test("an event is late after as many looks as it may have, and not one less", () => {
  const scene = new Scene(2).finish(1).look(1 + looks.event - 1);
  expect(scene.ended).toBe(false);
  expect(scene.look(1).ended).toBe(true);
});

test("looks count from when the event began", () => {
  const scene = new Scene(3)
    .finish(0)
    .look(looks.event)
    .finish(1)
    .look(looks.event)
    .finish(1)
    .look(looks.event);
  expect(scene.ended).toBe(false);
});

test("starting and loading have their own bound", async () => {
  const scene = new Scene(2).look(looks.start);
  scene.worker.load();
  expect(scene.look(looks.start).ended).toBe(false);
  expect(scene.look(1).ended).toBe(true);
  expect(again(scene.batch.lost(gone, bounds))).toEqual([]);
  expect(await scene.fates()).toEqual(["DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED"]);
});

test("the late event fails, and the others run again without it", async () => {
  const scene = new Scene(4).finish(1).look(1 + looks.event);
  expect(again(scene.batch.lost(gone, bounds))).toEqual([[2, 3]]);
  expect(await scene.fates()).toEqual(["result", "DEADLINE_EXCEEDED", "open", "open"]);
});

test("an event that finishes while its worker is being ended is not late, nor is the one behind it", async () => {
  const scene = new Scene(4)
    .finish(1)
    .look(1 + looks.event)
    .finish(1);
  expect(again(scene.batch.lost(gone, bounds))).toEqual([[2, 3]]);
  expect(await scene.fates()).toEqual(["result", "result", "open", "open"]);
});

test("the event at which a worker ends runs again alone, and fails when the second worker ends", async () => {
  const scene = new Scene(4).finish(1);
  expect(again(scene.batch.lost(gone, bounds))).toEqual([[1], [2, 3]]);
  expect(await scene.fates()).toEqual(["result", "open", "open", "open"]);
  const second = new Scene([scene.jobs[1] as AwaitedJob]).finish(0);
  expect(again(second.batch.lost(gone, bounds))).toEqual([]);
  expect(await scene.fates()).toEqual(["result", "WORKER_LOST", "open", "open"]);
});

test("events whose functions were being loaded run again together, and fail when the second worker ends", async () => {
  const scene = new Scene(2);
  scene.worker.load();
  expect(again(scene.batch.lost(gone, bounds))).toEqual([[0, 1]]);
  const second = new Scene(scene.jobs);
  second.worker.load();
  expect(again(second.batch.lost(gone, bounds))).toEqual([]);
  expect(await scene.fates()).toEqual(["WORKER_LOST", "WORKER_LOST"]);
});

test("events that fifteen workers did not live to take run again, and fail with the sixteenth", async () => {
  const scene = new Scene(2);
  for (let i = 0; i < 15; i++) {
    expect(again(new Scene(scene.jobs).batch.lost(gone, bounds))).toEqual([[0, 1]]);
  }
  expect(again(new Scene(scene.jobs).batch.lost(gone, bounds))).toEqual([]);
  expect(await scene.fates()).toEqual(["WORKER_LOST", "WORKER_LOST"]);
});

test("a worker that ends after the last event takes nothing with it", async () => {
  const scene = new Scene(2).finish(2);
  expect(again(scene.batch.lost(gone, bounds))).toEqual([]);
  expect(await scene.fates()).toEqual(["result", "result"]);
});

test("only a batch that no worker has taken is recalled, and it is nobody's loss", async () => {
  const taken = new Scene(1).finish(0);
  taken.batch.recall();
  expect(taken.ended).toBe(false);
  const scene = new Scene(2);
  for (let i = 0; i < 3; i++) {
    const next = new Scene(scene.jobs);
    next.batch.recall();
    expect(next.ended).toBe(true);
    expect(again(next.batch.lost(gone, bounds))).toEqual([[0, 1]]);
  }
  expect(await scene.fates()).toEqual(["open", "open"]);
});

test("an event that is dropped before it runs is passed over, and nothing comes back for it", async () => {
  const scene = new Scene(3);
  const [, dropped] = scene.jobs as [AwaitedJob, AwaitedJob, AwaitedJob];
  scene.batch.drop(dropped);
  dropped.fail(new HeddleError("CANCELLED", "It was cancelled."));
  scene.finish(1);
  expect(scene.worker.skip()).toBe(true);
  expect(scene.worker.skip()).toBe(false);
  scene.finish(1);
  expect(scene.batch.answered(null).results.map(({ sequence }) => sequence)).toEqual([0, 2]);
  expect(await scene.fates()).toEqual(["result", "CANCELLED", "result"]);
});

test("the first event of a batch can be dropped, too", () => {
  const scene = new Scene(2);
  scene.batch.drop(scene.jobs[0] as AwaitedJob);
  scene.finish(0);
  expect(scene.worker.skip()).toBe(true);
  scene.finish(1);
  expect(scene.batch.answered(null).results.map(({ sequence }) => sequence)).toEqual([1]);
});

test("an event that is dropped while it runs has its own bound, from then on, and is nobody's failure", async () => {
  const scene = new Scene(3).finish(1).look(looks.event);
  const running = scene.jobs[1] as AwaitedJob;
  scene.batch.drop(running);
  running.fail(new HeddleError("CANCELLED", "It was cancelled."));
  expect(scene.look(looks.dropped - 1).ended).toBe(false);
  expect(scene.look(1).ended).toBe(true);
  expect(again(scene.batch.lost(gone, bounds))).toEqual([[2]]);
  expect(await scene.fates()).toEqual(["result", "CANCELLED", "open"]);
});

test("an event that ends although it was dropped leaves the results of the others as they are", async () => {
  const scene = new Scene(3).finish(1);
  scene.batch.drop(scene.jobs[1] as AwaitedJob);
  scene.jobs[1]?.fail(new HeddleError("CANCELLED", "It was cancelled."));
  scene.finish(2);
  expect(again(scene.batch.answered(null))).toEqual([]);
  expect(await scene.fates()).toEqual(["result", "CANCELLED", "result"]);
});

test("dropped events do not run again", async () => {
  const scene = new Scene(4).finish(0);
  for (const i of [0, 2]) {
    scene.batch.drop(scene.jobs[i] as AwaitedJob);
    scene.jobs[i]?.fail(new HeddleError("CANCELLED", "It was cancelled."));
  }
  expect(again(scene.batch.lost(gone, bounds))).toEqual([[1, 3]]);
});

test("an event that was passed over can be dropped once more, which changes nothing", () => {
  const scene = new Scene(2);
  const [first] = scene.jobs as [AwaitedJob, AwaitedJob];
  scene.batch.drop(first);
  first.fail(new HeddleError("CANCELLED", "It was cancelled."));
  scene.finish(0);
  expect(scene.worker.skip()).toBe(true);
  scene.batch.drop(first);
  expect(again(scene.batch.lost(gone, bounds))).toEqual([[1]]);
  expect(scene.batch.record.results(1)).toHaveLength(0);
});
