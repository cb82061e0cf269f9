import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { BatchRecord, LOADING, NO_ROOM, NOT_TAKEN } from "../../runtime/executor/record.ts";
import { until } from "../support/pool.ts";

/** A record, and the same memory as another thread has it. */
function shared(events: number, bytes: number): [pool: BatchRecord, worker: BatchRecord] {
  const record = BatchRecord.allocate(events, bytes);
  record.reset(events);
  return [record, new BatchRecord(structuredClone(record.shared))];
}

/** The event that runs has finished with such a result. */
function finish(worker: BatchRecord, ...result: number[]): void {
  worker.output.set(result, worker.end);
  worker.finish(worker.end + result.length);
}

test("shows the pool where the worker is, and what has finished", () => {
  const [pool, worker] = shared(2, 10);
  expect(pool.progress).toBe(NOT_TAKEN);
  worker.load();
  expect(pool.progress).toBe(LOADING);
  worker.start();
  expect(pool.progress).toBe(0);
  expect(pool.results(0)).toHaveLength(0);
  finish(worker, 1, 2, 3);
  expect(pool.progress).toBe(1);
  finish(worker, 4);
  expect([...pool.results(1)]).toEqual([1, 2, 3]);
  expect([...pool.results(2)]).toEqual([1, 2, 3, 4]);
});

test("shows the worker a unit and the batch behind it", () => {
  const [pool, worker] = shared(2, 10);
  const start = pool.writeUnit(new Uint8Array([1, 2]));
  pool.room.set([5, 6, 7], start);
  pool.begin(start + 2);
  expect([...worker.unitFrame]).toEqual([1, 2]);
  expect([...worker.batch]).toEqual([5, 6]);
});

test("a unit has its number, which is never 0, until another one is written", () => {
  const [pool, worker] = shared(2, 10);
  const [one, other] = [new Uint8Array([1]), new Uint8Array([2, 2])];
  const numbers = [one, one, other, one].map((frame) => {
    expect(pool.writeUnit(frame)).toBe(frame.length);
    expect([...worker.unitFrame]).toEqual([...frame]);
    return worker.unit;
  });
  expect(numbers[1]).toBe(numbers[0]);
  expect(new Set([0, ...numbers]).size).toBe(4);
});

test("there is room for a unit and for the events of a batch, to the byte", () => {
  const [pool] = shared(2, 10);
  const { length } = pool.room;
  expect(length).toBeGreaterThan(10);
  expect(pool.writeUnit(new Uint8Array(length + 1))).toBe(NO_ROOM);
  expect(pool.unit).toBe(0);
  expect(pool.writeUnit(new Uint8Array(length))).toBe(length);
});

test("has nothing of an earlier batch after a reset", () => {
  const [pool, worker] = shared(2, 4);
  worker.start();
  finish(worker, 1, 2, 3, 4);
  pool.reset(2);
  expect(pool.progress).toBe(NOT_TAKEN);
  worker.start();
  expect(worker.end).toBe(0);
  finish(worker, 9, 9, 9, 9);
  expect([...pool.results(1)]).toEqual([9, 9, 9, 9]);
});

/** A worker in a thread of its own, which adds one to the batch's first byte at each of its turns. */
function adder({ shared: memory }: BatchRecord, idleMs: number): Worker {
  const module = new URL("../../runtime/executor/record.ts", import.meta.url).href;
  const code = `
    const { workerData } = require("node:worker_threads");
    import(${JSON.stringify(module)}).then(({ BatchRecord }) => {
      const record = new BatchRecord(workerData);
      do {
        record.output[0] = record.batch[0] + 1;
      } while (record.next(${idleMs}));
    });
  `;
  return new Worker(code, { eval: true, workerData: memory });
}

/** Waits until it is not the worker's turn. */
function passed(record: BatchRecord): Promise<void> {
  return new Promise((resolve) => record.passed(resolve));
}

test("turns go from thread to thread until the pool ends them, and none is told too early", async () => {
  const turns = 50_000;
  const record = BatchRecord.allocate(1, 10);
  const start = record.writeUnit(new Uint8Array([1]));
  record.room[start] = 0;
  record.begin(start + 1);
  const gone = once(adder(record, 60_000), "exit");
  await passed(record);
  let wrong = 0;
  for (let turn = 1; turn < turns; turn++) {
    wrong += record.shared.output[0] === (turn & 0xff) ? 0 : 1;
    record.room[start] = turn;
    wrong += record.pass(start + 1) ? 0 : 1;
    await passed(record);
  }
  expect(wrong).toBe(0);
  record.dismiss();
  await gone;
  expect(record.pass(start + 1)).toBe(false);
});

test("a worker that has waited for long enough takes no turn any more", async () => {
  const record = BatchRecord.allocate(1, 10);
  record.begin(record.writeUnit(new Uint8Array([1])));
  await once(adder(record, 1), "exit");
  await passed(record);
  expect(record.pass(1)).toBe(false);
});

test("a turn that is over already is told by the event loop, which would else never come round", async () => {
  const record = BatchRecord.allocate(1, 10);
  let isTold = false;
  record.passed(() => {
    isTold = true;
  });
  for (let i = 0; i < 100; i++) {
    await Promise.resolve();
  }
  expect(isTold).toBe(false);
  await setImmediate();
  expect(isTold).toBe(true);
});

/** Wakes whoever waits at the record, as a notification does that belongs to an earlier turn and comes late. */
function wake({ shared: { note } }: BatchRecord): number {
  return [...note.keys()].reduce((woken, index) => woken + Atomics.notify(note, index), 0);
}

test("whoever is woken without reason waits again", async () => {
  const record = BatchRecord.allocate(1, 10);
  const end = record.writeUnit(new Uint8Array([1])) + 1;
  record.begin(end);
  let isTold = false;
  record.passed(() => {
    isTold = true;
  });
  for (let i = 0; i < 10; i++) {
    await until(() => wake(record) === 1);
    expect(isTold).toBe(false);
  }
  const gone = once(adder(record, 60_000), "exit");
  await until(() => isTold);
  for (let i = 0; i < 10; i++) {
    await until(() => wake(record) === 1);
  }
  expect(record.pass(end)).toBe(true);
  await passed(record);
  record.dismiss();
  await gone;
});

test("nobody waits for a worker that is gone when the record is abandoned, and waits do not add up", async () => {
  const record = BatchRecord.allocate(1, 10);
  const end = record.writeUnit(new Uint8Array([1]));
  let told = 0;
  for (let i = 0; i < 100; i++) {
    // The next batch begins before those are told who waited for the one before.
    for (let batch = 0; batch < 2; batch++) {
      record.begin(end);
      record.passed(() => {
        told++;
      });
      record.abandon();
    }
    await setImmediate();
  }
  expect(told).toBe(0);
  record.begin(end);
  record.passed(() => {
    told++;
  });
  let most = 0;
  for (let i = 0; i < 20; i++) {
    await setImmediate();
    most = Math.max(most, wake(record));
  }
  expect(most).toBe(1);
  expect(told).toBe(0);
  const gone = once(adder(record, 1), "exit");
  await until(() => told > 0);
  await gone;
  expect(told).toBe(1);
});
