import { expect, test } from "vitest";
import { BatchRecord, LOADING, NOT_TAKEN } from "../../runtime/executor/record.ts";

/** A record, and the same memory as another thread has it. */
function shared(events: number, bytes: number): [pool: BatchRecord, worker: BatchRecord] {
  const record = BatchRecord.allocate(events, bytes);
  record.reset(events);
  return [record, new BatchRecord(structuredClone(record.shared))];
}

test("shows the pool where the worker is, and what has finished", () => {
  const [pool, worker] = shared(2, 10);
  expect(pool.progress).toBe(NOT_TAKEN);
  worker.load();
  expect(pool.progress).toBe(LOADING);
  worker.start();
  expect(pool.progress).toBe(0);
  expect(pool.results(0)).toHaveLength(0);
  expect(worker.finish(Uint8Array.of(1, 2, 3))).toBe(true);
  expect(pool.progress).toBe(1);
  expect(worker.finish(Uint8Array.of(4))).toBe(true);
  expect([...pool.results(1)]).toEqual([1, 2, 3]);
  expect([...pool.results(2)]).toEqual([1, 2, 3, 4]);
});

test("takes results up to the last byte, and not one more", () => {
  const [pool, worker] = shared(3, 4);
  worker.start();
  expect(worker.finish(new Uint8Array(3))).toBe(true);
  expect(worker.finish(new Uint8Array(2))).toBe(false);
  expect(pool.progress).toBe(1);
  expect(worker.finish(new Uint8Array(1))).toBe(true);
  expect(pool.progress).toBe(2);
});

test("has nothing of an earlier batch after a reset", () => {
  const [pool, worker] = shared(2, 4);
  worker.start();
  worker.finish(new Uint8Array(4));
  pool.reset(2);
  expect(pool.progress).toBe(NOT_TAKEN);
  worker.start();
  expect(worker.finish(Uint8Array.of(9, 9, 9, 9))).toBe(true);
  expect([...pool.results(1)]).toEqual([9, 9, 9, 9]);
});
