import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BRANCH_HOPS,
  type Costs,
  DIVIDED_PART,
  type Division,
  divide,
  isDivisible,
  MAX_DIVIDED_STEPS,
} from "../../runtime/executor/division.ts";

/** A photograph: one step that the others take from, and three things that are made of it. */
const photo = flow({ decode: [0], resize: [1], palette: [1], blur: [1], encode: [2] }, [3, 4, 5]);
const names = ["decode", "resize", "palette", "blur", "encode"];
const named = ({ stages }: Division) => stages.map(({ steps }) => steps.map((at) => names[at]));
const hop = { milliseconds: 1, perByte: 0.001 };

function flow(takes: Readonly<Record<string, readonly number[]>>, wanted: readonly number[]) {
  return { steps: Object.values(takes).map((values) => ({ takes: values })), wanted };
}

/** Costs where each output has 1000 bytes, and the event none. */
function times(...steps: number[]): Costs {
  return { steps, bytes: [0, ...steps.map(() => 1000)], hop };
}

describe("a unit is divided by a rule", () => {
  test("what takes longest stays together, what is worth a hop leaves, the rest stays where its input is made", () => {
    const division = divide(photo, times(10, 20, 24, 1, 9), 2);
    expect(named(division)).toEqual([["decode"], ["resize", "blur", "encode"], ["palette"]]);
    expect(division.branches).toEqual([
      { steps: [2], milliseconds: 24, hopMilliseconds: 3, worth: true },
      { steps: [3], milliseconds: 1, hopMilliseconds: 3, worth: false },
    ]);
    expect(division.stages).toMatchObject([
      { given: [0], wanted: [1], after: [] },
      { given: [1], wanted: [4, 5], after: [0] },
      { given: [1], wanted: [3], after: [0] },
    ]);
    // On one worker: a hop with three outputs, and 64 ms. On two: 10 + 2, then the longer one of 30 + 4 and 24 + 3.
    expect([division.wholeMilliseconds, division.dividedMilliseconds]).toEqual([68, 46]);
    expect(division.worth).toBe(true);
  });

  test("a branch that takes as many times its hop as the rule says leaves, and a shorter one stays", () => {
    const palette = (milliseconds: number) =>
      divide(photo, times(10, 60, milliseconds, 1, 9), 2).branches.find(({ steps }) => steps[0] === 2);
    expect(palette(3 * BRANCH_HOPS)).toMatchObject({ worth: true });
    expect(palette(3 * BRANCH_HOPS - 0.01)).toMatchObject({ worth: false });
  });

  test("the event has to be done in the part of the time that the rule says", () => {
    const two = flow({ a: [0], b: [0] }, [1, 2]);
    const free = { milliseconds: 0, perByte: 0 };
    const worth = (a: number, b: number) =>
      divide(two, { steps: [a, b], bytes: [0, 0, 0], hop: free }, 2).worth;
    expect(worth(100 * DIVIDED_PART, 100 - 100 * DIVIDED_PART)).toBe(true);
    expect(worth(100 * DIVIDED_PART + 0.1, 100 - 100 * DIVIDED_PART - 0.1)).toBe(false);
  });

  test("with one worker, or in a chain, there is nothing to divide", () => {
    const chain = flow({ a: [0], b: [1], c: [2] }, [3]);
    expect(divide(chain, times(50, 50, 50), 4)).toMatchObject({ worth: false, branches: [] });
    expect(divide(photo, times(10, 20, 24, 1, 9), 1).worth).toBe(false);
  });

  test("steps of microseconds, and values that are large, stay together", () => {
    expect(divide(photo, times(0.01, 0.02, 0.02, 0.01, 0.01), 8).worth).toBe(false);
    const costs = { ...times(10, 20, 24, 1, 9), bytes: [0, 30_000, 30_000, 30_000, 30_000, 30_000] };
    expect(divide(photo, costs, 2).worth).toBe(false);
  });

  test("units with policies, with streams, of one step or of too many are not divided", () => {
    const step = { id: "a", function: "f.A", admitted: "", fuel: 1, reads: [], takes: [0] };
    const of = (count: number, last: object = {}) =>
      isDivisible({ steps: [...new Array(count - 1).fill(step), { ...step, ...last }] });
    expect([of(1), of(2), of(MAX_DIVIDED_STEPS), of(MAX_DIVIDED_STEPS + 1)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(of(3, { policy: { skip: true } })).toBe(false);
    expect(of(3, { policy: { retry: {} } })).toBe(false);
    expect(of(3, { streams: { input: true, output: false } })).toBe(false);
  });
});

/** Any flow with any costs, divided between any number of workers. */
const anything = fc
  .array(
    fc.tuple(
      fc.array(fc.nat(), { maxLength: 4 }),
      fc.boolean(),
      fc.double({ min: 0, max: 50, noNaN: true }),
      fc.nat({ max: 5000 }),
      fc.option(fc.nat(), { freq: 4, nil: undefined }),
    ),
    { minLength: 2, maxLength: 14 },
  )
  .chain((steps) =>
    fc.record({
      flow: fc.constant({
        // A step takes values that are there: those of steps before it, and the event's.
        steps: steps.map(([takes, , , , after], at) => ({
          takes: [...new Set(takes.map((value) => value % (at + 1)))],
          ...(after === undefined || at === 0 ? {} : { after: [after % at] }),
        })),
        wanted: steps.flatMap(([, isWanted], at) => (isWanted ? [at + 1] : [])),
      }),
      steps: fc.constant(steps.map(([, , milliseconds]) => milliseconds)),
      bytes: fc.constant([1000, ...steps.map(([, , , bytes]) => bytes)]),
      hop: fc.record({
        milliseconds: fc.double({ min: 0, max: 5, noNaN: true }),
        perByte: fc.constantFrom(0, 0.0001, 0.01),
      }),
      workers: fc.integer({ min: 1, max: 5 }),
    }),
  );

describe("whatever a unit is like,", () => {
  test("every step runs once, and after all that it takes", () => {
    fc.assert(
      fc.property(anything, ({ flow: { steps, wanted }, workers, ...costs }) => {
        const { stages } = divide({ steps, wanted }, costs, workers);
        const all = stages.flatMap((stage) => stage.steps);
        expect(all.toSorted((a, b) => a - b)).toEqual(steps.map((_, at) => at));
        const givenBy = new Set(stages.flatMap((stage) => stage.wanted));
        expect(wanted.filter((value) => !givenBy.has(value))).toEqual([]);
        for (const [place, stage] of stages.entries()) {
          const [first] = stage.steps as [number];
          // So that a stage need not run where one before it has not succeeded.
          for (const earlier of stage.after) {
            expect(earlier).toBeLessThan(place);
            expect(stages[earlier]?.steps.at(-1)).toBeLessThan(first);
          }
          const there = new Set(stage.given);
          const ran = new Set(stage.after.flatMap((earlier) => stages[earlier]?.steps ?? []));
          const before = new Set([0, ...stage.after.flatMap((earlier) => stages[earlier]?.wanted ?? [])]);
          expect(stage.given.filter((value) => !before.has(value))).toEqual([]);
          for (const position of stage.steps) {
            expect(steps[position]?.takes.filter((value) => !there.has(value))).toEqual([]);
            expect(steps[position]?.after?.filter((other) => !ran.has(other)) ?? []).toEqual([]);
            there.add(position + 1);
            ran.add(position);
          }
        }
      }),
    );
  });

  test("it is divided only where a branch is worth its hop and the event ends sooner", () => {
    fc.assert(
      fc.property(anything, ({ flow: unit, workers, ...costs }) => {
        const division = divide(unit, costs, workers);
        if (division.worth) {
          expect(workers).toBeGreaterThan(1);
          expect(division.branches.some(({ worth }) => worth)).toBe(true);
          expect(division.dividedMilliseconds).toBeLessThanOrEqual(division.wholeMilliseconds * DIVIDED_PART);
        }
        const longest = Math.max(...costs.steps);
        expect(division.dividedMilliseconds).toBeGreaterThanOrEqual(longest);
        expect(divide(unit, costs, workers)).toEqual(division);
      }),
    );
  });
});
