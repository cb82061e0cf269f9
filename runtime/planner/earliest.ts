import { lengthAt } from "./lists.ts";
import { NumberHeap } from "./number-heap.ts";
import type { Problem } from "./problem.ts";

/** When everything is there and done at the earliest, if nothing is provided; infinity: never. */
export interface Earliest {
  readonly nodeTime: Float64Array;
  /** When each use is done. */
  readonly useEnd: Float64Array;
  /** The use that makes each node first; −1: none. */
  readonly maker: Int32Array;
}

/**
 * Critical paths: the longest need decides when a use begins, the first maker when a node is there (Knuth's
 * generalisation of Dijkstra's algorithm).
 * @param lengths of the uses; 1 each where null
 */
export function earliest(problem: Problem, lengths: Float64Array | null): Earliest {
  const { needs, gives, users, nodeCount, useCount } = problem;
  const nodeTime = new Float64Array(nodeCount).fill(Number.POSITIVE_INFINITY);
  const useEnd = new Float64Array(useCount).fill(Number.POSITIVE_INFINITY);
  const maker = new Int32Array(nodeCount).fill(-1);
  const unmet = new Int32Array(useCount);
  const heap = new NumberHeap();
  for (let use = 0; use < useCount; use++) {
    unmet[use] = lengthAt(needs, use);
    if (unmet[use] === 0) {
      heap.push(lengths?.[use] ?? 1, use);
    }
  }
  for (let next = heap.popEntry(); next !== undefined; next = heap.popEntry()) {
    const { cost: end, value: use } = next;
    useEnd[use] = end;
    for (let i = gives.start[use] as number; i < (gives.end[use] as number); i++) {
      const node = gives.items[i] as number;
      if (nodeTime[node] !== Number.POSITIVE_INFINITY) {
        continue;
      }
      nodeTime[node] = end;
      maker[node] = use;
      for (let k = users.start[node] as number; k < (users.end[node] as number); k++) {
        const user = users.items[k] as number;
        const left = (unmet[user] as number) - 1;
        unmet[user] = left;
        if (left === 0) {
          heap.push(end + (lengths?.[user] ?? 1), user);
        }
      }
    }
  }
  return { nodeTime, useEnd, maker };
}
