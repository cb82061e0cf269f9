import { describe, expect, it } from "vitest";
import { geometricMeans, pairedRatios, quantile, summarise } from "../../bench/runner/statistics.ts";

describe("quantile", () => {
  it("interpolates between neighbours", () => {
    expect(quantile([10, 20], 0.25)).toBe(12.5);
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
  });

  it("takes the ends at 0 and 1", () => {
    expect(quantile([3, 5, 9], 0)).toBe(3);
    expect(quantile([3, 5, 9], 1)).toBe(9);
  });

  it("refuses an empty sample", () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });
});

describe("summarise", () => {
  it("takes the middle value of an odd number, whatever their order", () => {
    expect(summarise([9, 1, 5])).toEqual({ median: 5, q1: 3, q3: 7, min: 1, max: 9 });
  });

  it("compares as numbers, not as text", () => {
    expect(summarise([100, 20, 3]).median).toBe(20);
  });

  it("is the value itself for a single value", () => {
    expect(summarise([7])).toEqual({ median: 7, q1: 7, q3: 7, min: 7, max: 7 });
  });

  it("is not moved by one outlier", () => {
    expect(summarise([10, 11, 12, 13, 1e9]).median).toBe(12);
  });

  it("leaves the values as they are", () => {
    const values = [3, 1, 2];
    summarise(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe("geometricMeans", () => {
  it("takes the mean of each round", () => {
    const [first, second] = geometricMeans([
      [2, 1],
      [8, 1],
    ]);
    expect(first).toBeCloseTo(4);
    expect(second).toBeCloseTo(1);
  });

  it("weighs a ratio and its inverse alike", () => {
    expect(geometricMeans([[1.25], [0.8]])[0]).toBeCloseTo(1);
  });

  it("refuses a mean of nothing", () => {
    expect(() => geometricMeans([])).toThrow(RangeError);
  });
});

describe("pairedRatios", () => {
  it("divides round by round", () => {
    expect(pairedRatios([10, 30, 8], [5, 10, 8])).toEqual([2, 3, 1]);
  });

  it("keeps the ratio when the machine slows down for a round", () => {
    const ratios = pairedRatios([10, 40, 10], [5, 20, 5]);
    expect(summarise(ratios)).toMatchObject({ median: 2, q1: 2, q3: 2 });
  });

  it("refuses series of different length", () => {
    expect(() => pairedRatios([1, 2], [1])).toThrow("2 rounds cannot be paired with 1");
  });
});
