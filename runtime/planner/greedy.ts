import { suffices } from "./closure.ts";
import { earliest } from "./earliest.ts";
import { listAt } from "./lists.ts";
import { NumberHeap } from "./number-heap.ts";
import { type Core, narrow } from "./relevance.ts";

/** Costs are capped, since a sum over a tree of shared values grows exponentially. */
const ceiling = 1e12;

/**
 * A graph without superfluous steps, found quickly: each node is made by the use that is cheapest when
 * nothing is shared (h_add), or soonest where that would be too late; what is redundant then is dropped.
 * @param among uses that may be taken; all where absent
 * @returns uses in ascending order, or undefined where the wanted nodes cannot be reached
 */
export function greedyUses(core: Core, among?: readonly number[]): number[] | undefined {
  const { problem } = core;
  const { needs, gives, users } = problem;
  const maker = new Int32Array(problem.nodeCount).fill(-1);
  const settled = new Uint8Array(problem.nodeCount);
  const nodeCost = new Float64Array(problem.nodeCount).fill(Number.POSITIVE_INFINITY);
  const useCost = problem.weights?.slice() ?? new Float64Array(problem.useCount).fill(1);
  const unmet = new Int32Array(problem.useCount);
  const heap = new NumberHeap();
  const allowed = new Uint8Array(problem.useCount).fill(among === undefined ? 1 : 0);
  among?.forEach((use) => {
    allowed[use] = 1;
  });
  const offer = (use: number): void => {
    if (allowed[use] === 0) {
      return;
    }
    const cost = Math.min(useCost[use] as number, ceiling);
    const end = gives.end[use] as number;
    for (let i = gives.start[use] as number; i < end; i++) {
      const node = gives.items[i] as number;
      if (settled[node] === 0 && cost < (nodeCost[node] as number)) {
        nodeCost[node] = cost;
        maker[node] = use;
        heap.push(cost, node);
      }
    }
  };
  for (let use = 0; use < problem.useCount; use++) {
    unmet[use] = (needs.end[use] as number) - (needs.start[use] as number);
    if (unmet[use] === 0) {
      offer(use);
    }
  }
  for (let node = heap.pop(); node !== undefined; node = heap.pop()) {
    if (settled[node] === 1) {
      continue;
    }
    settled[node] = 1;
    const end = users.end[node] as number;
    for (let i = users.start[node] as number; i < end; i++) {
      const use = users.items[i] as number;
      useCost[use] = (useCost[use] as number) + (nodeCost[node] as number);
      const left = (unmet[use] as number) - 1;
      unmet[use] = left;
      if (left === 0) {
        offer(use);
      }
    }
  }
  const chosen = supporters(core, maker);
  if (chosen === undefined || core.deadline === null || suffices(core, chosen)) {
    return chosen === undefined ? undefined : withoutRedundant(core, chosen);
  }
  const soonest = soonestUses(core, among);
  return soonest === undefined ? undefined : withoutRedundant(core, soonest);
}

/** The makers of what is wanted and of all that they need; undefined where one is missing. */
function supporters({ problem, wanted }: Core, maker: Int32Array): Set<number> | undefined {
  const chosen = new Set<number>();
  const open = [...wanted];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const use = maker[node] as number;
    if (use === -1) {
      return undefined;
    }
    if (!chosen.has(use)) {
      chosen.add(use);
      open.push(...listAt(problem.needs, use));
    }
  }
  return chosen;
}

/** Uses that give all that is wanted as soon as possible; undefined where that is too late. */
function soonestUses(core: Core, among?: readonly number[]): number[] | undefined {
  const kept = among === undefined ? undefined : [...among].sort((a, b) => a - b);
  const part = kept === undefined ? core : narrow(core, kept);
  const { nodeTime, maker } = earliest(part.problem, part.problem.delays);
  const isLate = part.wanted.some((node) => (nodeTime[node] as number) > (core.deadline ?? 0));
  const chosen = isLate ? undefined : supporters(part, maker);
  return chosen === undefined ? undefined : [...chosen].map((use) => kept?.[use] ?? use);
}

/** Drops uses without which the rest still suffices, the least preferred first; ascending. */
function withoutRedundant(core: Core, uses: Iterable<number>): number[] {
  const chosen = [...uses].sort((a, b) => a - b);
  let kept = chosen.map((_, i) => i);
  const part = narrow(core, chosen);
  for (let before = -1; before !== kept.length; ) {
    before = kept.length;
    for (const use of dispensable(part, kept)) {
      const rest = kept.filter((other) => other !== use);
      if (suffices(part, rest)) {
        kept = rest;
      }
    }
  }
  return kept.map((i) => chosen[i] as number);
}

/**
 * Uses that are not the only maker of something that another one needs, the least preferred first: only
 * these can be redundant, which spares a check for each step of a long chain.
 */
function dispensable({ problem, wanted }: Core, uses: readonly number[]): number[] {
  const isNeeded = new Uint8Array(problem.nodeCount);
  const makers = new Int32Array(problem.nodeCount);
  for (const node of wanted) {
    isNeeded[node] = 1;
  }
  for (const use of uses) {
    for (const node of listAt(problem.needs, use)) {
      isNeeded[node] = 1;
    }
    for (const node of listAt(problem.gives, use)) {
      makers[node] = (makers[node] as number) + 1;
    }
  }
  return uses
    .filter((use) => !listAt(problem.gives, use).some((node) => isNeeded[node] === 1 && makers[node] === 1))
    .reverse();
}
