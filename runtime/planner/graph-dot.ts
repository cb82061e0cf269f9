import type { Graph } from "../../glue-gen/graph/index.ts";
import { drawnGraph } from "./graph-edges.ts";

const shapes = { event: "ellipse", step: "box", goal: "doubleoctagon" } as const;

/** A graph in the language of Graphviz. @param streams identifiers of the steps that take lists as streams */
export function graphDot(graph: Graph, streams?: ReadonlySet<string>): string {
  const { nodes, edges } = drawnGraph(graph, streams);
  return [
    "digraph plan {",
    "  rankdir=LR;",
    ...nodes.map(
      ({ key, kind, label, note }) =>
        `  ${key} [shape=${shapes[kind]}, label=${quoted(label)}, tooltip=${quoted(note)}];`,
    ),
    ...edges.map(({ from, to, label, isOrder }) => {
      const looks = [
        ...(label === "" ? [] : [`label=${quoted(label)}`]),
        ...(isOrder ? ["style=dashed"] : []),
      ];
      return looks.length === 0 ? `  ${from} -> ${to};` : `  ${from} -> ${to} [${looks.join(", ")}];`;
    }),
    "}",
  ].join("\n");
}

/** A quoted text in which nothing is an escape of Graphviz. */
function quoted(text: string): string {
  const plain = text.replace(/\p{C}/gu, "\u{fffd}").replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  return `"${plain}"`;
}
