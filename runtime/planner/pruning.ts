import { earliest } from "./earliest.ts";
import { ReachMarks, reach } from "./forward.ts";
import { lengthAt, listAt } from "./lists.ts";
import { NumberHeap } from "./number-heap.ts";
import type { Problem } from "./problem.ts";
import { type Core, narrow, relevantUses } from "./relevance.ts";

/** Comparisons of pairs of uses for dominance; beyond them uses are kept, which is only slower. */
const pairWork = 4_000_000;

/**
 * Takes out uses that no preferred cheapest graph has:
 * - too far: what surely comes before a use and after it costs more than a graph that is known, or takes longer
 *   than there is time;
 * - dominated: another use needs no more, gives no less, costs and takes no more, and is cheaper or preferred.
 * @param cost of a graph that is known
 */
export function prune(core: Core, cost: number): Core {
  let kept = core;
  for (;;) {
    const near = withoutFar(kept, cost);
    const least = withoutDominated(near);
    if (least.problem.useCount === kept.problem.useCount) {
      return least;
    }
    kept = relevantCore(least);
  }
}

/** Apart from those of the repository, which an explanation still asks for. */
const marks = new ReachMarks();

function relevantCore(core: Core): Core {
  const forward = reach(core.problem, [], undefined, marks);
  return narrow(core, [...relevantUses(core.problem, core.wanted, forward)]);
}

function withoutFar(core: Core, cost: number): Core {
  const { problem, wanted, deadline } = core;
  const isNear = within(problem, wanted, problem.weights, cost);
  const isInTime = deadline === null ? isNear : within(problem, wanted, problem.delays, deadline);
  const kept: number[] = [];
  for (let use = 0; use < problem.useCount; use++) {
    if (isNear(use) && isInTime(use)) {
      kept.push(use);
    }
  }
  return kept.length === problem.useCount ? core : narrow(core, kept);
}

/** Tells of a use whether the longest way that has to lead to it and the shortest on from it are within `most`. */
function within(
  problem: Problem,
  wanted: readonly number[],
  lengths: Float64Array | null,
  most: number,
): (use: number) => boolean {
  const { useEnd } = earliest(problem, lengths);
  const after = onward(problem, wanted, lengths);
  return (use) => (useEnd[use] as number) + (after[use] as number) <= most;
}

/** For each use the least length of what follows it until something wanted is given. */
function onward(problem: Problem, wanted: readonly number[], lengths: Float64Array | null): Float64Array {
  const after = new Float64Array(problem.useCount).fill(Number.POSITIVE_INFINITY);
  const seen = new Uint8Array(problem.nodeCount);
  const heap = new NumberHeap();
  for (const node of wanted) {
    heap.push(0, node);
  }
  for (let next = heap.popEntry(); next !== undefined; next = heap.popEntry()) {
    const { cost, value: node } = next;
    if (seen[node] === 1) {
      continue;
    }
    seen[node] = 1;
    for (const use of listAt(problem.makers, node)) {
      if (after[use] === Number.POSITIVE_INFINITY) {
        after[use] = cost;
        for (const need of listAt(problem.needs, use)) {
          if (seen[need] === 0) {
            heap.push(cost + (lengths?.[use] ?? 1), need);
          }
        }
      }
    }
  }
  return after;
}

function withoutDominated(core: Core): Core {
  const { problem } = core;
  const kept: number[] = [];
  const first = new Set<string>();
  for (let use = 0; use < problem.useCount; use++) {
    const lengths = `${problem.weights?.[use]}|${problem.delays?.[use]}`;
    const key = `${lengths}|${listAt(problem.needs, use).join()}|${listAt(problem.gives, use).join()}`;
    if (!first.has(key)) {
      first.add(key);
      kept.push(use);
    }
  }
  const single = kept.length === problem.useCount ? core : narrow(core, kept);
  const rest = undominated(single);
  return rest.length === single.problem.useCount ? single : narrow(single, rest);
}

function undominated({ problem, deadline }: Core): number[] {
  const { needs, gives, makers } = problem;
  const needed = new Int32Array(problem.nodeCount).fill(-1);
  const given = new Int32Array(problem.nodeCount).fill(-1);
  const weight = (use: number): number => problem.weights?.[use] ?? 1;
  const delay = (use: number): number => problem.delays?.[use] ?? 1;
  const kept: number[] = [];
  let work = 0;
  for (let use = 0; use < problem.useCount; use++) {
    for (const node of listAt(needs, use)) {
      needed[node] = use;
    }
    let rarest = -1;
    for (const node of listAt(gives, use)) {
      given[node] = use;
      if (rarest === -1 || lengthAt(makers, node) < lengthAt(makers, rarest)) {
        rarest = node;
      }
    }
    const gifts = lengthAt(gives, use);
    const dominates = (other: number): boolean => {
      work += lengthAt(needs, other) + lengthAt(gives, other);
      return (
        (other < use ? weight(other) <= weight(use) : weight(other) < weight(use)) &&
        (deadline === null || delay(other) <= delay(use)) &&
        lengthAt(gives, other) >= gifts &&
        lengthAt(needs, other) <= lengthAt(needs, use) &&
        listAt(needs, other).every((node) => needed[node] === use) &&
        listAt(gives, other).reduce((count, node) => count + (given[node] === use ? 1 : 0), 0) === gifts
      );
    };
    let dominated = false;
    // A later use is not preferred, so it has to be cheaper.
    for (const other of rarest === -1 ? [] : listAt(makers, rarest)) {
      if (work > pairWork || (problem.weights === null && other >= use)) {
        break;
      }
      if (other !== use && dominates(other)) {
        dominated = true;
        break;
      }
    }
    if (!dominated) {
      kept.push(use);
    }
  }
  return kept;
}
