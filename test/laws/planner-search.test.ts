import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Found, makeProblem, search } from "../../runtime/planner/index.ts";
import { runsOf } from "../support/chance.ts";

const runs = runsOf(1500);
const nodeCount = 14;

interface Raw {
  readonly uses: readonly { readonly needs: readonly number[]; readonly gives: readonly number[] }[];
  readonly wanted: readonly number[];
}

/** Dense problems: node 0 is provided, most needs and gifts are of a few nodes, so that there is much to choose. */
function problems(most: number): fc.Arbitrary<Raw> {
  const node = fc.nat(nodeCount - 1);
  return fc.record({
    uses: fc.array(
      fc.record({
        needs: fc.array(node, { minLength: 0, maxLength: 2, size: "max" }),
        gives: fc.array(node, { minLength: 1, maxLength: 3, size: "max" }),
      }),
      { minLength: 4, maxLength: most, size: "max" },
    ),
    wanted: fc.uniqueArray(node, { minLength: 1, maxLength: 6, size: "max" }),
  });
}

/** The best set of uses by trying all of them: fewest, then without the latest use that two sets differ in. */
function bestByTrial({ uses, wanted }: Raw): number[] | null {
  let best: number | null = null;
  for (let set = 0; set < 1 << uses.length; set++) {
    const bits = (value: number): number => value.toString(2).replaceAll("0", "").length;
    // Sets are tried in ascending order, which is the order of preference among sets of one size.
    if (best !== null && bits(set) >= bits(best)) {
      continue;
    }
    const there = new Set([0]);
    for (let before = -1; before !== there.size; ) {
      before = there.size;
      uses.forEach(({ needs, gives }, use) => {
        if ((set & (1 << use)) !== 0 && needs.every((need) => there.has(need))) {
          for (const one of gives) {
            there.add(one);
          }
        }
      });
    }
    if (wanted.every((node) => there.has(node))) {
      best = set;
    }
  }
  return best === null ? null : uses.flatMap((_, use) => ((best as number) & (1 << use) ? [use] : []));
}

const searched = ({ uses, wanted }: Raw) =>
  search(
    makeProblem(
      nodeCount,
      uses.map(({ needs }) => needs),
      uses.map(({ gives }) => gives),
    ),
    [0],
    wanted,
  );

describe("the search for the cheapest uses", () => {
  test("finds the very set that trying all of them prefers", () => {
    const sizes = new Map<number, number>();
    let effort = 0;
    fc.assert(
      fc.property(problems(11), (raw) => {
        const best = bestByTrial(raw);
        const found = searched(raw);
        expect(found.reachable ? found.uses : null).toEqual(best);
        if (found.reachable) {
          expect([found.proven, found.preferred, found.lowerBound]).toEqual([true, true, found.uses.length]);
          sizes.set(found.uses.length, (sizes.get(found.uses.length) ?? 0) + 1);
          effort = Math.max(effort, found.rounds);
        }
      }),
      { numRuns: runs },
    );
    expect(sizes.size).toBeGreaterThan(3);
    expect(effort).toBeGreaterThan(1);
  });

  test("gives a sufficient set and a true lower bound when its budget is one step of work", () => {
    fc.assert(
      fc.property(problems(11), (raw) => {
        const best = bestByTrial(raw);
        fc.pre(best !== null);
        const problem = makeProblem(
          nodeCount,
          raw.uses.map(({ needs }) => needs),
          raw.uses.map(({ gives }) => gives),
        );
        const found = search(problem, [0], raw.wanted, { work: 1, candidates: 8 }) as Found;
        expect(found.uses.length).toBeGreaterThanOrEqual(best.length);
        expect(found.lowerBound).toBeLessThanOrEqual(best.length);
        expect(found.proven).toBe(found.lowerBound === found.uses.length);
        const kept = { uses: raw.uses.filter((_, use) => found.uses.includes(use)), wanted: raw.wanted };
        expect(bestByTrial(kept)).toHaveLength(found.uses.length);
      }),
      { numRuns: runs },
    );
  });
});
