import type { DatabaseSync } from "node:sqlite";
import type { SeriesKind } from "./series.ts";

/** A measure of a series: its sum, and how many calls were in each bucket. */
interface Distributed {
  readonly sum: number;
  readonly buckets: readonly (readonly [bucket: number, count: number])[];
}

/** What the ledger has of a function or a graph. */
export interface SeriesRow {
  readonly kind: SeriesKind;
  readonly name: string;
  readonly calls: number;
  readonly failures: number;
  readonly microseconds: Distributed;
  readonly fuel: Distributed;
}

/** Everything that was measured in a directory, by all processes. */
export interface Measured {
  readonly outcomes: readonly (readonly [kind: string, events: number])[];
  /** Attempts of steps that policies passed over, by their outcome. */
  readonly passed: readonly (readonly [outcome: string, steps: number])[];
  readonly series: readonly SeriesRow[];
}

/** Reads what was measured; sums beyond 2^53 are rounded. */
export function readMeasured(database: DatabaseSync): Measured {
  const outcomes = database
    .prepare("SELECT kind, events FROM outcomes ORDER BY kind")
    .all()
    .map((row) => [String(row.kind), Number(row.events)] as const);
  const buckets = new Map<string, (readonly [number, number])[]>();
  for (const row of database.prepare("SELECT series, measure, bucket, count FROM buckets").all()) {
    const key = `${row.series} ${row.measure}`;
    const known = buckets.get(key) ?? [];
    known.push([Number(row.bucket), Number(row.count)]);
    buckets.set(key, known);
  }
  const read = database.prepare("SELECT * FROM series ORDER BY kind, name");
  read.setReadBigInts(true);
  const series = read.all().map((row) => ({
    kind: row.kind as SeriesKind,
    name: String(row.name),
    calls: Number(row.calls),
    failures: Number(row.failures),
    microseconds: { sum: Number(row.microseconds), buckets: buckets.get(`${row.id} microseconds`) ?? [] },
    fuel: { sum: Number(row.fuel), buckets: buckets.get(`${row.id} fuel`) ?? [] },
  }));
  const passed = database
    .prepare("SELECT outcome, steps FROM passed ORDER BY outcome")
    .all()
    .map((row) => [String(row.outcome), Number(row.steps)] as const);
  return { outcomes, passed, series };
}
