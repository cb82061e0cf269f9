import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AccountBudget, type Expected, type Reservation } from "../../runtime/allocator/account-budget.ts";
import { type Budget, defaultBudget } from "../../runtime/allocator/budget.ts";
import { HeddleError } from "../../runtime/errors.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const needs = (fuel: number, memoryBytes = 10): Expected => ({ fuel, memoryBytes, milliseconds: 100 });

function account(budget: Partial<Budget>): AccountBudget {
  return new AccountBudget(
    "ada",
    { ...defaultBudget, ...budget },
    {
      onNews: () => {},
      onLook: () => {},
    },
  );
}

function now(reserved: Reservation | Promise<Reservation>): Reservation {
  if (reserved instanceof Promise) {
    reserved.catch(() => {});
    throw new Error("it has to wait");
  }
  return reserved;
}

/** What becomes of those who wait, in the order in which it does. */
function fates(waiting: Record<string, Reservation | Promise<Reservation>>): string[] {
  const seen: string[] = [];
  for (const [name, reserved] of Object.entries(waiting)) {
    Promise.resolve(reserved).then(
      () => seen.push(name),
      (error: HeddleError) => seen.push(`${name} ${error.code}`),
    );
  }
  return seen;
}

test("sets aside what is expected, and charges what was used, be it less or more", () => {
  const ada = account({ fuel: 100, fuelPerSecond: 0 });
  const [less, more] = [now(ada.reserve(needs(40))), now(ada.reserve(needs(60)))];
  expect(ada.state()).toMatchObject({ fuelLeft: 100, fuelReserved: 100, events: 2, memoryBytes: 20 });
  less.settle(10);
  expect(ada.state()).toMatchObject({ fuelLeft: 90, fuelReserved: 60, events: 1, memoryBytes: 10 });
  more.settle(75);
  expect(ada.state()).toMatchObject({ fuelLeft: 15, fuelReserved: 0, events: 0, memoryBytes: 0 });
});

test("charges an event once", () => {
  const ada = account({ fuel: 100, fuelPerSecond: 0 });
  const reserved = now(ada.reserve(needs(40)));
  reserved.settle(10);
  reserved.settle(10);
  expect(ada.state()).toMatchObject({ fuelLeft: 90, events: 0 });
});

test("admits what uses the budget up, and lets one unit more wait", async () => {
  const ada = account({ fuel: 100, fuelPerSecond: 1 });
  const first = now(ada.reserve(needs(60)));
  expect(now(ada.reserve(needs(40)))).toBeDefined();
  const seen = fates({ more: ada.reserve(needs(1)) });
  await vi.advanceTimersByTimeAsync(10);
  expect(seen).toEqual([]);
  first.settle(59);
  await vi.advanceTimersByTimeAsync(0);
  expect(seen).toEqual(["more"]);
});

test("admits those who wait in the order in which they came, as fuel comes back", async () => {
  const ada = account({ fuel: 100, fuelPerSecond: 10 });
  now(ada.reserve(needs(100))).settle(100);
  const seen = fates({ large: ada.reserve(needs(50)), small: ada.reserve(needs(1)) });
  await vi.advanceTimersByTimeAsync(4990);
  expect(seen).toEqual([]);
  await vi.advanceTimersByTimeAsync(20);
  expect(seen).toEqual(["large"]);
  await vi.advanceTimersByTimeAsync(100);
  expect(seen).toEqual(["large", "small"]);
});

test("fuel that was used beyond the bucket is paid off before anything is admitted", async () => {
  const ada = account({ fuel: 100, fuelPerSecond: 100 });
  now(ada.reserve(needs(10))).settle(350);
  expect(ada.state().fuelLeft).toBe(-250);
  const seen = fates({ next: ada.reserve(needs(1)) });
  await vi.advanceTimersByTimeAsync(2500);
  expect(seen).toEqual([]);
  await vi.advanceTimersByTimeAsync(20);
  expect(seen).toEqual(["next"]);
});

test("an event that is expected to take more than the bucket holds runs when it is full", async () => {
  const ada = account({ fuel: 100, fuelPerSecond: 100 });
  now(ada.reserve(needs(1))).settle(1);
  const seen = fates({ huge: ada.reserve(needs(1_000_000)) });
  await vi.advanceTimersByTimeAsync(20);
  expect(seen).toEqual(["huge"]);
  expect(ada.state()).toMatchObject({ fuelReserved: 100 });
});

test("refuses at once, and says when to come again, where fuel comes back too late", async () => {
  const ada = account({ fuel: 100, fuelPerSecond: 1, waitMs: 5000 });
  now(ada.reserve(needs(100))).settle(100);
  await expect(ada.reserve(needs(50))).rejects.toMatchObject({
    code: "BUDGET_EXCEEDED",
    place: "budget.fuel",
    retryAfterMs: 50_000,
    message: expect.stringContaining("0 of 100 units"),
  });
  // Who comes again then is admitted.
  vi.advanceTimersByTime(50_000);
  expect(now(ada.reserve(needs(50)))).toBeDefined();
  expect(ada.refusals).toBe(1);
});

test("says no time where none will do", async () => {
  const ada = account({ fuel: 100, fuelPerSecond: 0, memoryBytes: 100 });
  await expect(ada.reserve(needs(1, 101))).rejects.toMatchObject({
    place: "budget.memoryBytes",
    retryAfterMs: undefined,
  });
  now(ada.reserve(needs(100))).settle(100);
  await expect(ada.reserve(needs(1))).rejects.toMatchObject({
    place: "budget.fuel",
    retryAfterMs: undefined,
  });
  await expect(account({ events: 0 }).reserve(needs(1))).rejects.toMatchObject({
    place: "budget.events",
    retryAfterMs: undefined,
    remedy: "Raise the account's budget.",
  });
});

test.each([
  ["events", { events: 2 }],
  ["memoryBytes", { memoryBytes: 20 }],
] as const)("admits as much as the limit of %s, and one more when one has ended", async (place, budget) => {
  const ada = account({ ...budget, waitMs: 1000 });
  const running = [now(ada.reserve(needs(1))), now(ada.reserve(needs(1)))];
  const seen = fates({ third: ada.reserve(needs(1)), fourth: ada.reserve(needs(1)) });
  running[0]?.settle(1);
  await vi.advanceTimersByTimeAsync(0);
  expect(seen).toEqual(["third"]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(seen).toEqual(["third", "fourth BUDGET_EXCEEDED"]);
  expect(now(account({ ...budget, waiting: 0 }).reserve(needs(1, 20)))).toBeDefined();
  const none = account({ ...budget, waiting: 0 });
  now(none.reserve(needs(1)));
  now(none.reserve(needs(1)));
  await expect(none.reserve(needs(1))).rejects.toMatchObject({ place: `budget.${place}`, retryAfterMs: 100 });
});

test("lets as many wait as the limit, and not one more", async () => {
  const ada = account({ events: 1, waiting: 2 });
  const running = now(ada.reserve(needs(1)));
  const seen = fates({ a: ada.reserve(needs(1)), b: ada.reserve(needs(1)) });
  await expect(ada.reserve(needs(1))).rejects.toMatchObject({ code: "BUDGET_EXCEEDED", retryAfterMs: 300 });
  running.settle(1);
  await vi.advanceTimersByTimeAsync(0);
  expect(seen).toEqual(["a"]);
});

test("one that is cancelled while it waits lets those behind it go on", async () => {
  const ada = account({ fuel: 100, fuelPerSecond: 10 });
  now(ada.reserve(needs(95))).settle(95);
  const abort = new AbortController();
  const seen = fates({ large: ada.reserve(needs(60), abort.signal), small: ada.reserve(needs(5)) });
  await vi.advanceTimersByTimeAsync(10);
  expect(seen).toEqual([]);
  abort.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect(seen.sort()).toEqual(["large CANCELLED", "small"]);
  expect(ada.state().waiting).toBe(0);
  await expect(ada.reserve(needs(100), abort.signal)).rejects.toMatchObject({ code: "CANCELLED" });
});

test("another budget holds at once, and what was used stays used", async () => {
  const ada = account({ fuel: 100, fuelPerSecond: 0, events: 1 });
  now(ada.reserve(needs(80))).settle(80);
  const running = now(ada.reserve(needs(20)));
  const seen = fates({ waits: ada.reserve(needs(20)) });
  ada.change({ ...defaultBudget, fuel: 1000, fuelPerSecond: 0, events: 2 });
  await vi.advanceTimersByTimeAsync(0);
  expect(seen).toEqual(["waits"]);
  expect(ada.state()).toMatchObject({ fuelLeft: 920, events: 2 });
  running.settle(5);
  ada.change({ ...defaultBudget, fuel: 50, fuelPerSecond: 0 });
  expect(ada.state().fuelLeft).toBe(-35);
});

test("closing refuses those who wait", async () => {
  const ada = account({ events: 1 });
  now(ada.reserve(needs(1)));
  const seen = fates({ waits: ada.reserve(needs(1)) });
  ada.close(() => new HeddleError("CLOSED", "It was closed."));
  await vi.advanceTimersByTimeAsync(0);
  expect(seen).toEqual(["waits CLOSED"]);
  expect(vi.getTimerCount()).toBe(0);
});

test("whatever comes, waits, goes and takes longer or more, the sums are right", async () => {
  const step = fc.record({
    fuel: fc.nat(60),
    used: fc.nat(90),
    ends: fc.nat(5),
    cancel: fc.boolean(),
    ms: fc.nat(300),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const ada = account({
        fuel: 100,
        fuelPerSecond: 0,
        events: 3,
        memoryBytes: 25,
        waiting: 4,
        waitMs: 1000,
      });
      const open: { reserved: Reservation; used: number }[] = [];
      let [used, ended, asked] = [0, 0, 0];
      for (const each of steps) {
        asked++;
        const abort = new AbortController();
        Promise.resolve(ada.reserve(needs(each.fuel), abort.signal)).then(
          (reserved) => open.push({ reserved, used: each.used }),
          () => ended++,
        );
        await vi.advanceTimersByTimeAsync(each.ms);
        if (each.cancel) {
          abort.abort();
        }
        for (let i = 0; i < each.ends && open.length > 0; i++) {
          const done = open.shift() as (typeof open)[number];
          done.reserved.settle(done.used);
          used += done.used;
          ended++;
        }
        await vi.advanceTimersByTimeAsync(0);
        const { fuelLeft, fuelReserved, events, memoryBytes, waiting } = ada.state();
        expect({ fuelLeft, events, memoryBytes }).toEqual({
          fuelLeft: 100 - used,
          events: open.length,
          memoryBytes: 10 * open.length,
        });
        expect(fuelReserved).toBe(open.reduce((sum, { reserved }) => sum + reserved.fuel, 0));
        expect(events).toBeLessThanOrEqual(2);
        expect(ended + open.length + waiting).toBe(asked);
        expect(ada.unwritten).toBe(used);
      }
    }),
  );
});
