import { reach } from "./forward.ts";
import { lengthAt, listAt } from "./lists.ts";
import type { Problem } from "./problem.ts";
import { type Core, narrow, relevantUses } from "./relevance.ts";

/** Comparisons of pairs of uses for dominance; beyond them uses are kept, which is only slower. */
const pairWork = 4_000_000;

/**
 * Takes out uses that no preferred cheapest graph has:
 * - too far: the steps before a use and those after it are more than a graph that is known;
 * - dominated: an earlier (preferred) use needs no more and gives no less.
 * @param steps of a graph that is known
 */
export function prune(core: Core, steps: number): Core {
  let kept = core;
  for (;;) {
    const near = withoutFar(kept, steps);
    const least = withoutDominated(near);
    if (least.problem.useCount === kept.problem.useCount) {
      return least;
    }
    kept = relevantCore(least);
  }
}

function relevantCore(core: Core): Core {
  const forward = reach(core.problem, []);
  return narrow(core, [...relevantUses(core.problem, core.wanted, forward)]);
}

function withoutFar(core: Core, steps: number): Core {
  const { problem } = core;
  const { useDepth } = reach(problem, []);
  const after = stepsAfter(problem, core.wanted);
  const kept: number[] = [];
  for (let use = 0; use < problem.useCount; use++) {
    if ((useDepth[use] as number) + (after[use] as number) <= steps) {
      kept.push(use);
    }
  }
  return kept.length === problem.useCount ? core : narrow(core, kept);
}

/** For each use the least number of steps that follow it until something wanted is given. */
function stepsAfter(problem: Problem, wanted: readonly number[]): Int32Array {
  const after = new Int32Array(problem.useCount).fill(-1);
  const seen = new Uint8Array(problem.nodeCount);
  let layer = [...wanted];
  for (let distance = 0; layer.length > 0; distance++) {
    const next: number[] = [];
    for (const node of layer) {
      seen[node] = 1;
    }
    for (const node of layer) {
      for (const use of listAt(problem.makers, node)) {
        if (after[use] === -1) {
          after[use] = distance;
          next.push(...listAt(problem.needs, use).filter((need) => seen[need] === 0));
        }
      }
    }
    layer = next;
  }
  return after;
}

function withoutDominated(core: Core): Core {
  const { problem } = core;
  const kept: number[] = [];
  const first = new Set<string>();
  for (let use = 0; use < problem.useCount; use++) {
    const key = `${listAt(problem.needs, use).join()}|${listAt(problem.gives, use).join()}`;
    if (!first.has(key)) {
      first.add(key);
      kept.push(use);
    }
  }
  const single = kept.length === problem.useCount ? core : narrow(core, kept);
  const rest = undominated(single.problem);
  return rest.length === single.problem.useCount ? single : narrow(single, rest);
}

function undominated(problem: Problem): number[] {
  const { needs, gives, makers } = problem;
  const needed = new Int32Array(problem.nodeCount).fill(-1);
  const given = new Int32Array(problem.nodeCount).fill(-1);
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
        lengthAt(gives, other) >= gifts &&
        lengthAt(needs, other) <= lengthAt(needs, use) &&
        listAt(needs, other).every((node) => needed[node] === use) &&
        listAt(gives, other).reduce((count, node) => count + (given[node] === use ? 1 : 0), 0) === gifts
      );
    };
    let dominated = false;
    // Makers are in ascending order: those before the use itself are the preferred ones.
    for (const other of rarest === -1 ? [] : listAt(makers, rarest)) {
      if (other >= use || work > pairWork) {
        break;
      }
      if (dominates(other)) {
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
