import type { Reach } from "./forward.ts";
import { listAt } from "./lists.ts";
import { NumberHeap } from "./number-heap.ts";
import type { PlanningIndex } from "./planning-index.ts";
import { shapeText } from "./shapes.ts";

/** What keeps a goal from being reached. Plain data. */
export interface NearestMiss {
  readonly goal: string;
  /** The function that would give the goal, if any does. */
  readonly maker: string | null;
  /** What nobody gives, and what `maker` lacks for that, directly or through others. */
  readonly missing: readonly MissingConcept[];
  /** Functions that would give the goal but cannot be called, with the reason. */
  readonly obstacles: readonly { readonly function: string; readonly reason: string }[];
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
 */
export function nearestMiss(index: PlanningIndex, { nodeDepth }: Reach, goal: number): NearestMiss {
  const { problem, nodes } = index;
  const { needs, gives, users, makers } = problem;
  const maker = new Int32Array(problem.nodeCount).fill(-1);
  const nodeCost = new Float64Array(problem.nodeCount).fill(Number.POSITIVE_INFINITY);
  const useCost = new Float64Array(problem.useCount);
  const unmet = new Int32Array(problem.useCount);
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
    if ((nodeDepth[node] as number) >= 0) {
      offer(node, 0, -1);
    } else if (listAt(makers, node).length === 0) {
      offer(node, 1, -1);
    }
  }
  const blocked = new Set(index.obstacles.map((obstacle) => obstacle.function));
  for (let use = 0; use < problem.useCount; use++) {
    const { form, function: position } = index.uses[use] as (typeof index.uses)[number];
    // That nobody gives a request as a whole says nothing where it can be filled field by field.
    const tells = form === "fields" || blocked.has(position);
    unmet[use] = tells ? listAt(needs, use).length : -1;
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
  const functionOf = (use: number): string =>
    index.functions[index.uses[use]?.function ?? -1]?.contract.name ?? "";
  const missing = new Map<number, MissingConcept>();
  const seen = new Set<number>([goal]);
  const open: { node: number; neededBy: string | null }[] = [{ node: goal, neededBy: null }];
  for (const { node, neededBy } of open) {
    const use = maker[node] as number;
    if (use === -1) {
      const { concept, shape } = nodes[node] as (typeof nodes)[number];
      const any = index.node(concept, null);
      const isThere = shape !== null && any !== undefined && (nodeDepth[any] as number) >= 0;
      missing.set(node, {
        concept,
        neededBy,
        reason: isThere ? "type" : listAt(makers, node).length > 0 ? "circle" : "nobody",
        takenAs: shape === null ? null : shapeText(shape),
      });
      continue;
    }
    for (const need of listAt(needs, use)) {
      if ((nodeDepth[need] as number) === -1 && !seen.has(need)) {
        seen.add(need);
        open.push({ node: need, neededBy: functionOf(use) });
      }
    }
  }
  const concept = nodes[goal]?.concept ?? "";
  const goalMaker = maker[goal] as number;
  return {
    goal: concept,
    maker: goalMaker === -1 ? null : functionOf(goalMaker),
    missing: [...missing.values()],
    obstacles: index.obstacles
      .map(({ function: position, reason }) => ({ contract: index.functions[position]?.contract, reason }))
      .flatMap(({ contract, reason }) =>
        contract !== undefined &&
        index.taxonomy.distance(contract.outputMeans ?? contract.output, concept) >= 0
          ? [{ function: contract.name, reason }]
          : [],
      ),
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
  for (const { function: name, reason } of obstacles.slice(0, 2)) {
    parts.push(`${name} gives it, but ${reason}`);
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
