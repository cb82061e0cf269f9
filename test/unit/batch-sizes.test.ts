import { expect, test } from "vitest";
import { BatchSizes } from "../../runtime/executor/batch-sizes.ts";

const MIB = 1024 * 1024;

test("sends a few events of a unit that is not known yet", () => {
  expect(new BatchSizes(2, 256, MIB).size("a", 10_000, false)).toBe(16);
});

test("sends as many cheap events as a batch may have", () => {
  const sizes = new BatchSizes(2, 256, MIB);
  sizes.learn("a", 0.01, 100);
  expect(sizes.size("a", 10_000, false)).toBe(256);
});

test("sends costly events a few at a time, and one where one takes long", () => {
  const sizes = new BatchSizes(2, 256, MIB);
  sizes.learn("a", 20, 100);
  expect(sizes.size("a", 10_000, false)).toBe(5);
  sizes.learn("b", 5000, 100);
  expect(sizes.size("b", 10_000, false)).toBe(1);
});

test("leaves work for the other workers", () => {
  const sizes = new BatchSizes(4, 256, MIB);
  sizes.learn("a", 0.01, 100);
  expect(sizes.size("a", 10, false)).toBe(3);
  expect(sizes.size("a", 1, false)).toBe(1);
});

test("follows what events take, and forgets nothing about other units", () => {
  const sizes = new BatchSizes(1, 256, MIB);
  sizes.learn("a", 1, 100);
  sizes.learn("b", 50, 100);
  for (let i = 0; i < 30; i++) {
    sizes.learn("a", 10, 100);
  }
  expect(sizes.size("a", 1000, false)).toBe(10);
  expect(sizes.size("b", 1000, false)).toBe(2);
});

test("forgets the unit that was seen longest ago", () => {
  const sizes = new BatchSizes(1, 256, MIB);
  for (let i = 0; i <= 1000; i++) {
    sizes.learn(`unit-${i}`, 50, 100);
  }
  expect(sizes.size("unit-0", 1000, false)).toBe(16);
  expect(sizes.size("unit-1", 1000, false)).toBe(2);
});

test("sends as many events as there is room for their results", () => {
  const sizes = new BatchSizes(1, 256, MIB);
  sizes.learn("a", 0.01, MIB / 4);
  expect(sizes.size("a", 1000, false)).toBe(4);
  sizes.learn("b", 0.01, 2 * MIB);
  expect(sizes.size("b", 1000, false)).toBe(1);
});

test("sends a few events for a short time where other accounts want workers, too", () => {
  const sizes = new BatchSizes(2, 256, MIB);
  sizes.learn("cheap", 0.01, 100);
  sizes.learn("costly", 1, 100);
  expect([sizes.size("cheap", 10_000, true), sizes.size("costly", 10_000, true)]).toEqual([8, 2]);
  expect([sizes.size("cheap", 10_000, false), sizes.size("costly", 10_000, false)]).toEqual([256, 100]);
  expect(new BatchSizes(2, 4, MIB).size("unknown", 10_000, true)).toBe(4);
});

test("knows what an event of a unit takes, and guesses before", () => {
  const sizes = new BatchSizes(2, 256, MIB);
  expect(sizes.milliseconds("a")).toBe(1);
  sizes.learn("a", 20, 100);
  expect(sizes.milliseconds("a")).toBe(20);
});
