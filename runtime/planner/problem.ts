import { distinct, invert, type Lists, lengthAt, pack } from "./lists.ts";

/**
 * The planning problem without names: uses of functions take nodes and give nodes. A node is what a
 * value can be used as; a use is one way to call a function.
 */
export interface Problem {
  readonly nodeCount: number;
  readonly useCount: number;
  /** Nodes that each use needs, all of them, each once. */
  readonly needs: Lists;
  /** Nodes that each use gives, each once. */
  readonly gives: Lists;
  /** Uses that need each node. */
  readonly users: Lists;
  /** Uses that give each node. */
  readonly makers: Lists;
  /** Uses that need nothing, in ascending order. */
  readonly free: Int32Array;
  /**
   * The place of each use in the order of preference between graphs that cost the same: a lesser one is
   * preferred. Null: by their numbers.
   */
  readonly rank: Float64Array | null;
  /** Decides between uses in the same place; null: their numbers do. */
  readonly variants: Int32Array | null;
  /** What each use costs: whole numbers from 1 on, whose sums are exact. Null: 1 each. */
  readonly weights: Float64Array | null;
  /** How long each use takes: whole numbers from 1 on. Null: 1 each. */
  readonly delays: Float64Array | null;
}

/** What some uses cost together. */
export function costOf({ weights }: Problem, uses: readonly number[]): number {
  return weights === null ? uses.length : uses.reduce((sum, use) => sum + (weights[use] as number), 0);
}

/** Sorts uses by preference, in place. */
export function byPreference({ rank, variants }: Problem, uses: Int32Array): Int32Array {
  const variant = (use: number): number => variants?.[use] ?? use;
  return rank === null
    ? uses.sort()
    : uses.sort((a, b) => (rank[a] as number) - (rank[b] as number) || variant(a) - variant(b) || a - b);
}

/** Builds a problem from the needs and the gifts of each use. */
export function makeProblem(
  nodeCount: number,
  needs: readonly (readonly number[])[],
  gives: readonly (readonly number[])[],
): Problem {
  return problemOf(nodeCount, pack(needs.map(distinct)), pack(gives.map(distinct)));
}

/** Builds a problem from lists that are in ascending order and hold each node once. */
export function problemOf(nodeCount: number, needs: Lists, gives: Lists): Problem {
  const useCount = needs.start.length;
  const free: number[] = [];
  for (let use = 0; use < useCount; use++) {
    if (lengthAt(needs, use) === 0) {
      free.push(use);
    }
  }
  return {
    nodeCount,
    useCount,
    needs,
    gives,
    users: invert(needs, nodeCount),
    makers: invert(gives, nodeCount),
    free: Int32Array.from(free),
    rank: null,
    variants: null,
    weights: null,
    delays: null,
  };
}
