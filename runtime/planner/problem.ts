import { distinct, invert, type Lists, pack } from "./lists.ts";

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
  /**
   * The place of each use in the order of preference between graphs that cost the same: a lesser one is
   * preferred. Null: by their numbers.
   */
  readonly rank: Float64Array | null;
  /** What each use costs: whole numbers from 1 on, whose sums are exact. Null: 1 each. */
  readonly weights: Float64Array | null;
  /** How long each use takes: whole numbers from 1 on. Null: 1 each. */
  readonly delays: Float64Array | null;
}

/** What some uses cost together. */
export function costOf({ weights }: Problem, uses: readonly number[]): number {
  return weights === null ? uses.length : uses.reduce((sum, use) => sum + (weights[use] as number), 0);
}

/** Sorts uses by preference, in place. @param uses ascending */
export function byPreference({ rank }: Problem, uses: Int32Array): Int32Array {
  return rank === null ? uses : uses.sort((a, b) => (rank[a] as number) - (rank[b] as number) || a - b);
}

/** Builds a problem from the needs and the gifts of each use. */
export function makeProblem(
  nodeCount: number,
  needs: readonly (readonly number[])[],
  gives: readonly (readonly number[])[],
): Problem {
  const packedNeeds = pack(needs.map(distinct));
  const packedGives = pack(gives.map(distinct));
  return {
    nodeCount,
    useCount: needs.length,
    needs: packedNeeds,
    gives: packedGives,
    users: invert(packedNeeds, nodeCount),
    makers: invert(packedGives, nodeCount),
    rank: null,
    weights: null,
    delays: null,
  };
}
