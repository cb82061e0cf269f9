import type { Report } from "./report.ts";
import { element, type Markup, text } from "./svg.ts";
import { time } from "./units.ts";

const WIDTH = 860;
const LABELS = 250;
const VALUES = 90;
const ROW = 34;
const BAR = 18;
const TOP = 78;
const FONT = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";
const INK = "#1f2430";
const FAINT = "#6b7280";
const GRID = "#e5e7eb";
const OURS = "#c2410c";
const THEIRS = "#94a3b8";

/** Where the largest is more than this many times the smallest, bars on a linear scale would be invisible. */
const LOG_FROM = 20;

interface Scale {
  readonly log: boolean;
  readonly ticks: readonly number[];
  /** Pixels from the start of the axis. */
  at(value: number): number;
}

/** Axis for positive values over `length` pixels. Starts at 0, or at a power of ten if the range is wide. */
export function scale(values: readonly number[], length: number): Scale {
  const largest = Math.max(...values);
  const smallest = Math.min(...values);
  if (largest / smallest > LOG_FROM) {
    const from = Math.floor(Math.log10(smallest));
    // a bar that starts where it ends says nothing: leave the smallest at least a fifth of a decade
    const first = Math.log10(smallest) - from < 0.2 ? from - 1 : from;
    const to = Math.log10(largest);
    const ticks = Array.from({ length: Math.floor(to) - first + 1 }, (_, i) => 10 ** (first + i));
    return { log: true, ticks, at: (value) => ((Math.log10(value) - first) / (to - first)) * length };
  }
  const step = niceStep(largest / 5);
  const ticks = Array.from({ length: Math.floor(largest / step + 1e-9) + 1 }, (_, i) => i * step);
  return { log: false, ticks, at: (value) => (value / largest) * length };
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
}

/** A round number needs no decimals: `10 ns`, not `10.0 ns`. */
function tickLabel(tick: number): string {
  return tick === 0
    ? "0"
    : time(tick)
        .replace(/(\.\d*?)0+ /, "$1 ")
        .replace(". ", " ");
}

/** Horizontal bars of the variants' median times, with the quartiles as whiskers. */
export function plot(report: Report): string {
  const { variants } = report;
  const axis = scale(
    variants.flatMap(({ median, q3 }) => [median, q3]),
    WIDTH - LABELS - VALUES,
  );
  const bottom = TOP + variants.length * ROW + 8;
  const height = bottom + 76;
  const { machine } = report;
  const footer = [
    [`${machine.cpu}, ${machine.cores} cores`, `Node ${machine.node}`, report.date.slice(0, 10)],
    Object.entries(machine.packages).map(([name, version]) => `${name} ${version}`),
  ].map((parts) => parts.join(" · "));

  const words = (
    content: string,
    x: number,
    y: number,
    attributes: Readonly<Record<string, string | number>> = {},
  ): Markup => element("text", { x, y, "font-size": 12, fill: FAINT, ...attributes }, text(content));

  const grid = axis.ticks.flatMap((tick) => {
    const x = LABELS + axis.at(tick);
    return [
      element("line", { x1: x, y1: TOP - 6, x2: x, y2: bottom, stroke: GRID }),
      words(tickLabel(tick), x, bottom + 16, { "text-anchor": "middle", "font-size": 11 }),
    ];
  });
  const bars = variants.flatMap(({ label, ours, median, q1, q3 }, row) => {
    const middle = TOP + row * ROW + ROW / 2;
    const end = axis.at(median);
    const colour = ours ? OURS : THEIRS;
    const [low, high] = [LABELS + axis.at(q1), LABELS + axis.at(q3)];
    return [
      words(label, LABELS - 12, middle + 4, {
        "text-anchor": "end",
        "font-size": 13,
        fill: INK,
        "font-weight": ours ? 700 : 400,
      }),
      element("rect", { x: LABELS, y: middle - BAR / 2, width: end, height: BAR, rx: 2, fill: colour }),
      element("line", { x1: low, y1: middle, x2: high, y2: middle, stroke: INK, "stroke-width": 1.5 }),
      words(time(median), Math.max(LABELS + end, high) + 8, middle + 4, {
        "font-size": 13,
        fill: ours ? OURS : INK,
        "font-weight": 600,
      }),
    ];
  });

  return `${
    element(
      "svg",
      {
        xmlns: "http://www.w3.org/2000/svg",
        viewBox: `0 0 ${WIDTH} ${height}`,
        width: WIDTH,
        height,
        "font-family": FONT,
        role: "img",
      },
      element("title", {}, text(`${report.case}: ${report.summary}`)),
      element("rect", { width: WIDTH, height, fill: "#ffffff" }),
      words(report.subject, 24, 30, { "font-size": 16, "font-weight": 700, fill: INK }),
      words(
        `time of one call, median and quartiles of ${report.rounds} rounds${axis.log ? "; logarithmic scale" : ""}; shorter is better`,
        24,
        52,
      ),
      ...grid,
      ...bars,
      element("line", { x1: LABELS, y1: TOP - 6, x2: LABELS, y2: bottom, stroke: FAINT }),
      ...footer.map((line, i) => words(line, 24, height - 32 + i * 16, { "font-size": 11 })),
    ).markup
  }\n`;
}
