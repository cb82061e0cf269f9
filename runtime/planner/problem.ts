import { distinct, invert, type Lists, pack } from "./lists.ts";

/**
 * The planning problem without names: uses of functions take nodes and give nodes. A node is what a
 * value can be used as; a use is one way to call a function. The order of the uses is the order of
 * preference between graphs of equally many steps: the earlier use is preferred.
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
  };
}
