import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { makeProblem, search } from "../../runtime/planner/index.ts";
import { sharedData } from "../support/shared-data.ts";

/** A set of the Web Service Challenge: an output is good for all its ancestors. */
interface ServiceSet {
  readonly parents: readonly number[];
  readonly services: readonly (readonly [string, readonly number[], readonly number[]])[];
  readonly provided: readonly number[];
  readonly wanted: readonly number[];
}

function solve(path: string) {
  const set = JSON.parse(gunzipSync(readFileSync(path)).toString()) as ServiceSet;
  const withAncestors = (concepts: readonly number[]): number[] => {
    const all = new Set<number>();
    for (const concept of concepts) {
      for (let at = concept; at >= 0; at = set.parents[at] ?? -1) {
        all.add(at);
      }
    }
    return [...all];
  };
  const problem = makeProblem(
    set.parents.length,
    set.services.map(([, inputs]) => inputs),
    set.services.map(([, , outputs]) => withAncestors(outputs)),
  );
  return search(problem, withAncestors(set.provided), set.wanted);
}

describe("the published sets of the Web Service Challenge 2008 and of its generator", () => {
  for (const [name, services, depth] of [
    ["wsc08-01", 10, 3],
    ["wsc08-02", 5, 3],
    ["wsc08-03", 40, 23],
    ["wsc08-06", 35, 7],
    ["gen-g5k", 10, 8],
    ["gen-g30k", 12, 8],
  ] as const) {
    const path = sharedData(`planning/${name}.json.gz`);
    test.skipIf(path === undefined)(
      `${name} takes ${services} services, proven, at depth ${depth} or more`,
      () => {
        expect(solve(path as string)).toMatchObject({
          reachable: true,
          uses: { length: services },
          lowerBound: services,
          proven: true,
          preferred: true,
          minimumDepth: depth,
        });
      },
    );
  }

  const unsolvable = sharedData("planning/wsc08-09-unsolvable.json.gz");
  test.skipIf(unsolvable === undefined)("set 09 has no solution", () => {
    expect(solve(unsolvable as string).reachable).toBe(false);
  });
});
