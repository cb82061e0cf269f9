import { axisOf, tickLabel } from "./axis.ts";
import type { Summary } from "./model.ts";
import type { RatioReport, Report } from "./report.ts";
import { element, type Markup, text } from "./svg.ts";
import { time, times } from "./units.ts";

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

interface Row extends Omit<Summary, "min" | "max"> {
  readonly label: string;
  readonly look: Look;
  /** Where a bar has to end to keep a promise. */
  readonly limit?: number | undefined;
}

/** What is drawn, and how its values are written. */
interface Picture {
  readonly rows: readonly Row[];
  readonly caption: string;
  readonly write: (value: number) => string;
}

function pictureOf(report: Report): Picture {
  if (report.chart === "ratios") {
    return {
      rows: report.ratios.map(ratioRow),
      caption: "ratio of times, median and quartiles",
      write: times,
    };
  }
  const rows = report.variants.flatMap(({ label, ours, parts, median, q1, q3 }): Row[] => [
    { label, look: ours ? OURS : THEIRS, median, q1, q3 },
    ...parts.map((part) => ({ label: part.name, look: PART, median: part.median, q1: part.q1, q3: part.q3 })),
  ]);
  return { rows, caption: "time of one call, median and quartiles", write: time };
}

/** What is promised is drawn in the project's colour, and the limit with it. */
function ratioRow({ label, median, q1, q3, promise }: RatioReport): Row {
  const look = { ...(promise === undefined ? THEIRS : OURS), height: 26 };
  return { label, look, median, q1, q3, limit: promise?.limit };
}

type Attributes = Readonly<Record<string, string | number>>;

function words(content: string, x: number, y: number, attributes: Attributes = {}): Markup {
  return element("text", { x, y, "font-size": 12, fill: FAINT, ...attributes }, text(content));
}

function limitLine(x: number, middle: number, look: Look): Markup {
  const half = look.bar / 2 + 3;
  return element("line", {
    x1: x,
    y1: middle - half,
    x2: x,
    y2: middle + half,
    stroke: INK,
    "stroke-width": 2,
  });
}

/** Horizontal bars of medians, with the quartiles as whiskers and what is promised as a line across. */
export function plot(report: Report): string {
  const { rows, caption, write } = pictureOf(report);
  const axis = axisOf(
    rows.flatMap(({ median, q1, q3, limit }) => [median, q1, q3, ...(limit === undefined ? [] : [limit])]),
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
      words(tickLabel(tick, write), x, bottom + 16, { "text-anchor": "middle", "font-size": 11 }),
    ];
  });
  let top = TOP;
  const bars = rows.flatMap(({ label, look, median, q1, q3, limit }) => {
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
      ...(limit === undefined ? [] : [limitLine(LABELS + axis.at(limit), middle, look)]),
      words(
        write(median),
        Math.max(end, high, limit === undefined ? 0 : LABELS + axis.at(limit)) + 8,
        middle + 4,
        {
          ...font,
          fill: look.ink,
          "font-weight": look === PART ? 400 : 600,
        },
      ),
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
        `${caption} of ${report.rounds} rounds${axis.log ? "; logarithmic scale" : ""}; shorter is better`,
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
