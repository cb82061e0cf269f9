import fc from "fast-check";
import { expect, test } from "vitest";
import { Job } from "../../runtime/executor/job.ts";
import { type BatchRules, WaitingJobs } from "../../runtime/executor/waiting-jobs.ts";

let sequence = 0;

function job(key: string, bytes = 10, account = "a"): Job {
  return new Job({ key, glue: "", steps: [], wanted: [] }, account, sequence++, new Uint8Array(bytes));
}

/** Batches of so many events, of which each is expected to take a millisecond. */
function upTo(events: number): BatchRules {
  return { size: () => events, milliseconds: () => 1 };
}

function waitingFor(jobs: readonly Job[]): WaitingJobs {
  const waiting = new WaitingJobs();
  for (const each of jobs) {
    waiting.add(each);
  }
  return waiting;
}

const all = upTo(Number.POSITIVE_INFINITY);

test("events of one unit leave together, in the order in which they came", () => {
  const [a, b, c] = [job("u"), job("u"), job("u")];
  const waiting = waitingFor([a, b, c]);
  expect(waiting).toMatchObject({ count: 3, bytes: 30 });
  expect(waiting.take(upTo(2), 1000)).toEqual([a, b]);
  expect(waiting).toMatchObject({ count: 1, bytes: 10 });
  expect(waiting.take(all, 1000)).toEqual([c]);
  expect(waiting.take(all, 1000)).toEqual([]);
});

test("units take turns", () => {
  const [a, b, c, d] = [job("u"), job("v"), job("u"), job("v")];
  const waiting = waitingFor([a, b, c, d]);
  const turns = Array.from({ length: 4 }, () => waiting.take(upTo(1), 1000)[0]);
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
  expect(waiting.take(upTo(1), 1)).toEqual([a]);
  expect(waiting.take(upTo(1), 1)).toEqual([b, c]);
  expect(waiting.take(upTo(1), 1)).toEqual([d]);
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

/** Takes all batches, of which each comes back before the next one is taken; gives who had each event's turn. */
function served(waiting: WaitingJobs, events: number, milliseconds = 1): string[] {
  const accounts: string[] = [];
  for (
    let jobs = waiting.take(upTo(events), 1000);
    jobs.length > 0;
    jobs = waiting.take(upTo(events), 1000)
  ) {
    accounts.push(...jobs.map(({ account }) => account));
    for (const each of jobs) {
      waiting.back(each, milliseconds);
    }
  }
  return accounts;
}

test("an event does not wait for those of another account that came before", () => {
  const waiting = waitingFor(Array.from({ length: 100 }, () => job("u", 1, "flood")));
  waiting.take(upTo(10), 1000);
  waiting.add(job("v", 1, "calm"));
  expect(served(waiting, 10).slice(0, 2)).toEqual(["calm", "flood"]);
});

test("accounts have the same time of workers, whatever their events take and however many wait", () => {
  const waiting = waitingFor([
    ...Array.from({ length: 900 }, () => job("u", 1, "short")),
    ...Array.from({ length: 100 }, () => job("v", 1, "long")),
  ]);
  const had = { short: 0, long: 0 };
  // Nine times as long, which is only known when the first are back.
  for (let i = 0; i < 100; i++) {
    for (const each of waiting.take(upTo(1), 1000)) {
      const milliseconds = each.account === "long" ? 9 : 1;
      had[each.account as keyof typeof had] += milliseconds;
      waiting.back(each, milliseconds);
    }
  }
  expect(Math.abs(had.short - had.long)).toBeLessThanOrEqual(9);
});

test("time that nobody else wanted is not paid back", () => {
  const waiting = waitingFor(Array.from({ length: 50 }, () => job("u", 1, "early")));
  served(waiting, 1);
  for (let i = 0; i < 10; i++) {
    waiting.add(job("u", 1, "early"));
    waiting.add(job("u", 1, "late"));
  }
  const accounts = served(waiting, 1);
  for (let i = 0; i <= accounts.length; i++) {
    const late = accounts.slice(0, i).filter((account) => account === "late").length;
    expect(Math.abs(2 * late - i)).toBeLessThanOrEqual(2);
  }
});

test("one that sends its events one by one has no more than one that lets them wait", () => {
  const waiting = waitingFor(Array.from({ length: 30 }, () => job("u", 1, "many")));
  waiting.add(job("v", 1, "single"));
  const accounts: string[] = [];
  for (let i = 0; i < 30; i++) {
    const [taken] = waiting.take(upTo(1), 1000) as [Job];
    accounts.push(taken.account);
    waiting.back(taken, taken.account === "single" ? 5 : 1);
    if (taken.account === "single") {
      waiting.add(job("v", 1, "single"));
    }
  }
  expect(accounts.filter((account) => account === "single").length).toBeLessThanOrEqual(6);
});

test("accounts that wait for the same unit share a batch, each with no more than whose turn it is", () => {
  const waiting = waitingFor([
    ...Array.from({ length: 50 }, () => job("u", 1, "flood")),
    ...Array.from({ length: 3 }, (_, i) => job("u", 1, `calm-${i}`)),
  ]);
  const [first, second] = [waiting.take(upTo(2), 1000), waiting.take(upTo(100), 1000)];
  expect(first.map(({ account }) => account)).toEqual(["flood", "flood"]);
  expect(second.map(({ account }) => account).sort()).toEqual(["calm-0", "calm-1", "calm-2", "flood"]);
});

test("a hundred accounts with an event each leave in one batch", () => {
  const waiting = waitingFor(Array.from({ length: 100 }, (_, i) => job("u", 1, `account-${i}`)));
  expect(waiting.take(all, 1000)).toHaveLength(100);
  expect(waiting.take(all, 1000)).toHaveLength(0);
});

test("an extra worker takes the event of an account that has none, and of nobody else", () => {
  const waiting = waitingFor([job("u", 1, "flood"), job("u", 1, "flood")]);
  waiting.take(upTo(1), 1000);
  expect(waiting.take(upTo(1), 1000, true)).toEqual([]);
  waiting.add(job("u", 1, "calm"));
  expect(waiting.take(upTo(10), 1000, true).map(({ account }) => account)).toEqual(["calm"]);
  expect(waiting.take(upTo(10), 1000, true)).toEqual([]);
});

test("groups that run again are those of one account, and wait for its turn", () => {
  const flood = Array.from({ length: 3 }, () => job("u", 1, "flood"));
  const waiting = waitingFor([...flood, job("u", 1, "calm")]);
  const taken = [...waiting.take(upTo(3), 1000), ...waiting.take(upTo(3), 1000)];
  for (const each of taken) {
    waiting.back(each, each.account === "flood" ? 100 : 1);
  }
  waiting.addAgain(taken);
  expect(served(waiting, 3)).toEqual(["calm", "flood", "flood", "flood"]);
});

test("whether a batch is shared is told as long as another account had its turn lately", () => {
  const told: boolean[] = [];
  const rules = (milliseconds: number): BatchRules => ({
    size: (_unit, _waiting, shared) => {
      told.push(shared);
      return 1;
    },
    milliseconds: () => milliseconds,
  });
  const waiting = waitingFor(Array.from({ length: 10 }, () => job("u", 1, "flood")));
  waiting.take(rules(1), 1000);
  waiting.add(job("v", 1, "calm"));
  waiting.take(rules(1), 1000);
  waiting.take(rules(3000), 1000);
  waiting.take(rules(1), 1000);
  expect(told).toEqual([false, true, true, false]);
});

test("accounts that have nothing here any more are forgotten", () => {
  const waiting = new WaitingJobs();
  for (let i = 0; i < 5000; i++) {
    waiting.add(job("u", 1, `account-${i}`));
    served(waiting, 1);
  }
  expect(waiting.accounts).toBeLessThan(1000);
});

test("whatever comes, goes and leaves, counts and order are right", () => {
  const action = fc.oneof(
    fc.record({ add: fc.nat(3), bytes: fc.nat(50), account: fc.nat(2) }),
    fc.record({ take: fc.integer({ min: 1, max: 4 }), bytes: fc.nat(100) }),
    fc.record({ remove: fc.nat() }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const waiting = new WaitingJobs();
      let model: Job[] = [];
      for (const each of actions) {
        if ("add" in each) {
          const added = job(`unit-${each.add}`, each.bytes, `account-${each.account}`);
          waiting.add(added);
          model.push(added);
        } else if ("take" in each) {
          const taken = waiting.take(upTo(each.take), each.bytes);
          for (const ofAccount of Map.groupBy(taken, ({ account }) => account).values()) {
            const [first] = ofAccount as [Job];
            const same = model.filter(
              ({ account, unit }) => account === first.account && unit.key === taken[0]?.unit.key,
            );
            expect(ofAccount).toEqual(same.slice(0, ofAccount.length));
          }
          expect(taken.length > 0).toBe(model.length > 0);
          model = model.filter((kept) => !taken.includes(kept));
        } else if (model.length > 0) {
          const [removed] = model.splice(each.remove % model.length, 1) as [Job];
          waiting.remove(removed);
        }
        expect(waiting.count).toBe(model.length);
        for (let i = 0; i <= 2; i++) {
          const own = model.filter(({ account }) => account === `account-${i}`);
          expect(waiting.of(`account-${i}`).count).toBe(own.length);
        }
        expect(waiting.bytes).toBe(model.reduce((sum, { frame }) => sum + frame.length, 0));
      }
    }),
  );
});
