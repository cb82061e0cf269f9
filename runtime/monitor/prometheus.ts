import type { DeadTotals } from "./dead-letters.ts";
import { bucketEnd } from "./histogram.ts";
import type { Measured, SeriesRow } from "./ledger-metrics.ts";
import { type AccountMetrics, addAccounts } from "./prometheus-accounts.ts";
import { family, sample } from "./prometheus-text.ts";
import { OTHERS, type SeriesKind } from "./series.ts";

/** Most functions, and most graphs, that have series of their own, those with the most calls first. */
const MAX_NAMES = { function: 200, graph: 50 } as const;

/** Ends of Prometheus' buckets, which are ends of ours: 16 µs to 67 s, and 2^8 to 2^36 units of fuel. */
const SECONDS = powers(4, 26);
const FUEL = powers(8, 36);

/**
 * What was measured, in Prometheus' text format 0.0.4. Totals never fall, but for those of `(others)`: a name leaves them
 * when it has become one of those with series of their own.
 */
export function prometheusText(
  { outcomes, passed, series }: Measured,
  dead: DeadTotals,
  accepted: { readonly open: number; readonly settled: number; readonly refused: number },
  accounts: readonly AccountMetrics[],
): string {
  const lines: string[] = [];
  family(lines, "heddle_events_total", "counter", "Events that ended, by the code of the catalogue.");
  for (const [kind, events] of outcomes) {
    lines.push(sample("heddle_events_total", { outcome: kind === "" ? "done" : kind }, events));
  }
  family(lines, "heddle_passed_steps_total", "counter", "Failures of steps that policies passed over.");
  for (const [outcome, steps] of passed) {
    lines.push(sample("heddle_passed_steps_total", { outcome }, steps));
  }
  family(lines, "heddle_dead_events", "gauge", "Events that failed and are kept.");
  lines.push(sample("heddle_dead_events", {}, dead.events));
  family(lines, "heddle_dead_events_dropped_total", "counter", "Events that failed and had to make room.");
  lines.push(sample("heddle_dead_events_dropped_total", {}, dead.dropped));
  family(lines, "heddle_accepted_open", "gauge", "Accepted events that have no outcome yet.");
  lines.push(sample("heddle_accepted_open", {}, accepted.open));
  family(lines, "heddle_accepted_settled", "gauge", "Accepted events whose outcome is kept.");
  lines.push(sample("heddle_accepted_settled", {}, accepted.settled));
  family(lines, "heddle_accepted_refused_total", "counter", "Events that there was no room to accept.");
  lines.push(sample("heddle_accepted_refused_total", {}, accepted.refused));
  addAccounts(lines, accounts);
  for (const kind of ["function", "graph"] as const) {
    addSeries(lines, kind, bounded(series, kind));
  }
  return `${lines.join("\n")}\n`;
}

function addSeries(lines: string[], kind: SeriesKind, series: readonly SeriesRow[]): void {
  const what = kind === "function" ? "calls of a function" : "events of a graph";
  const counters = [
    [`heddle_${kind}_calls_total`, `How many ${what} ended.`, (row: SeriesRow) => row.calls],
    [`heddle_${kind}_failures_total`, `How many ${what} failed.`, (row: SeriesRow) => row.failures],
  ] as const;
  for (const [name, help, value] of counters) {
    family(lines, name, "counter", help);
    for (const row of series) {
      lines.push(sample(name, { [kind]: row.name }, value(row)));
    }
  }
  const seconds = `heddle_${kind}_seconds`;
  family(lines, seconds, "histogram", `Wall-clock time of ${what}.`);
  for (const row of series) {
    addHistogram(lines, seconds, row, SECONDS, row.microseconds, 1e6);
  }
  const fuel = `heddle_${kind}_fuel`;
  family(lines, fuel, "histogram", `Units of fuel of ${what}.`);
  for (const row of series) {
    addHistogram(lines, fuel, row, FUEL, row.fuel, 1);
  }
}

function addHistogram(
  lines: string[],
  name: string,
  { kind, name: of, calls }: SeriesRow,
  ends: readonly number[],
  { sum, buckets }: SeriesRow["fuel"],
  unit: number,
): void {
  for (const end of ends) {
    let below = 0;
    for (const [bucket, count] of buckets) {
      below += bucketEnd(bucket) <= end ? count : 0;
    }
    lines.push(sample(`${name}_bucket`, { [kind]: of, le: String(end / unit) }, below));
  }
  lines.push(sample(`${name}_bucket`, { [kind]: of, le: "+Inf" }, calls));
  lines.push(sample(`${name}_sum`, { [kind]: of }, sum / unit));
  lines.push(sample(`${name}_count`, { [kind]: of }, calls));
}

/** The series of one kind; those beyond the most are added up in one. */
function bounded(all: readonly SeriesRow[], kind: SeriesKind): SeriesRow[] {
  const rows = all.filter((row) => row.kind === kind).sort((a, b) => b.calls - a.calls);
  const own = rows.filter(({ name }) => name !== OTHERS).slice(0, MAX_NAMES[kind]);
  const rest = rows.filter((row) => !own.includes(row));
  const sorted = own.sort((a, b) => (a.name < b.name ? -1 : 1));
  return rest.length === 0 ? sorted : [...sorted, rest.reduce(added, emptyRow(kind))];
}

function emptyRow(kind: SeriesKind): SeriesRow {
  const none = { sum: 0, buckets: [] };
  return { kind, name: OTHERS, calls: 0, failures: 0, microseconds: none, fuel: none };
}

function added(sum: SeriesRow, row: SeriesRow): SeriesRow {
  const both = (measure: "microseconds" | "fuel") => ({
    sum: sum[measure].sum + row[measure].sum,
    buckets: [...sum[measure].buckets, ...row[measure].buckets],
  });
  return {
    ...sum,
    calls: sum.calls + row.calls,
    failures: sum.failures + row.failures,
    microseconds: both("microseconds"),
    fuel: both("fuel"),
  };
}

/** Every second power of two. */
function powers(first: number, last: number): number[] {
  return Array.from({ length: (last - first) / 2 + 1 }, (_, index) => 2 ** (first + 2 * index));
}
