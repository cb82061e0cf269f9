import { axisOf, tickLabel } from "./axis.ts";
import type { Summary } from "./model.ts";
import type { Report } from "./report.ts";
import { element, type Markup, text } from "./svg.ts";
import { time } from "./units.ts";

const WIDTH = 860;
const LABELS = 250;
const VALUES = 90;
const TOP = 78;
const FONT = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";
const INK = "#1f2430";
const FAINT = "#6b7280";
const GRID = "#e5e7eb";

/** How a row is drawn; heights in pixels. */
interface Look {
  readonly height: number;
  readonly bar: number;
  readonly fill: string;
  readonly ink: string;
  readonly fontSize: number;
  readonly weight: number;
}

const THEIRS: Look = { height: 34, bar: 18, fill: "#94a3b8", ink: INK, fontSize: 13, weight: 400 };
const OURS: Look = { ...THEIRS, fill: "#c2410c", ink: "#c2410c", weight: 700 };
const PART: Look = { height: 22, bar: 10, fill: "#fdba74", ink: FAINT, fontSize: 11, weight: 400 };

interface Row extends Summary {
  readonly label: string;
  readonly look: Look;
}

function rowsOf({ variants }: Report): Row[] {
  return variants.flatMap(({ label, ours, parts, median, q1, q3, min, max }) => [
    { label, look: ours ? OURS : THEIRS, median, q1, q3, min, max },
    ...parts.map(({ name, ...figures }) => ({ label: name, look: PART, ...figures })),
  ]);
}

type Attributes = Readonly<Record<string, string | number>>;

function words(content: string, x: number, y: number, attributes: Attributes = {}): Markup {
  return element("text", { x, y, "font-size": 12, fill: FAINT, ...attributes }, text(content));
}

/** Horizontal bars of the median times of variants and their parts, with the quartiles as whiskers. */
export function plot(report: Report): string {
  const rows = rowsOf(report);
  const axis = axisOf(
    rows.flatMap(({ median, q1, q3 }) => [median, q1, q3]),
    WIDTH - LABELS - VALUES,
  );
  const bottom = TOP + rows.reduce((sum, { look }) => sum + look.height, 0) + 8;
  const height = bottom + 76;
  const { machine } = report;
  const footer = [
    [`${machine.cpu}, ${machine.cores} cores`, `Node ${machine.node}`, report.date.slice(0, 10)],
    Object.entries(machine.packages).map(([name, version]) => `${name} ${version}`),
  ].map((parts) => parts.join(" · "));

  const grid = axis.ticks.flatMap((tick) => {
    const x = LABELS + axis.at(tick);
    return [
      element("line", { x1: x, y1: TOP - 6, x2: x, y2: bottom, stroke: GRID }),
      words(tickLabel(tick), x, bottom + 16, { "text-anchor": "middle", "font-size": 11 }),
    ];
  });
  let top = TOP;
  const bars = rows.flatMap(({ label, look, median, q1, q3 }) => {
    const middle = top + look.height / 2;
    top += look.height;
    const [low, end, high] = [q1, median, q3].map((value) => LABELS + axis.at(value)) as [
      number,
      number,
      number,
    ];
    const font = { "font-size": look.fontSize };
    return [
      words(label, LABELS - 12, middle + 4, {
        ...font,
        "text-anchor": "end",
        fill: look === PART ? FAINT : INK,
        "font-weight": look.weight,
      }),
      element("rect", {
        x: LABELS,
        y: middle - look.bar / 2,
        width: end - LABELS,
        height: look.bar,
        rx: 2,
        fill: look.fill,
      }),
      element("line", {
        x1: low,
        y1: middle,
        x2: high,
        y2: middle,
        stroke: INK,
        "stroke-width": look.bar / 12,
      }),
      words(time(median), Math.max(end, high) + 8, middle + 4, {
        ...font,
        fill: look.ink,
        "font-weight": look === PART ? 400 : 600,
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
