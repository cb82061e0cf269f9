import type { Reach } from "./forward.ts";
import { lengthAt, listAt } from "./lists.ts";
import { NumberHeap } from "./number-heap.ts";
import type { PlanningIndex } from "./planning-index.ts";
import { byPreference } from "./problem.ts";
import { type Core, restrict } from "./relevance.ts";
import { shapeText } from "./shapes.ts";
import type { PlannableFunction } from "./uses.ts";
import { wantedOf } from "./wanted.ts";
import type { Withheld } from "./withheld.ts";

/** Obstacles that are named: what a person reads. */
const maximumObstacles = 8;

/** What keeps a goal from being reached. Plain data. */
export interface NearestMiss {
  readonly goal: string;
  /** The function that would give the goal, if any does. */
  readonly maker: string | null;
  /** What nobody gives, and what `maker` lacks for that, directly or through others. */
  readonly missing: readonly MissingConcept[];
  /** Functions that would give what is missing but cannot be called, or must not run, with the reason. */
  readonly obstacles: readonly {
    readonly function: string;
    readonly concept: string;
    readonly reason: string;
  }[];
}

/** A concept that nobody gives. */
export interface MissingConcept {
  readonly concept: string;
  /** The function that needs it; null where the goal itself is missing. */
  readonly neededBy: string | null;
  /** "nobody" gives it; it is there but in another "type"; only functions give it that need it: "circle". */
  readonly reason: "nobody" | "type" | "circle";
  /** The type that it is taken as; null: any. */
  readonly takenAs: string | null;
}

/**
 * Finds, for a goal that cannot be reached, the way to it that lacks the fewest concepts.
 * @param goal a node that the forward pass did not reach
 * @param exclusion why a function may not be taken; null where it may
 */
export function nearestMiss(
  index: PlanningIndex,
  forward: Reach,
  goal: number,
  exclusion: Exclusion = () => null,
): NearestMiss {
  const core = unreachedCore(index, forward, goal, exclusion);
  const maker = cheapestMakers(index, core);
  const { needs } = core.problem;
  const functionOf = (use: number): string => index.functionOf(core.uses[use] as number).contract.name;
  const missing: MissingConcept[] = [];
  const [target] = core.wanted as readonly [number];
  const seen = new Set<number>([target]);
  const open: { node: number; neededBy: string | null }[] = [{ node: target, neededBy: null }];
  for (const { node, neededBy } of open) {
    const use = maker[node] as number;
    if (use === -1) {
      missing.push(missingConcept(index, forward, core.nodes[node] as number, neededBy));
      continue;
    }
    for (const need of listAt(needs, use)) {
      if (!seen.has(need)) {
        seen.add(need);
        open.push({ node: need, neededBy: functionOf(use) });
      }
    }
  }
  const concept = index.conceptOf(goal);
  const goalMaker = maker[target] as number;
  const obstacles: NearestMiss["obstacles"][number][] = [];
  for (const one of new Set([concept, ...missing.map((lack) => lack.concept)])) {
    const excluded = excludedMakers(index, one, exclusion);
    for (const { contract, reason } of [...excluded, ...index.blocked(one)]) {
      if (obstacles.length < maximumObstacles) {
        obstacles.push({ function: contract.name, concept: one, reason });
      }
    }
  }
  return {
    goal: index.goalOf(goal),
    maker: goalMaker === -1 ? null : functionOf(goalMaker),
    missing,
    obstacles,
  };
}

type Exclusion = (one: PlannableFunction) => string | null;

/** Functions that would give a concept but may not be taken, each once. */
function excludedMakers(index: PlanningIndex, concept: string, exclusion: Exclusion): Withheld[] {
  const node = index.node(concept, null);
  const makers = node === undefined ? [] : listAt(index.problem.makers, node).slice();
  const functions = new Set(
    [...byPreference(index.problem, Int32Array.from(makers))].map((use) => index.functionOf(use)),
  );
  return [...functions].flatMap((one) => {
    const reason = exclusion(one);
    return reason === null ? [] : [{ contract: one.contract, reason }];
  });
}

/** All that could lead to the goal, of what is not there; what is there counts as given. */
function unreachedCore(index: PlanningIndex, forward: Reach, goal: number, exclusion: Exclusion): Core {
  const { problem } = index;
  const seenUse = new Set<number>();
  const seenNode = new Set([goal]);
  for (const node of seenNode) {
    for (const use of listAt(problem.makers, node)) {
      // That nobody gives a request as a whole says nothing where it can be filled field by field.
      const tells = !index.isLifted(use) && (index.isByFields(use) || index.isObstructed(use));
      if (tells && exclusion(index.functionOf(use)) === null) {
        seenUse.add(use);
        for (const need of listAt(problem.needs, use)) {
          if (forward.nodeDepth(need) === -1) {
            seenNode.add(need);
          }
        }
      }
    }
  }
  const uses = byPreference(problem, Int32Array.from(seenUse));
  return restrict(problem, uses, [goal], (node) => forward.nodeDepth(node) !== -1);
}

/** For each node the use that makes it with the fewest concepts that nobody gives; −1 where none does. */
function cheapestMakers(index: PlanningIndex, { problem, uses }: Core): Int32Array {
  const { needs, gives, users, makers } = problem;
  const maker = new Int32Array(problem.nodeCount).fill(-1);
  const nodeCost = new Float64Array(problem.nodeCount).fill(Number.POSITIVE_INFINITY);
  // A request that nobody gives as a whole tells less than a concept.
  const useCost = Float64Array.from(uses, (use) => (index.isByFields(use) ? 0 : 0.5));
  const unmet = Int32Array.from({ length: problem.useCount }, (_, use) => lengthAt(needs, use));
  const settled = new Uint8Array(problem.nodeCount);
  const heap = new NumberHeap();
  const offer = (node: number, cost: number, use: number): void => {
    if (settled[node] === 0 && cost < (nodeCost[node] as number)) {
      nodeCost[node] = cost;
      maker[node] = use;
      heap.push(cost, node);
    }
  };
  for (let node = 0; node < problem.nodeCount; node++) {
    if (lengthAt(makers, node) === 0) {
      offer(node, 1, -1);
    }
  }
  for (let node = heap.pop(); node !== undefined; node = heap.pop()) {
    if (settled[node] === 1) {
      continue;
    }
    settled[node] = 1;
    for (const use of listAt(users, node)) {
      useCost[use] = Math.min((useCost[use] as number) + (nodeCost[node] as number), 1e12);
      const left = (unmet[use] as number) - 1;
      unmet[use] = left;
      if (left === 0) {
        for (const given of listAt(gives, use)) {
          offer(given, useCost[use] as number, use);
        }
      }
    }
  }
  return maker;
}

function missingConcept(
  index: PlanningIndex,
  forward: Reach,
  node: number,
  neededBy: string | null,
): MissingConcept {
  const [concept, shape] = [index.conceptOf(node), index.shapeOf(node)];
  const any = index.node(concept, null);
  const isThere = shape !== null && any !== undefined && forward.nodeDepth(any) >= 0;
  // Whether a function is known to run over lists depends on which events there were.
  const isMade = listAt(index.problem.makers, node).some((use) => !index.isLifted(use));
  return {
    concept,
    neededBy,
    reason: isThere ? "type" : isMade ? "circle" : "nobody",
    takenAs: shape === null ? null : shapeText(shape),
  };
}

/** The miss in one or two sentences, without the full stop. */
export function missText({ goal, maker, missing, obstacles }: NearestMiss): string {
  const parts: string[] = [];
  if (maker === null) {
    const [reason] = missing;
    parts.push(reason === undefined ? `nobody gives ${goal}` : `${goal}: ${reasonText(reason)}`);
  } else {
    const shown = missing
      .slice(0, 3)
      .map((one) => `${one.concept} (for ${one.neededBy ?? goal}): ${reasonText(one)}`);
    const more = missing.length > shown.length ? `; and ${missing.length - shown.length} more` : "";
    parts.push(`${maker} would give ${goal}, but it lacks ${shown.join("; ")}${more}`);
  }
  for (const { function: name, concept, reason } of obstacles.slice(0, 2)) {
    parts.push(`${name} gives ${concept === wantedOf(goal).concept ? "it" : concept}, but ${reason}`);
  }
  return parts.join("; ");
}

function reasonText({ reason, takenAs }: MissingConcept): string {
  switch (reason) {
    case "nobody":
      return "nobody gives it";
    case "type":
      return `it is there, but not as ${takenAs}`;
    case "circle":
      return "only functions give it that need it themselves";
  }
}
