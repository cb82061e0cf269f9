import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketEnd, bucketOf, Histogram } from "../../runtime/monitor/histogram.ts";

const value = fc.oneof(
  fc.integer({ min: 1, max: 100 }),
  fc.maxSafeInteger().map((number) => Math.max(1, Math.abs(number))),
  fc
    .tuple(fc.nat({ max: 52 }), fc.integer({ min: -1, max: 1 }))
    .map(([power, by]) => Math.max(1, 2 ** power + by)),
);

test("a value is above the end of the bucket before its own, and not above the end of its own by an eighth", () => {
  fc.assert(
    fc.property(value, (number) => {
      const bucket = bucketOf(number);
      expect(number).toBeLessThanOrEqual(bucketEnd(bucket));
      expect(bucket === 0 ? 0 : bucketEnd(bucket - 1)).toBeLessThan(number);
      expect(bucketEnd(bucket)).toBeLessThanOrEqual(number * 1.125 + 1);
    }),
    { numRuns: 2000 },
  );
});

test("a quantile is at most an eighth above the value at its place", () => {
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 50 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, part) => {
        const histogram = new Histogram();
        for (const each of values) {
          histogram.record(each);
        }
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(part * sorted.length)) - 1] as number;
        const found = histogram.quantile(part);
        expect(found).toBeGreaterThanOrEqual(exact);
        expect(found).toBeLessThanOrEqual(exact * 1.125 + 1);
      },
    ),
  );
});

test("what is fresh is what was recorded since it was settled", () => {
  const histogram = new Histogram();
  histogram.record(3);
  histogram.record(3);
  histogram.record(1000);
  expect(histogram.fresh()).toEqual([
    [bucketOf(3), 2],
    [bucketOf(1000), 1],
  ]);
  histogram.settle();
  histogram.record(3);
  expect(histogram.fresh()).toEqual([[bucketOf(3), 1]]);
  expect(histogram.quantile(1)).toBe(1024);
});

test.each([0, 0.4, -1])("%d counts as the least", (number) => {
  expect(bucketOf(number)).toBe(0);
});

test("an empty histogram has no quantile", () => {
  expect(new Histogram().quantile(0.5)).toBe(0);
});
