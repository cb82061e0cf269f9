import { expect, test } from "vitest";
import { BatchRecord, LOADING, NOT_TAKEN } from "../../runtime/executor/record.ts";

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

test("shows the worker the events that were written", () => {
  const [pool, worker] = shared(2, 10);
  pool.room.set([5, 6, 7]);
  expect([...worker.events(2)]).toEqual([5, 6]);
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
