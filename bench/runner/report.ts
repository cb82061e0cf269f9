import type { Machine } from "./machine.ts";
import type { Measurement } from "./measure.ts";
import type { Bench, BenchCase, DetailTable, Summary } from "./model.ts";
import { judge, type Thresholds } from "./promises.ts";
import { pairedRatios, summarise } from "./statistics.ts";

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
  readonly ratios: readonly RatioReport[];
  /** Time of one call, nanoseconds. */
  readonly variants: readonly VariantReport[];
  readonly tables: readonly DetailTable[];
  /** Promises about ratios that this run did not measure. */
  readonly unmeasured: readonly string[];
}

export interface RatioReport extends Summary {
  readonly id: string;
  readonly label: string;
  readonly promise?: {
    readonly bound: "atMost" | "atLeast";
    readonly limit: number;
    readonly why: string;
    readonly kept: boolean;
  };
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
  const ratios = bench.ratios.map((ratio) => ({
    ...ratio,
    ...summarise(pairedRatios(samples(ratio.over), samples(ratio.under))),
  }));
  const verdicts = judge(thresholds, new Map(ratios.map(({ id, median }) => [id, median])));

  return {
    case: benchCase.name,
    summary: benchCase.summary,
    subject: bench.subject,
    date: circumstances.date.toISOString(),
    quick: circumstances.quick,
    machine: circumstances.machine,
    rounds: measured.rounds,
    interrupted: measured.interrupted,
    ratios: ratios.map(({ id, over, under, label, ...summary }) => {
      const verdict = verdicts.find(({ ratio }) => ratio === id);
      const base = { id, label: label ?? `${over} / ${under}`, ...summary };
      if (verdict === undefined) return base;
      const { kind, limit, why } = verdict.threshold;
      return { ...base, promise: { bound: kind, limit, why, kept: verdict.kept } };
    }),
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
    unmeasured: verdicts.filter(({ measured: value }) => value === undefined).map(({ ratio }) => ratio),
  };
}

/** The promises that a run does not keep, a sentence each. */
export function brokenPromises({ ratios, unmeasured }: Report): string[] {
  const missed = ratios.flatMap(({ id, median, promise }) => {
    if (promise === undefined || promise.kept) return [];
    const bound = promise.bound === "atMost" ? "at most" : "at least";
    return [`${id} is ${median.toPrecision(4)}, promised is ${bound} ${promise.limit} (${promise.why})`];
  });
  return [...missed, ...unmeasured.map((ratio) => `${ratio} is promised but was not measured`)];
}
