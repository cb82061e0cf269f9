import { describe, expect, test } from "vitest";
import { refilled, timeFor } from "../../runtime/allocator/bucket.ts";
import { budgetReasons, defaultBudget, readBudget } from "../../runtime/allocator/budget.ts";

describe("what is set of a budget", () => {
  test("every default has a reason", () => {
    expect(Object.keys(budgetReasons)).toEqual(Object.keys(defaultBudget));
  });

  test("takes what is named, and leaves the rest", () => {
    const base = { ...defaultBudget, events: 3 };
    expect(readBudget("budget", { fuel: 7, waiting: undefined }, base)).toEqual({ ...base, fuel: 7 });
  });

  test.each([
    ["fuel", 1, Number.MAX_SAFE_INTEGER],
    ["fuelPerSecond", 0, Number.MAX_SAFE_INTEGER],
    ["events", 0, Number.MAX_SAFE_INTEGER],
    ["memoryBytes", 1, Number.MAX_SAFE_INTEGER],
    ["waiting", 0, 1_000_000],
    ["waitMs", 0, 2 ** 31 - 1],
  ] as const)("takes %s from %i to %i, and nothing beyond", (name, least, most) => {
    for (const value of [least, most]) {
      expect(readBudget("budget", { [name]: value })).toMatchObject({ [name]: value });
    }
    for (const value of [least - 1, most + 1, least + 0.5, Number.NaN, "5", null, {}]) {
      expect(() => readBudget("budgets.ada", { [name]: value })).toThrow(
        expect.objectContaining({ code: "CONFIG_INVALID", place: `budgets.ada.${name}` }),
      );
    }
  });

  test.each([null, [], 5, "x"])("refuses %j as a whole", (settings) => {
    expect(() => readBudget("budget", settings)).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", place: "budget" }),
    );
  });

  test.each(["refill", "constructor", "toString"])(
    "refuses the unknown %s, and names what there is",
    (name) => {
      const attempt = () => readBudget("budget", { [name]: 1 });
      expect(attempt).toThrow(
        expect.objectContaining({
          place: `budget.${name}`,
          remedy: expect.stringContaining("fuelPerSecond"),
        }),
      );
    },
  );
});

describe("a bucket", () => {
  test("gets whole units back, and loses no part of a second", () => {
    let spent = { units: 1000, at: 0 };
    // Three units a second, looked at every 100 ms: after 10 s thirty are back, or the last one is about to be.
    for (let now = 100; now <= 10_000; now += 100) {
      spent = refilled(spent, 3, now);
    }
    expect([970, 971]).toContain(spent.units);
  });

  test("gets back no more than was used", () => {
    expect(refilled({ units: 5, at: 0 }, 10, 60_000)).toEqual({ units: 0, at: 60_000 });
  });

  test("that gets nothing back stays as it is", () => {
    expect(refilled({ units: 5, at: 0 }, 0, 60_000).units).toBe(5);
  });

  test("is not moved by a clock that was set back, and goes on from there", () => {
    const back = refilled({ units: 5, at: 10_000 }, 1, 4000);
    expect(back).toEqual({ units: 5, at: 4000 });
    expect(refilled(back, 1, 6000).units).toBe(3);
  });

  test("holds as much as a number holds exactly", () => {
    const most = Number.MAX_SAFE_INTEGER;
    expect(refilled({ units: most, at: 0 }, 1, 1000).units).toBe(most - 1);
    expect(refilled({ units: most, at: 0 }, most, 1000).units).toBe(0);
  });

  test("says how long it takes to get so many units back", () => {
    expect(timeFor(0, 0)).toBe(0);
    expect(timeFor(10, 4)).toBe(2500);
    expect(timeFor(1, 0)).toBe(Number.POSITIVE_INFINITY);
  });
});
