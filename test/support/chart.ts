import { type Element, findAll, numberOf, readXml } from "./xml.ts";

/** A point in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What can be read back from a chart. */
export interface ChartParts {
  readonly svg: Element;
  readonly texts: readonly string[];
  /** For each path its runs of points. */
  readonly lines: readonly (readonly (readonly Point[])[])[];
  /** Circles of each group. */
  readonly circles: readonly Point[];
  /** Bars; those of the legend and the background are left out. */
  readonly bars: readonly (Point & {
    readonly width: number;
    readonly height: number;
    readonly fill: string;
  })[];
  /** Labels of the axis at the left with the place of their line. */
  readonly ticks: readonly { readonly text: string; readonly value: number; readonly y: number }[];
  /** Labels below the axis, whose place is that of their middle or end. */
  readonly labels: readonly { readonly text: string; readonly x: number }[];
  /** Number that a place stands for, by the outermost ticks. */
  valueAt(y: number): number;
}

/** Reads a chart back; throws where it is not well-formed or a coordinate has more than two decimals. */
export function readChart(source: string): ChartParts {
  const svg = readXml(source);
  const groups = svg.children.filter(({ name }) => name === "g");
  // Legend, grid, numbers, then the series and the axis.
  const numbers = groups[2]?.children ?? [];
  const ticks = numbers.map((text) => ({
    text: text.text,
    value: tickValue(text.text),
    y: numberOf(text, "y") - 4,
  }));
  const [first, last] = [ticks[0], ticks.at(-1)];
  if (first === undefined || last === undefined) throw new Error("there is no axis");
  const below = groups.findLast(
    (group) => group.children.every(({ name }) => name === "text") && group !== groups[2],
  );
  return {
    svg,
    texts: findAll(svg, "text").map(({ text }) => text),
    lines: findAll(svg, "path").map((path) => readPath(path.attributes.get("d") ?? "")),
    circles: findAll(svg, "circle").map((circle) => ({
      x: numberOf(circle, "cx"),
      y: numberOf(circle, "cy"),
    })),
    bars: groups.slice(3).flatMap((group) =>
      group.children
        .filter(({ name }) => name === "rect")
        .map((rect) => ({
          x: numberOf(rect, "x"),
          y: numberOf(rect, "y"),
          width: numberOf(rect, "width"),
          height: numberOf(rect, "height"),
          fill: group.attributes.get("fill") ?? "",
        })),
    ),
    ticks,
    labels: (below?.children ?? []).map((text) => ({ text: text.text, x: labelPlace(text) })),
    valueAt: (y) => first.value + ((y - first.y) / (last.y - first.y)) * (last.value - first.value),
  };
}

function readPath(data: string): Point[][] {
  const runs: Point[][] = [];
  for (const step of data.split(/(?=[ML])/)) {
    const match = /^([ML])(-?\d+(?:\.\d{1,2})?) (-?\d+(?:\.\d{1,2})?)$/.exec(step);
    if (match === null) throw new Error(`the path has the step ${step}`);
    if (match[1] === "M") runs.push([]);
    runs.at(-1)?.push({ x: Number(match[2]), y: Number(match[3]) });
  }
  return runs;
}

function labelPlace(text: Element): number {
  const turned = /^translate\((-?[\d.]+) (-?[\d.]+)\) rotate\(-45\)$/.exec(
    text.attributes.get("transform") ?? "",
  );
  return turned === null ? numberOf(text, "x") : Number(turned[1]);
}

/** The number of a label such as `−1,500`, `2.5M` or `1e-9`. */
function tickValue(text: string): number {
  const unit = { M: 1e6, B: 1e9, T: 1e12 }[text.at(-1) ?? ""];
  const plain = text
    .replace("\u2212", "-")
    .replaceAll(",", "")
    .replace(/[MBT]$/, "");
  return Number(plain) * (unit ?? 1);
}
