import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Demand, type Found, makeProblem, search } from "../../runtime/planner/index.ts";
import { runsOf } from "../support/chance.ts";

const runs = runsOf(300);
const settings = { numRuns: runs };
const nodeCount = 12;

interface RawUse {
  readonly needs: readonly number[];
  readonly gives: readonly number[];
  readonly cost: number;
  readonly delay: number;
}

interface Raw {
  readonly uses: readonly RawUse[];
  readonly wanted: readonly number[];
}

/** Dense problems over few nodes; node 0 is provided. Costs and delays repeat, so that ties are common. */
function problems(most: number): fc.Arbitrary<Raw> {
  const node = fc.nat(nodeCount - 1);
  return fc.record({
    uses: fc.array(
      fc.record({
        needs: fc.array(node, { maxLength: 2, size: "max" }),
        gives: fc.array(node, { minLength: 1, maxLength: 3, size: "max" }),
        cost: fc.constantFrom(1, 1, 2, 3, 5, 20_000_000_000),
        delay: fc.integer({ min: 1, max: 4 }),
      }),
      { minLength: 4, maxLength: most, size: "max" },
    ),
    wanted: fc.uniqueArray(node, { minLength: 1, maxLength: 5, size: "max" }),
  });
}

/** When all that is wanted is there at the earliest with the uses of a set; infinity: never. */
function finishOf({ uses, wanted }: Raw, set: number): number {
  const time = new Array<number>(nodeCount).fill(Number.POSITIVE_INFINITY);
  time[0] = 0;
  for (let changed = true; changed; ) {
    changed = false;
    uses.forEach(({ needs, gives, delay }, use) => {
      const end = Math.max(0, ...needs.map((need) => time[need] as number)) + delay;
      for (const node of (set & (1 << use)) === 0 ? [] : gives) {
        if (end < (time[node] as number)) {
          time[node] = end;
          changed = true;
        }
      }
    });
  }
  return Math.max(...wanted.map((node) => time[node] as number));
}

interface Best {
  readonly uses: readonly number[];
  readonly cost: number;
}

/** The cheapest set by trying all; of equals that without the latest use that they differ in. */
function bestByTrial(raw: Raw, cost: (use: number) => number, isGood: (set: number) => boolean): Best | null {
  let best: Best | null = null;
  for (let set = 0; set < 1 << raw.uses.length; set++) {
    const uses = raw.uses.flatMap((_, use) => ((set & (1 << use)) === 0 ? [] : [use]));
    const total = uses.reduce((sum, use) => sum + cost(use), 0);
    // Sets are tried in ascending order, which is the order of preference among those that cost the same.
    if ((best === null || total < best.cost) && isGood(set)) {
      best = { uses, cost: total };
    }
  }
  return best;
}

function searched(raw: Raw, demand: Demand): Best | null {
  const problem = makeProblem(
    nodeCount,
    raw.uses.map(({ needs }) => needs),
    raw.uses.map(({ gives }) => gives),
  );
  const found = search(problem, [0], raw.wanted, undefined, demand);
  if (!found.reachable) {
    return null;
  }
  expect([found.proven, found.preferred, found.lowerBound]).toEqual([true, true, found.cost]);
  return { uses: found.uses, cost: found.cost };
}

const costIn =
  ({ uses }: Raw) =>
  (use: number): number =>
    (uses[use] as RawUse).cost;
const delayIn =
  ({ uses }: Raw) =>
  (use: number): number =>
    (uses[use] as RawUse).delay;
const one = (): number => 1;

describe("the search, beside trying every set of uses", () => {
  test("finds the very set of the least total cost", () => {
    fc.assert(
      fc.property(problems(12), (raw) => {
        const isGood = (set: number): boolean => finishOf(raw, set) < Number.POSITIVE_INFINITY;
        expect(searched(raw, { cost: costIn(raw) })).toEqual(bestByTrial(raw, costIn(raw), isGood));
      }),
      settings,
    );
  });

  test("finds the fewest uses among those that are done soonest", () => {
    fc.assert(
      fc.property(problems(12), (raw) => {
        const soonest = finishOf(raw, (1 << raw.uses.length) - 1);
        const isGood = (set: number): boolean =>
          soonest < Number.POSITIVE_INFINITY && finishOf(raw, set) <= soonest;
        const demand = { delay: delayIn(raw), within: "soonest" } as const;
        expect(searched(raw, demand)).toEqual(bestByTrial(raw, one, isGood));
      }),
      settings,
    );
  });

  test("finds the least total cost within a bound on time, or that there is none", () => {
    const outcomes = new Set<boolean>();
    fc.assert(
      fc.property(problems(12), fc.integer({ min: 1, max: 10 }), (raw, within) => {
        const isGood = (set: number): boolean => finishOf(raw, set) <= within;
        const found = searched(raw, { cost: costIn(raw), delay: delayIn(raw), within });
        outcomes.add(found === null);
        expect(found).toEqual(bestByTrial(raw, costIn(raw), isGood));
      }),
      settings,
    );
    expect(outcomes.size).toBe(2);
  });

  test("does without what is to be avoided and takes what is required", () => {
    fc.assert(
      fc.property(problems(9), fc.nat(8), fc.nat(8), fc.nat(8), (raw, avoided, required, other) => {
        fc.pre(Math.max(avoided, required, other) < raw.uses.length);
        const isGood = (set: number): boolean => {
          const runnable = { ...raw, wanted: [...raw.wanted] };
          const takes = [required, other].some((use) => {
            const { needs } = raw.uses[use] as RawUse;
            return (set & (1 << use)) !== 0 && finishOf({ ...raw, wanted: [0, ...needs] }, set) < 1 / 0;
          });
          return (set & (1 << avoided)) === 0 && takes && finishOf(runnable, set) < 1 / 0;
        };
        const demand = { allows: (use: number) => use !== avoided, required: [[required, other]] };
        expect(searched(raw, { ...demand, cost: costIn(raw) })).toEqual(
          bestByTrial(raw, costIn(raw), isGood),
        );
      }),
      settings,
    );
  });

  test("never costs more when a use becomes cheaper", () => {
    fc.assert(
      fc.property(problems(12), fc.nat(11), (raw, cheaper) => {
        fc.pre(cheaper < raw.uses.length);
        const before = searched(raw, { cost: costIn(raw) });
        const now = (use: number): number => (use === cheaper ? 1 : costIn(raw)(use));
        const after = searched(raw, { cost: now });
        expect(after?.cost ?? 0).toBeLessThanOrEqual(before?.cost ?? 0);
      }),
      settings,
    );
  });

  test("gives a sufficient set in time, and a true lower bound, when its budget is one step of work", () => {
    fc.assert(
      fc.property(problems(12), fc.integer({ min: 2, max: 10 }), (raw, within) => {
        const isGood = (set: number): boolean => finishOf(raw, set) <= within;
        const best = bestByTrial(raw, costIn(raw), isGood);
        fc.pre(best !== null);
        const problem = makeProblem(
          nodeCount,
          raw.uses.map(({ needs }) => needs),
          raw.uses.map(({ gives }) => gives),
        );
        const demand = { cost: costIn(raw), delay: delayIn(raw), within };
        const found = search(problem, [0], raw.wanted, { work: 1, candidates: 8 }, demand) as Found;
        expect(found.lowerBound).toBeLessThanOrEqual(best.cost);
        expect(found.cost).toBeGreaterThanOrEqual(best.cost);
        expect(isGood(found.uses.reduce((set, use) => set | (1 << use), 0))).toBe(true);
      }),
      settings,
    );
  });
});
