import { lengthAt } from "./lists.ts";
import { Marks } from "./marks.ts";
import type { Problem } from "./problem.ts";

/** What a pass writes down, used again by the next one that is given it. */
export class ReachMarks {
  readonly nodeDepths = new Marks();
  readonly useDepths = new Marks();
  readonly unmet = new Marks();
  /** The pass that ran last. */
  run = 0;
}

/** Of passes over whole repositories. */
const ofRepositories = new ReachMarks();

/** What can be reached, and how soon; it takes as much memory as what is reached. */
export class Reach {
  /** Uses that can run, in an order in which they can. */
  readonly order: Int32Array;
  /** Elementary steps taken; linear in what is reached and who needs it. */
  readonly work: number;
  readonly #marks: ReachMarks;
  readonly #run: number;
  readonly #orderDepths: Int32Array;
  /** Reached nodes. */
  readonly #nodes: Int32Array;
  readonly #depths: Int32Array;
  #known:
    | { readonly nodes: ReadonlyMap<number, number>; readonly uses: ReadonlyMap<number, number> }
    | undefined;

  constructor(order: Int32Array, nodes: Int32Array, work: number, marks: ReachMarks) {
    this.order = order;
    this.work = work;
    this.#marks = marks;
    this.#run = marks.run;
    this.#nodes = nodes;
    this.#orderDepths = order.map((use) => marks.useDepths.get(use));
    this.#depths = nodes.map((node) => marks.nodeDepths.get(node));
  }

  /** Least number of steps one after the other until the node is there; 0: provided; −1: never. */
  nodeDepth(node: number): number {
    return this.#isLast ? this.#marks.nodeDepths.get(node) : (this.#kept().nodes.get(node) ?? -1);
  }

  /** The same for the step that is the use; −1: never. */
  useDepth(use: number): number {
    return this.#isLast ? this.#marks.useDepths.get(use) : (this.#kept().uses.get(use) ?? -1);
  }

  get #isLast(): boolean {
    return this.#run === this.#marks.run;
  }

  #kept() {
    const pairs = (items: Int32Array, depths: Int32Array): Map<number, number> => {
      const map = new Map<number, number>();
      items.forEach((item, i) => {
        map.set(item, depths[i] as number);
      });
      return map;
    };
    this.#known ??= {
      nodes: pairs(this.#nodes, this.#depths),
      uses: pairs(this.order, this.#orderDepths),
    };
    return this.#known;
  }
}

/**
 * Forward pass: counts unmet needs down, layer by layer (Dowling and Gallier).
 * @param allows whether a use may run; all may where absent
 * @param marks which the pass takes over; what an earlier one found with them then takes longer to be told
 */
export function reach(
  problem: Problem,
  provided: Iterable<number>,
  allows?: (use: number) => boolean,
  marks: ReachMarks = ofRepositories,
): Reach {
  const { needs, gives, users, free } = problem;
  const { nodeDepths, useDepths, unmet } = marks;
  marks.run++;
  nodeDepths.begin(problem.nodeCount);
  useDepths.begin(problem.useCount);
  unmet.begin(problem.useCount);
  const order: number[] = [];
  const nodes: number[] = [];
  let work = 0;
  const makeReady = (use: number, depth: number): void => {
    if (allows === undefined || allows(use)) {
      useDepths.set(use, depth);
      order.push(use);
    }
  };
  const arrive = (node: number, depth: number): void => {
    if (nodeDepths.has(node)) {
      return;
    }
    nodeDepths.set(node, depth);
    nodes.push(node);
    const end = users.end[node] as number;
    for (let i = users.start[node] as number; i < end; i++) {
      const use = users.items[i] as number;
      const left = (unmet.has(use) ? unmet.get(use) : lengthAt(needs, use)) - 1;
      unmet.set(use, left);
      work++;
      if (left === 0) {
        makeReady(use, depth + 1);
      }
    }
  };
  for (const use of free) {
    makeReady(use, 1);
  }
  for (const node of provided) {
    arrive(node, 0);
  }
  // Uses become ready in the order of their depth, so a node's first arrival is its least depth:
  // every use in `order` at index below `done` has a depth of at most that of the one at `done`.
  for (let done = 0; done < order.length; done++) {
    const use = order[done] as number;
    const depth = useDepths.get(use);
    const end = gives.end[use] as number;
    for (let i = gives.start[use] as number; i < end; i++) {
      work++;
      arrive(gives.items[i] as number, depth);
    }
  }
  return new Reach(Int32Array.from(order), Int32Array.from(nodes), work, marks);
}
