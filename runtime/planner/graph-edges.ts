import type { Graph, Step } from "../../glue-gen/graph/index.ts";
import { simpleName } from "../contract/index.ts";
import { goalName } from "./names.ts";

/** A box of a drawn graph: the event's data, a step, or a goal. */
export interface DrawnNode {
  /** Unique among the nodes. */
  readonly key: string;
  readonly kind: "event" | "step" | "goal";
  readonly label: string;
  /** Smaller text below the label. */
  readonly note: string;
  /** Nodes on the longest way from the event to it. */
  readonly column: number;
}

/** An arrow of a drawn graph. */
export interface DrawnEdge {
  readonly from: string;
  readonly to: string;
  /** What travels along it. */
  readonly label: string;
  /** Whether nothing does: the one step only comes after the other. */
  readonly isOrder: boolean;
}

export interface DrawnGraph {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
}

/** A step by its identifier and by how it runs over a list. */
export function stepLabel({ id, each }: Step, streams?: ReadonlySet<string>): string {
  return each === undefined ? id : `${id} (${streams?.has(id) === true ? "stream" : "each"})`;
}

/**
 * The boxes and arrows of a graph, in the order of its steps and goals. Shared by all pictures.
 * @param streams identifiers of the steps over lists that take them as streams
 */
export function drawnGraph({ eventType, steps, goals }: Graph, streams?: ReadonlySet<string>): DrawnGraph {
  const nodes: DrawnNode[] = [
    { key: "event", kind: "event", label: "event.data", note: eventType, column: 0 },
  ];
  const edges: DrawnEdge[] = [];
  const columns = new Map<string, number>([["", 0]]);
  const keyOf = new Map<string, string>([["", "event"]]);
  const labels = (concepts: readonly string[]): string => [...new Set(concepts)].join(", ");
  for (const [i, step] of steps.entries()) {
    const { id, function: name, version, each, mappings, after = [] } = step;
    const byFeeder = new Map<string, string[]>();
    for (const { source, concept } of mappings) {
      const value = source.kind === "element" ? each : source.kind === "value" ? source.value : undefined;
      if (value !== undefined) {
        const prefix = source.kind !== "element" ? "" : streams?.has(id) === true ? "stream of " : "each ";
        const label = prefix + simpleName(concept);
        byFeeder.set(value.step, [...(byFeeder.get(value.step) ?? []), label]);
      }
    }
    const before = [...byFeeder.keys(), ...after];
    const column = 1 + Math.max(0, ...before.map((feeder) => columns.get(feeder) ?? 0));
    const key = `step${i}`;
    columns.set(id, column);
    keyOf.set(id, key);
    nodes.push({
      key,
      kind: "step",
      label: stepLabel(step, streams),
      note: `${name} ${version}`,
      column,
    });
    for (const [feeder, concepts] of byFeeder) {
      edges.push({ from: keyOf.get(feeder) ?? "event", to: key, label: labels(concepts), isOrder: false });
    }
    for (const earlier of after) {
      edges.push({ from: keyOf.get(earlier) ?? "event", to: key, label: "after", isOrder: true });
    }
  }
  for (const [i, { concept, value }] of goals.entries()) {
    const key = `goal${i}`;
    const column = 1 + (columns.get(value.step) ?? 0);
    nodes.push({ key, kind: "goal", label: goalName(concept), note: concept, column });
    edges.push({ from: keyOf.get(value.step) ?? "event", to: key, label: "", isOrder: false });
  }
  return { nodes, edges };
}
