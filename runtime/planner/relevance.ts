import type { Reach } from "./forward.ts";
import { invert, type Lists, lengthAt, listsOf } from "./lists.ts";
import { Marks } from "./marks.ts";
import { byPreference, type Problem, problemOf } from "./problem.ts";

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

const seenNodes = new Marks();
const seenUses = new Marks();
/** The new numbers of nodes that are kept. */
const numbers = new Marks();

/**
 * Backward pass: the uses that can run and from which a wanted node can be come to, in order of preference.
 * A node that is provided needs no maker.
 * @param seeds uses that are relevant in any case, where they can run
 */
export function relevantUses(
  problem: Problem,
  wanted: Iterable<number>,
  forward: Reach,
  seeds: Iterable<number> = [],
): Int32Array {
  const { needs, makers } = problem;
  seenNodes.begin(problem.nodeCount);
  seenUses.begin(problem.useCount);
  const nodes: number[] = [];
  const uses: number[] = [];
  const visit = (node: number): void => {
    if (forward.nodeDepth(node) > 0 && seenNodes.add(node)) {
      nodes.push(node);
    }
  };
  const include = (use: number): void => {
    if (forward.useDepth(use) === -1 || !seenUses.add(use)) {
      return;
    }
    uses.push(use);
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
  return byPreference(problem, Int32Array.from(uses));
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
  isProvided: (node: number) => boolean,
  required: readonly (readonly number[])[] = [],
): Core {
  numbers.begin(problem.nodeCount);
  const nodes: number[] = [];
  const keep = (node: number): void => {
    if (!numbers.has(node) && !isProvided(node)) {
      numbers.set(node, nodes.length);
      nodes.push(node);
    }
  };
  for (const node of wanted) {
    keep(node);
  }
  const wantedCount = nodes.length;
  const { needs, gives } = problem;
  for (const use of uses) {
    const end = needs.end[use] as number;
    for (let i = needs.start[use] as number; i < end; i++) {
      keep(needs.items[i] as number);
    }
  }
  const count = nodes.length;
  const extra = required.length === 0 ? null : setsOf(required);
  const more = extra === null ? undefined : (use: number) => extra.get(use)?.map((set) => count + set) ?? [];
  return {
    problem: problemOf(count + required.length, renumbered(needs, uses), renumbered(gives, uses, more)),
    wanted: [...Array.from({ length: wantedCount }, (_, i) => i), ...required.map((_, i) => count + i)],
    deadline: null,
    uses,
    // A required set stands for no node of the problem.
    nodes: Int32Array.from([...nodes, ...required.map(() => -1)]),
  };
}

/** For each use the sets that hold it. */
function setsOf(required: readonly (readonly number[])[]): Map<number, number[]> {
  const sets = new Map<number, number[]>();
  required.forEach((uses, set) => {
    for (const use of new Set(uses)) {
      sets.set(use, [...(sets.get(use) ?? []), set]);
    }
  });
  return sets;
}

/** The lists of some uses with the new {@link numbers} of what is kept, in ascending order. */
function renumbered(lists: Lists, uses: Int32Array, more?: (use: number) => readonly number[]): Lists {
  let room = 0;
  for (const use of uses) {
    room += lengthAt(lists, use) + (more?.(use).length ?? 0);
  }
  const items = new Int32Array(room);
  const bounds = new Int32Array(uses.length + 1);
  let at = 0;
  uses.forEach((use, row) => {
    const first = at;
    const end = lists.end[use] as number;
    for (let i = lists.start[use] as number; i < end; i++) {
      const number = numbers.get(lists.items[i] as number);
      if (number !== -1) {
        items[at++] = number;
      }
    }
    for (const number of more?.(use) ?? []) {
      items[at++] = number;
    }
    if (at - first > 1) {
      items.subarray(first, at).sort();
    }
    bounds[row + 1] = at;
  });
  return listsOf(bounds, items.subarray(0, at));
}

/** The core of the uses of a core that are kept. */
export function narrow(core: Core, kept: readonly number[]): Core {
  const inner = restrict(core.problem, Int32Array.from(kept), core.wanted, () => false);
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

/** Whether two cores are the same problem of the same uses, whatever nodes they stand for. */
export function isSameCore(a: Core, b: Core): boolean {
  return (
    a.problem.nodeCount === b.problem.nodeCount &&
    a.deadline === b.deadline &&
    areSame(a.uses, b.uses) &&
    areSame(a.wanted, b.wanted) &&
    areSameLists(a.problem.needs, b.problem.needs) &&
    areSameLists(a.problem.gives, b.problem.gives) &&
    areSame(a.problem.weights ?? [], b.problem.weights ?? []) &&
    areSame(a.problem.delays ?? [], b.problem.delays ?? [])
  );
}

function areSameLists(a: Lists, b: Lists): boolean {
  return areSame(a.end, b.end) && areSame(a.items, b.items);
}

function areSame(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) {
    return false;
  }
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) {
      return false;
    }
  }
  return true;
}
