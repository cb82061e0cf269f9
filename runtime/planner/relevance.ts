import type { Reach } from "./forward.ts";
import { invert, listAt, listsOf } from "./lists.ts";
import { byPreference, makeProblem, type Problem } from "./problem.ts";

/** A problem cut down to what can matter; nothing is provided in it. */
export interface Core {
  readonly problem: Problem;
  /** Nodes of `problem` that are wanted. */
  readonly wanted: readonly number[];
  /** The time within which they have to be there; null: any. */
  readonly deadline: number | null;
  /** For each use of `problem` the use that it stands for. */
  readonly uses: Int32Array;
  /** For each node of `problem` the node that it stands for. */
  readonly nodes: Int32Array;
}

/**
 * Backward pass: the uses that can run and from which a wanted node can be come to, in order of preference.
 * A node that is provided needs no maker.
 * @param options `allowed`: uses that may run, all where absent; `seeds`: uses that are relevant in any case
 */
export function relevantUses(
  problem: Problem,
  wanted: Iterable<number>,
  { nodeDepth, useDepth }: Reach,
  { allowed, seeds = [] }: { readonly allowed?: Uint8Array; readonly seeds?: Iterable<number> } = {},
): Int32Array {
  const { needs, makers } = problem;
  const seenNode = new Uint8Array(problem.nodeCount);
  const seenUse = new Uint8Array(problem.useCount);
  const nodes: number[] = [];
  let count = 0;
  const visit = (node: number): void => {
    if (seenNode[node] === 0 && (nodeDepth[node] as number) > 0) {
      seenNode[node] = 1;
      nodes.push(node);
    }
  };
  const include = (use: number): void => {
    if (seenUse[use] === 1 || useDepth[use] === -1 || (allowed !== undefined && allowed[use] === 0)) {
      return;
    }
    seenUse[use] = 1;
    count++;
    const needsEnd = needs.end[use] as number;
    for (let k = needs.start[use] as number; k < needsEnd; k++) {
      visit(needs.items[k] as number);
    }
  };
  for (const node of wanted) {
    visit(node);
  }
  for (const use of seeds) {
    include(use);
  }
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    const makersEnd = makers.end[node] as number;
    for (let i = makers.start[node] as number; i < makersEnd; i++) {
      include(makers.items[i] as number);
    }
  }
  const uses = new Int32Array(count);
  let at = 0;
  for (let use = 0; use < problem.useCount; use++) {
    if (seenUse[use] === 1) {
      uses[at++] = use;
    }
  }
  return byPreference(problem, uses);
}

/**
 * The problem of some uses alone. Provided nodes are left out, and so are nodes that nobody needs and
 * that are not wanted.
 * @param uses in order of preference
 * @param required sets of uses of each of which one has to be taken: each is a node more, which they give
 */
export function restrict(
  problem: Problem,
  uses: Int32Array,
  wanted: Iterable<number>,
  nodeDepth: Int32Array,
  required: readonly (readonly number[])[] = [],
): Core {
  const numberOf = new Map<number, number>();
  const keep = (node: number): void => {
    if (nodeDepth[node] !== 0 && !numberOf.has(node)) {
      numberOf.set(node, numberOf.size);
    }
  };
  for (const node of wanted) {
    keep(node);
  }
  const wantedCount = numberOf.size;
  for (const use of uses) {
    listAt(problem.needs, use).forEach(keep);
  }
  const renumber = (nodes: Int32Array): number[] => {
    const kept: number[] = [];
    for (const node of nodes) {
      const number = numberOf.get(node);
      if (number !== undefined) {
        kept.push(number);
      }
    }
    return kept;
  };
  const needs: number[][] = [];
  const gives: number[][] = [];
  for (const use of uses) {
    needs.push(renumber(listAt(problem.needs, use)));
    const extra = required.flatMap((set, i) => (set.includes(use) ? [numberOf.size + i] : []));
    gives.push([...renumber(listAt(problem.gives, use)), ...extra]);
  }
  return {
    problem: makeProblem(numberOf.size + required.length, needs, gives),
    wanted: [
      ...Array.from({ length: wantedCount }, (_, i) => i),
      ...required.map((_, i) => numberOf.size + i),
    ],
    deadline: null,
    uses,
    // A required set stands for no node of the problem.
    nodes: Int32Array.from([...numberOf.keys(), ...required.map(() => -1)]),
  };
}

/** The core of the uses of a core that are kept. */
export function narrow(core: Core, kept: readonly number[]): Core {
  const never = new Int32Array(core.problem.nodeCount).fill(-1);
  const inner = restrict(core.problem, Int32Array.from(kept), core.wanted, never);
  const { weights, delays } = core.problem;
  const at = (values: Float64Array | null): Float64Array | null =>
    values === null ? null : Float64Array.from(kept, (use) => values[use] as number);
  return {
    ...inner,
    problem: { ...inner.problem, weights: at(weights), delays: at(delays) },
    deadline: core.deadline,
    uses: Int32Array.from(kept, (use) => core.uses[use] as number),
    nodes: inner.nodes.map((node) => core.nodes[node] as number),
  };
}

/**
 * The core as if nobody but some uses made some nodes.
 * @param made nodes of the whole problem
 * @param makers uses of the whole problem
 */
export function withMakers(core: Core, made: ReadonlySet<number>, makers: ReadonlySet<number>): Core {
  const { problem, uses } = core;
  const isMade = Uint8Array.from(core.nodes, (node) => (made.has(node) ? 1 : 0));
  const { start, end, items } = problem.gives;
  const bounds = new Int32Array(problem.useCount + 1);
  const kept = new Int32Array(items.length);
  let count = 0;
  for (let use = 0; use < problem.useCount; use++) {
    const isMaker = makers.has(uses[use] as number);
    for (let i = start[use] as number; i < (end[use] as number); i++) {
      if (isMaker || isMade[items[i] as number] === 0) {
        kept[count++] = items[i] as number;
      }
    }
    bounds[use + 1] = count;
  }
  const gives = listsOf(bounds, kept.subarray(0, count));
  return { ...core, problem: { ...problem, gives, makers: invert(gives, problem.nodeCount) } };
}
