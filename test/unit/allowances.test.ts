import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Allowances } from "../../runtime/journal/allowances.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Allowances for eight events at a time, of which so many of an account run. */
function running(events: number, account = "ada") {
  let went = 0;
  const allowances = new Allowances(8, () => went++);
  for (let i = 0; i < events; i++) allowances.begin(account);
  return { allowances, went: () => went };
}

test("an account that was not refused has no bound", () => {
  const { allowances, went } = running(5);
  allowances.end("ada");
  expect([allowances.any, [...allowances.left()], went()]).toEqual([false, [], 0]);
});

test("where some run while others are refused, as many run from then on, one when one has ended", () => {
  const { allowances, went } = running(5);
  for (let i = 0; i < 3; i++) allowances.refuse("ada", 1000);
  expect([...allowances.left()]).toEqual([["ada", 0]]);
  allowances.end("ada");
  expect([...allowances.left()]).toEqual([["ada", 1]]);
  expect(went()).toBe(1);
  vi.advanceTimersByTime(5000);
  expect(went()).toBe(1);
});

test("where none runs, none begins for the time that was told, and then one", () => {
  const { allowances, went } = running(2);
  allowances.refuse("ada", 1000);
  allowances.refuse("ada", 1000);
  vi.advanceTimersByTime(999);
  expect([[...allowances.left()], went()]).toEqual([[["ada", 0]], 0]);
  vi.advanceTimersByTime(1);
  expect([[...allowances.left()], went()]).toEqual([[["ada", 1]], 1]);
});

test.each([
  [undefined, 20],
  [1, 20],
  [3_600_000, 60_000],
])("a time of %s is waited for as %s ms", (told, waited) => {
  const { allowances, went } = running(1);
  allowances.refuse("ada", told);
  vi.advanceTimersByTime(waited - 1);
  expect(went()).toBe(0);
  vi.advanceTimersByTime(1);
  expect(went()).toBe(1);
});

test("every 32 events that end twice as many are tried, and no bound is left above what runs at all", () => {
  const { allowances } = running(2);
  allowances.refuse("ada");
  const most: (number | undefined)[] = [];
  for (let i = 0; i < 4; i++) {
    for (let ended = 0; ended < 31; ended++) {
      allowances.end("ada");
      allowances.begin("ada");
    }
    most.push(allowances.left().get("ada"));
    allowances.end("ada");
    most.push(allowances.left().get("ada"));
    allowances.begin("ada");
  }
  expect(most).toEqual([0, 2, 1, 4, 3, 8, 7, undefined]);
});

test("an account whose only event was not taken may have another one begin at once", () => {
  const { allowances, went } = running(2);
  allowances.release("ada");
  expect(went()).toBe(0);
  allowances.refuse("ada");
  allowances.begin("ada");
  vi.advanceTimersByTime(20);
  expect(went()).toBe(1);
  allowances.release("ada");
  expect([[...allowances.left()], went()]).toEqual([[["ada", 1]], 2]);
});

test("an account of which nothing waits or runs is forgotten, and one that pauses is not", () => {
  const { allowances } = running(2);
  allowances.refuse("ada");
  allowances.begin("bob");
  allowances.refuse("bob", 1000);
  allowances.rest(() => false);
  expect([...allowances.left()]).toEqual([
    ["ada", 0],
    ["bob", 0],
  ]);
  allowances.end("ada");
  allowances.rest((account) => account === "ada");
  expect([...allowances.left().keys()]).toEqual(["ada", "bob"]);
  allowances.rest(() => false);
  expect([...allowances.left().keys()]).toEqual(["bob"]);
});

test("nobody goes on after the end", () => {
  const { allowances, went } = running(2);
  allowances.refuse("ada");
  allowances.refuse("ada", 50);
  allowances.stop();
  allowances.begin("ada");
  allowances.refuse("ada", 50);
  vi.advanceTimersByTime(1000);
  expect([allowances.any, went()]).toEqual([false, 0]);
});
