import fc from "fast-check";
import { expect, test } from "vitest";
import { AccountTurn } from "../../runtime/executor/account-turn.ts";
import { Job } from "../../runtime/executor/job.ts";
import { TurnOrder } from "../../runtime/executor/turn-order.ts";
import { type BatchRules, WaitingJobs } from "../../runtime/executor/waiting-jobs.ts";

let sequence = 0;

function job(key: string, bytes = 10, account = "a"): Job {
  const context = { account, eventId: "", eventSource: "", eventType: "" };
  const event = { sequence: sequence++, context, data: new Uint8Array(0) };
  const receiver = { succeed: () => undefined, fail: () => undefined };
  return new Job({ key, glue: "", steps: [], wanted: [] }, event, bytes, receiver);
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

test("the spare worker takes the event of an account that has none, and of nobody else", () => {
  const waiting = waitingFor([job("u", 1, "flood"), job("u", 1, "flood")]);
  waiting.take(upTo(1), 1000);
  expect(waiting.take(upTo(1), 1000, "spare")).toEqual([]);
  waiting.add(job("u", 1, "calm"));
  expect(waiting.take(upTo(10), 1000, "spare").map(({ account }) => account)).toEqual(["calm"]);
  expect(waiting.take(upTo(10), 1000, "spare")).toEqual([]);
});

test("the spare worker takes it also where the turn would be another account's, which has workers", () => {
  const waiting = waitingFor(Array.from({ length: 3 }, () => job("u", 1, "flood")));
  waiting.add(job("u", 1, "calm"));
  const [first, second] = [waiting.take(upTo(1), 1000), waiting.take(upTo(1), 1000)].flat() as [Job, Job];
  const calm = [first, second].find(({ account }) => account === "calm") as Job;
  waiting.back(calm, 10_000);
  waiting.add(job("u", 1, "calm"));
  expect(waiting.take(upTo(1), 1000, "spare").map(({ account }) => account)).toEqual(["calm"]);
});

/** Names of the accounts of the events of a batch. */
const accountsOf = (jobs: readonly Job[]) => jobs.map(({ account }) => account);

test("one account has all workers while it is alone, and not the last one while another sends events", () => {
  const waiting = waitingFor(Array.from({ length: 20 }, () => job("u", 1, "flood")));
  const [first] = waiting.take(upTo(1), 1000) as [Job];
  const [second] = waiting.take(upTo(1), 1000, "last") as [Job];
  expect(accountsOf([first, second])).toEqual(["flood", "flood"]);
  waiting.add(job("v", 1, "calm"));
  const [calm] = waiting.take(upTo(1), 1000, "spare") as [Job];
  waiting.back(first, 1);
  waiting.back(calm, 1);
  expect(waiting.take(upTo(1), 1000, "last")).toEqual([]);
  waiting.add(job("v", 1, "calm"));
  expect(accountsOf(waiting.take(upTo(1), 1000, "last"))).toEqual(["calm"]);
  // With nothing at work there is no other worker for it.
  waiting.back(second, 1);
  expect(accountsOf(waiting.take(upTo(1), 1000, "last"))).toEqual(["flood"]);
});

test("it has the last one again two seconds after another one had a worker, even while its only event runs", () => {
  let now = 0;
  const waiting = new WaitingJobs(() => now);
  waiting.add(job("v", 1, "calm"));
  const [calm] = waiting.take(upTo(1), 1000) as [Job];
  for (let i = 0; i < 10; i++) waiting.add(job("u", 1, "flood"));
  waiting.take(upTo(1), 1000, "last");
  now = 5000;
  waiting.back(calm, 1);
  now = 6999;
  expect(waiting.mayHaveAll("flood")).toBe(false);
  expect(waiting.take(upTo(1), 1000, "last")).toEqual([]);
  now = 7000;
  expect(waiting.mayHaveAll("flood")).toBe(true);
  expect(accountsOf(waiting.take(upTo(1), 1000, "last"))).toEqual(["flood"]);
});

test("an account is alone for itself, whoever had a worker last", () => {
  let now = 0;
  const shared: boolean[] = [];
  const rules: BatchRules = { size: (_unit, _waiting, share) => shared.push(share), milliseconds: () => 1 };
  const waiting = new WaitingJobs(() => now);
  const run = (account: string) => {
    waiting.add(job("u", 1, account));
    const [taken] = waiting.take(rules, 1000) as [Job];
    waiting.back(taken, 1);
  };
  expect(waiting.mayHaveAll("a")).toBe(true);
  for (const [account, at] of [
    ["a", 0],
    ["a", 1],
    ["b", 2],
    ["b", 3],
    ["a", 1000],
    ["a", 2002],
    ["a", 2003],
  ] as const) {
    now = at;
    run(account);
  }
  expect(shared).toEqual([false, false, true, true, true, true, false]);
  expect(["a", "b", "new"].map((account) => waiting.mayHaveAll(account))).toEqual([true, false, false]);
  now = 4003;
  expect(["a", "b", "new"].map((account) => waiting.mayHaveAll(account))).toEqual([true, true, true]);
});

test("beside a batch of another account, one may have all other workers", () => {
  const waiting = new WaitingJobs(() => 0);
  waiting.add(job("u", 1, "a"));
  waiting.take(upTo(1), 1000);
  expect(["a", "b"].map((account) => waiting.mayHaveAll(account))).toEqual([true, true]);
  waiting.add(job("u", 1, "b"));
  const [b] = waiting.take(upTo(1), 1000) as [Job];
  expect(["a", "b"].map((account) => waiting.mayHaveAll(account))).toEqual([true, true]);
  waiting.back(b, 1);
  expect(["a", "b"].map((account) => waiting.mayHaveAll(account))).toEqual([false, true]);
});

test("accounts that flood together leave no worker idle", () => {
  const waiting = new WaitingJobs();
  const send = (account: string) => waiting.add(job(account, 1, account));
  for (let i = 0; i < 50; i++) for (const account of ["a", "b", "c"]) send(account);
  const running: Job[] = waiting.take(upTo(1), 1000);
  for (let i = 0; i < 140; i++) {
    const [taken] = waiting.take(upTo(1), 1000, "last") as [Job];
    expect(taken, `batch ${i}`).toBeDefined();
    running.push(taken);
    waiting.back(running.splice(i % 2, 1)[0] as Job, 1 + (i % 3));
  }
});

test("a group that runs again counts as a batch of its account", () => {
  const waiting = waitingFor([job("u", 1, "flood"), job("u", 1, "flood"), job("v", 1, "calm")]);
  const taken = [waiting.take(upTo(1), 1000), waiting.take(upTo(1), 1000)].flat();
  for (const each of taken) waiting.back(each, 1);
  waiting.addAgain(taken.filter(({ account }) => account === "flood"));
  expect(accountsOf(waiting.take(upTo(1), 1000))).toEqual(["flood"]);
  expect(waiting.take(upTo(1), 1000, "last")).toEqual([]);
});

test("on the last worker an event is not joined by those of an account that has another one", () => {
  const waiting = waitingFor(Array.from({ length: 9 }, () => job("u", 1, "flood")));
  waiting.take(upTo(1), 1000);
  for (const account of ["calm", "quiet"]) waiting.add(job("u", 1, account));
  expect(accountsOf(waiting.take(upTo(100), 1000, "last")).sort()).toEqual(["calm", "quiet"]);
});

test("the first account for which something holds is found wherever it is in the order", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(20), fc.boolean()), { maxLength: 40 }), (accounts) => {
      const order = new TurnOrder();
      const turns = accounts.map(([due, holds], i) => {
        const turn = new AccountTurn(`account-${i}`);
        turn.due = due;
        order.put(turn);
        return { turn, holds };
      });
      const holding = new Set(turns.flatMap(({ turn, holds }) => (holds ? [turn] : [])));
      let looks = 0;
      const found = order.find((turn) => {
        looks++;
        return holding.has(turn);
      });
      expect(found?.due).toBe(
        holding.size === 0 ? undefined : Math.min(...[...holding].map(({ due }) => due)),
      );
      expect(looks).toBeLessThanOrEqual(2 * (turns.length - holding.size) + 1);
    }),
  );
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

test("whether a batch is shared is told while others wait", () => {
  const told: boolean[] = [];
  const rules: BatchRules = { size: (_unit, _waiting, shared) => told.push(shared), milliseconds: () => 1 };
  const waiting = waitingFor([job("u", 1, "a"), job("v", 1, "b")]);
  waiting.take(rules, 1000);
  expect(told).toEqual([true]);
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
        expect(waiting.bytes).toBe(model.reduce((sum, { bytes }) => sum + bytes, 0));
      }
    }),
  );
});
