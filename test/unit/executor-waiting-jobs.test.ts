import fc from "fast-check";
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

test("an event that is removed does not leave, wherever it waits", () => {
  const jobs = Array.from({ length: 6 }, () => job("u"));
  const [a, b, c, d, e, f] = jobs as [Job, Job, Job, Job, Job, Job];
  const waiting = waitingFor([a, b, c]);
  waiting.addAgain([d, e]);
  waiting.addAgain([f]);
  for (const removed of [b, d, f]) {
    waiting.remove(removed);
  }
  expect(waiting).toMatchObject({ count: 3, bytes: 30 });
  expect(waiting.take(all, 1000)).toEqual([e]);
  expect(waiting.take(all, 1000)).toEqual([a, c]);
  expect(waiting.take(all, 1000)).toEqual([]);
});

test("a unit of which every event was removed has no turn", () => {
  const [a, b] = [job("u"), job("v")];
  const waiting = waitingFor([a, b]);
  waiting.remove(a);
  expect(waiting.take(all, 1000)).toEqual([b]);
});

test("whatever comes, goes and leaves, counts and order are right", () => {
  const action = fc.oneof(
    fc.record({ add: fc.nat(3), bytes: fc.nat(50) }),
    fc.record({ take: fc.integer({ min: 1, max: 4 }), bytes: fc.nat(100) }),
    fc.record({ remove: fc.nat() }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const waiting = new WaitingJobs();
      let model: Job[] = [];
      for (const each of actions) {
        if ("add" in each) {
          const added = job(`unit-${each.add}`, each.bytes);
          waiting.add(added);
          model.push(added);
        } else if ("take" in each) {
          const taken = waiting.take(() => each.take, each.bytes);
          const [first] = taken;
          const ofUnit = model.filter(({ unit }) => unit.key === first?.unit.key);
          expect(taken).toEqual(ofUnit.slice(0, taken.length));
          expect(taken.length > 0).toBe(model.length > 0);
          model = model.filter((kept) => !taken.includes(kept));
        } else if (model.length > 0) {
          const [removed] = model.splice(each.remove % model.length, 1) as [Job];
          waiting.remove(removed);
        }
        expect(waiting.count).toBe(model.length);
        expect(waiting.bytes).toBe(model.reduce((sum, { frame }) => sum + frame.length, 0));
      }
    }),
  );
});
