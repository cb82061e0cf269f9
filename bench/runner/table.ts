import type { PromiseReport, Report } from "./report.ts";
import { figure, threeDigits, time, times } from "./units.ts";

/** How a column stands: numbers to the right, words to the left. */
type Align = "left" | "right";

/** Lays cells out in columns, two spaces apart, without trailing spaces. */
export function columns(rows: readonly (readonly string[])[], aligns: readonly Align[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, [...cell].length);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const padding = " ".repeat((widths[column] as number) - [...cell].length);
        return aligns[column] === "right" ? padding + cell : cell + padding;
      })
      .join("  ")
      .trimEnd(),
  );
}

/** Share of interrupted samples from which a reader should know. */
const NOTABLE = 0.05;

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** The terminal's view of a report: ratios first, then figures, then times, then whatever else the case has to tell. */
export function table(report: Report): string {
  const { machine } = report;
  const lines = [
    `${report.case}: ${report.summary}`,
    report.subject,
    `${machine.cpu}, ${machine.cores} cores, ${machine.platform}; Node ${machine.node}, V8 ${machine.v8}`,
    [
      `${report.rounds} interleaved rounds${report.quick ? " (quick)" : ""}`,
      ...(report.interrupted > NOTABLE ? [`${percent(report.interrupted)} of the samples interrupted`] : []),
      report.date.slice(0, 10),
      ...(machine.commit === undefined ? [] : [`commit ${machine.commit}`]),
      ...Object.entries(machine.packages).map(([name, version]) => `${name} ${version}`),
    ].join(", "),
    "",
    ...columns(
      [
        ["ratio", "median", "quartiles", "promised", ""],
        ...report.ratios.map(({ label, median, q1, q3, promise }) => [
          label,
          times(median),
          `${threeDigits(q1)} – ${threeDigits(q3)}`,
          ...promiseCells(promise, times),
        ]),
      ],
      ["left", "right", "right", "right", "left"],
    ),
    ...figureLines(report),
    "",
    ...columns(
      [
        ["time of one call", "median", "quartiles", "best", "calls a sample"],
        ...report.variants.flatMap(({ label, parts, batch, ...figures }) => [
          [label, ...timeCells(figures), batch.toLocaleString("en-US")],
          ...parts.map(({ name, ...part }) => [`  ${name}`, ...timeCells(part)]),
        ]),
      ],
      ["left", "right", "right", "right", "right"],
    ),
  ];
  for (const { title, columns: head, rows } of report.tables) {
    const aligns = head.map((_, column) => (rows.every((row) => isNumeric(row[column])) ? "right" : "left"));
    lines.push("", title, ...columns([head, ...rows], aligns as Align[]));
  }
  const notes = report.variants.filter(({ note }) => note !== undefined);
  if (notes.length > 0) lines.push("", ...notes.map(({ label, note }) => `${label}: ${note}`));
  return lines.join("\n");
}

function promiseCells(promise: PromiseReport | undefined, write: (limit: number) => string): string[] {
  if (promise === undefined) return ["", ""];
  const bound = promise.bound === "atMost" ? "≤" : "≥";
  return [`${bound} ${write(promise.limit)}`, promise.kept ? "kept" : "MISSED"];
}

function figureLines({ figures }: Report): string[] {
  if (figures.length === 0) return [];
  const rows = figures.map(({ label, value, unit, promise }) => [
    label,
    figure(value, unit),
    ...promiseCells(promise, (limit) => figure(limit, unit)),
  ]);
  return ["", ...columns([["figure", "value", "promised", ""], ...rows], ["left", "right", "right", "left"])];
}

function timeCells({
  median,
  q1,
  q3,
  min,
}: {
  median: number;
  q1: number;
  q3: number;
  min: number;
}): string[] {
  return [time(median), `${time(q1)} – ${time(q3)}`, time(min)];
}

function isNumeric(cell: string | undefined): boolean {
  return cell === undefined || /^[\d.,]+( (ns|µs|ms|s|B|KB|MB|KiB|MiB|%)|×)?$/.test(cell) || cell === "";
}
