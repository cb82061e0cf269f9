import type { Graph } from "../../glue-gen/graph/index.ts";
import { type DrawnNode, drawnGraph } from "./graph-edges.ts";

/** Sizes in pixels. */
const boxHeight = 40;
const rowHeight = 64;
const gap = 72;
const margin = 16;
/** Width of a character of the labels, about. */
const characterWidth = 7.5;

const colours = { event: "#e8eaed", step: "#d2e3fc", goal: "#ceead6" } as const;

interface Placed extends DrawnNode {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/**
 * A graph as a picture that needs nothing else: columns by depth, from the event's data to the goals.
 * @param streams identifiers of the steps that take lists as streams
 */
export function graphSvg(graph: Graph, streams?: ReadonlySet<string>): string {
  const { nodes, edges } = drawnGraph(graph, streams);
  const placed = place(nodes);
  const all = [...placed.values()];
  const width = Math.max(...all.map((node) => node.x + node.width)) + margin;
  const height = Math.max(...all.map(({ y }) => y + boxHeight)) + margin;
  const arrows = edges.map(({ from, to, label, isOrder }) => {
    const [start, end] = [placed.get(from) as Placed, placed.get(to) as Placed];
    const [x1, y1] = [start.x + start.width, start.y + boxHeight / 2];
    const [x2, y2] = [end.x, end.y + boxHeight / 2];
    const bend = (x1 + x2) / 2;
    const line = `<path d="M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}" fill="none" stroke="#5f6368"${isOrder ? ' stroke-dasharray="4 3"' : ""} marker-end="url(#arrow)"/>`;
    return label === "" ? line : `<g>${line}<title>${escaped(label)}</title></g>`;
  });
  const boxes = all.map(
    ({ x, y, width: own, kind, label, note }) =>
      `<g><title>${escaped(note)}</title><rect x="${x}" y="${y}" width="${own}" height="${boxHeight}" rx="6" fill="${colours[kind]}" stroke="#5f6368"/><text x="${x + own / 2}" y="${y + boxHeight / 2 + 4}" text-anchor="middle">${escaped(label)}</text></g>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="13">`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#5f6368"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...arrows,
    ...boxes,
    "</svg>",
  ].join("\n");
}

/** Columns as wide as their widest box, each in the middle of the height. */
function place(nodes: readonly DrawnNode[]): Map<string, Placed> {
  const columns: DrawnNode[][] = [];
  for (const node of nodes) {
    const column = columns[node.column] ?? [];
    column.push(node);
    columns[node.column] = column;
  }
  const tallest = Math.max(...columns.map((column) => column.length));
  const placed = new Map<string, Placed>();
  let x = margin;
  for (const column of columns) {
    const width = Math.round(24 + characterWidth * Math.max(...column.map(({ label }) => label.length)));
    const top = margin + ((tallest - column.length) * rowHeight) / 2;
    column.forEach((node, row) => {
      placed.set(node.key, { ...node, x, y: top + row * rowHeight, width });
    });
    x += width + gap;
  }
  return placed;
}

function escaped(text: string): string {
  return text
    .replace(/\p{C}/gu, "\u{fffd}")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
