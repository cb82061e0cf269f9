import type { Problem } from "./problem.ts";

/** What can be reached, and how soon. */
export interface Reach {
  /** Least number of steps one after the other until the node is there; 0: provided; −1: never. */
  readonly nodeDepth: Int32Array;
  /** The same for the step that is the use; −1: never. */
  readonly useDepth: Int32Array;
  /** Uses that can run, in an order in which they can. */
  readonly order: Int32Array;
  /** Elementary steps taken; linear in the size of the problem. */
  readonly work: number;
}

/**
 * Forward pass: counts unmet needs down, layer by layer (Dowling and Gallier).
 * @param allowed uses that may run; all where absent
 */
export function reach(problem: Problem, provided: Iterable<number>, allowed?: Uint8Array): Reach {
  const { needs, gives, users } = problem;
  const nodeDepth = new Int32Array(problem.nodeCount).fill(-1);
  const useDepth = new Int32Array(problem.useCount).fill(-1);
  const order = new Int32Array(problem.useCount);
  const unmet = new Int32Array(problem.useCount);
  let ready = 0;
  let work = problem.useCount;
  const makeReady = (use: number, depth: number): void => {
    if (allowed === undefined || allowed[use] === 1) {
      useDepth[use] = depth;
      order[ready++] = use;
    }
  };
  const arrive = (node: number, depth: number): void => {
    if (nodeDepth[node] !== -1) {
      return;
    }
    nodeDepth[node] = depth;
    const end = users.end[node] as number;
    for (let i = users.start[node] as number; i < end; i++) {
      const use = users.items[i] as number;
      const left = (unmet[use] as number) - 1;
      unmet[use] = left;
      work++;
      if (left === 0) {
        makeReady(use, depth + 1);
      }
    }
  };
  for (let use = 0; use < problem.useCount; use++) {
    const count = (needs.end[use] as number) - (needs.start[use] as number);
    unmet[use] = count;
    if (count === 0) {
      makeReady(use, 1);
    }
  }
  for (const node of provided) {
    arrive(node, 0);
  }
  // Uses become ready in the order of their depth, so a node's first arrival is its least depth:
  // every use in `order` at index below `done` has a depth of at most that of the one at `done`.
  for (let done = 0; done < ready; done++) {
    const use = order[done] as number;
    const end = gives.end[use] as number;
    for (let i = gives.start[use] as number; i < end; i++) {
      work++;
      arrive(gives.items[i] as number, useDepth[use] as number);
    }
  }
  return { nodeDepth, useDepth, order: order.subarray(0, ready), work };
}
