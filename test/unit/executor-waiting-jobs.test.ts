import { expect, test } from "vitest";
import { Job } from "../../runtime/executor/job.ts";
import { WaitingJobs } from "../../runtime/executor/waiting-jobs.ts";

let sequence = 0;

function job(key: string, bytes = 10): Job {
  return new Job({ key, glue: "", steps: [], wanted: [] }, sequence++, new Uint8Array(bytes));
}

function waitingFor(jobs: readonly Job[]): WaitingJobs {
  const waiting = new WaitingJobs();
  for (const each of jobs) {
    waiting.add(each);
  }
  return waiting;
}

const all = () => Number.POSITIVE_INFINITY;

test("events of one unit leave together, in the order in which they came", () => {
  const [a, b, c] = [job("u"), job("u"), job("u")];
  const waiting = waitingFor([a, b, c]);
  expect(waiting).toMatchObject({ count: 3, bytes: 30 });
  expect(waiting.take(() => 2, 1000)).toEqual([a, b]);
  expect(waiting).toMatchObject({ count: 1, bytes: 10 });
  expect(waiting.take(all, 1000)).toEqual([c]);
  expect(waiting.take(all, 1000)).toEqual([]);
});

test("units take turns", () => {
  const [a, b, c, d] = [job("u"), job("v"), job("u"), job("v")];
  const waiting = waitingFor([a, b, c, d]);
  const turns = Array.from({ length: 4 }, () => waiting.take(() => 1, 1000)[0]);
  expect(turns).toEqual([a, b, c, d]);
});

test("takes as many bytes as the limit and not one more, and a larger event alone", () => {
  const [a, b, c, d] = [job("u", 50), job("u", 50), job("u", 1), job("u", 300)];
  const waiting = waitingFor([a, b, c, d]);
  expect(waiting.take(all, 100)).toEqual([a, b]);
  expect(waiting.take(all, 100)).toEqual([c]);
  expect(waiting.take(all, 100)).toEqual([d]);
});

test("groups that run again leave first, each as it is", () => {
  const [a, b, c, d] = [job("u"), job("u"), job("u"), job("u")];
  const waiting = waitingFor([d]);
  waiting.addAgain([a]);
  waiting.addAgain([b, c]);
  expect(waiting.count).toBe(4);
  expect(waiting.take(() => 1, 1)).toEqual([a]);
  expect(waiting.take(() => 1, 1)).toEqual([b, c]);
  expect(waiting.take(() => 1, 1)).toEqual([d]);
});

test("all of them leave at once where that is asked", () => {
  const waiting = waitingFor([job("u"), job("v")]);
  waiting.addAgain([job("v"), job("w")]);
  expect(waiting.takeAll()).toHaveLength(4);
  expect(waiting).toMatchObject({ count: 0, bytes: 0 });
});
