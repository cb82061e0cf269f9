import { describe, expect, test } from "vitest";
import { candidatesOf, type Opinion } from "../../runtime/intent/candidates.ts";
import { Vocabulary } from "../../runtime/intent/vocabulary.ts";

const vocabulary = new Vocabulary();
for (const goals of [["a"], ["b"], ["a", "b"], ["c"], ["a", "c"]]) vocabulary.add(goals);

/** Scores of goals by name; links and sequences score nothing. */
function opinion(scores: Readonly<Record<string, number>>): Opinion {
  const units = new Float32Array(vocabulary.unitCount);
  vocabulary.goals.forEach((goal, i) => {
    units[vocabulary.goalUnits[i] as number] = scores[goal] ?? 0;
  });
  return { units, biases: new Float32Array(vocabulary.sequences.length) };
}

function shares(opinions: readonly Opinion[]): Map<string, number> {
  return new Map(
    candidatesOf(vocabulary, opinions).map(({ goals, share }) => [
      goals.map((goal) => vocabulary.goals[goal]).join(),
      share,
    ]),
  );
}

describe("what could be meant", () => {
  test("adds up to one, the likeliest first, without what is hopeless", () => {
    const found = shares([opinion({ a: 5, b: 3, c: -9 })]);
    expect([...found.keys()].slice(0, 2)).toEqual(["a,b", "a"]);
    expect([...found.keys()].some((goals) => goals.includes("c"))).toBe(false);
    const list = [...found.values()];
    expect(list).toEqual(list.toSorted((a, b) => b - a));
    expect(list.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  });

  test("may be what was never asked for", () => {
    expect(shares([opinion({ b: 9, c: 9 })]).get("b,c")).toBeGreaterThan(0);
    expect(shares([opinion({ b: 9, c: 9 })]).get("c,b")).toBeGreaterThan(0);
  });

  test("is sure only where networks agree, however sure each of them is", () => {
    const [one, other] = [opinion({ a: 12, b: -12, c: -12 }), opinion({ b: 10, a: -12, c: -12 })];
    expect(shares([one, one]).get("a")).toBeGreaterThan(0.99);
    const apart = shares([one, other]);
    expect(apart.get("a")).toBeCloseTo(0.5, 1);
    expect(apart.get("b")).toBeCloseTo(0.5, 1);
  });
});
