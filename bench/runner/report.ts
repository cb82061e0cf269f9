import { summariseRatios } from "./joint.ts";
import type { Machine } from "./machine.ts";
import type { Measurement } from "./measure.ts";
import type { Bench, BenchCase, Chart, DetailTable, Figure, Summary } from "./model.ts";
import { judge, type Thresholds, type Verdict } from "./promises.ts";
import { summarise } from "./statistics.ts";

/** Everything a run found out, as plain data: what `--json` prints and bench/results keeps. */
export interface Report {
  readonly case: string;
  readonly summary: string;
  readonly subject: string;
  /** ISO 8601. */
  readonly date: string;
  readonly quick: boolean;
  readonly machine: Machine;
  readonly rounds: number;
  /** Share of the samples during which other processes had the processor, 0 to 1. */
  readonly interrupted: number;
  readonly chart: Chart;
  readonly ratios: readonly RatioReport[];
  readonly figures: readonly FigureReport[];
  /** Time of one call, nanoseconds. */
  readonly variants: readonly VariantReport[];
  readonly tables: readonly DetailTable[];
  /** Promises about ratios and figures that this run did not measure. */
  readonly unmeasured: readonly string[];
}

/** A promise, and what became of it. */
export interface PromiseReport {
  readonly bound: "atMost" | "atLeast";
  readonly limit: number;
  readonly why: string;
  readonly kept: boolean;
}

export interface RatioReport extends Summary {
  readonly id: string;
  readonly label: string;
  readonly promise?: PromiseReport;
}

export interface FigureReport extends Figure {
  readonly promise?: PromiseReport;
}

export interface VariantReport extends Summary {
  readonly id: string;
  readonly label: string;
  readonly note?: string;
  readonly ours: boolean;
  /** Calls in one sample. */
  readonly batch: number;
  /** Time of the parts of a call, nanoseconds. */
  readonly parts: readonly (Summary & { readonly name: string })[];
}

export interface Circumstances {
  readonly date: Date;
  readonly quick: boolean;
  readonly machine: Machine;
}

/**
 * Computes the report of one run.
 *
 * @throws Error if a ratio names a series that was not measured.
 */
export function report(
  benchCase: Pick<BenchCase, "name" | "summary">,
  bench: Bench,
  measured: Measurement,
  thresholds: Thresholds,
  circumstances: Circumstances,
): Report {
  const series = new Map(measured.series.map(({ id, samples }) => [id, samples]));
  const samples = (id: string): readonly number[] => {
    const found = series.get(id);
    if (found === undefined) throw new Error(`case ${benchCase.name} has no series ${JSON.stringify(id)}`);
    return found;
  };
  const ratios = summariseRatios(bench, samples);
  const figures = bench.figures?.((id) => summarise(samples(id)).median) ?? [];
  const verdicts = judge(
    thresholds,
    new Map([
      ...ratios.map(({ id, median }) => [id, median] as const),
      ...figures.map(({ id, value }) => [id, value] as const),
    ]),
  );

  return {
    case: benchCase.name,
    summary: benchCase.summary,
    subject: bench.subject,
    date: circumstances.date.toISOString(),
    quick: circumstances.quick,
    machine: circumstances.machine,
    rounds: measured.rounds,
    interrupted: measured.interrupted,
    chart: bench.chart ?? "times",
    ratios: ratios.map((ratio) => ({ ...ratio, ...promiseOf(ratio.id, verdicts) })),
    figures: figures.map((figure) => ({ ...figure, ...promiseOf(figure.id, verdicts) })),
    variants: bench.variants.map(({ id, label, note, ours }) => ({
      id,
      label,
      ...(note === undefined ? {} : { note }),
      ours: ours === true,
      batch: measured.batches.get(id) ?? 0,
      ...summarise(samples(id)),
      parts: measured.series
        .filter((one) => one.id.startsWith(`${id}/`))
        .map((one) => ({ name: one.id.slice(id.length + 1), ...summarise(one.samples) })),
    })),
    tables: bench.tables?.() ?? [],
    unmeasured: verdicts.filter(({ measured: value }) => value === undefined).map(({ id }) => id),
  };
}

function promiseOf(id: string, verdicts: readonly Verdict[]): { promise?: PromiseReport } {
  const verdict = verdicts.find((one) => one.id === id);
  if (verdict === undefined) return {};
  const { kind, limit, why } = verdict.threshold;
  return { promise: { bound: kind, limit, why, kept: verdict.kept } };
}

/** The promises that a run does not keep, a sentence each. */
export function brokenPromises({ ratios, figures, unmeasured }: Report): string[] {
  const found = [
    ...ratios.map(({ id, median, promise }) => ({ id, value: median.toPrecision(4), promise })),
    ...figures.map(({ id, value, promise }) => ({ id, value: String(value), promise })),
  ];
  const missed = found.flatMap(({ id, value, promise }) => {
    if (promise === undefined || promise.kept) return [];
    const bound = promise.bound === "atMost" ? "at most" : "at least";
    return [`${id} is ${value}, promised is ${bound} ${promise.limit} (${promise.why})`];
  });
  return [...missed, ...unmeasured.map((id) => `${id} is promised but was not measured`)];
}
