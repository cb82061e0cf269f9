import { performance } from "node:perf_hooks";
import { Collector } from "./collector.ts";
import type { Series, Settings, Variant } from "./model.ts";
import { type Sample, takeSample } from "./sample.ts";

/** What is told while it runs. */
export type Progress = (line: string) => void;

/** The raw outcome: every series has one value for each round. */
export interface Measurement {
  readonly rounds: number;
  /** Calls in one sample, by variant. */
  readonly batches: ReadonlyMap<string, number>;
  readonly series: readonly Series[];
  /** Share of the samples during which other processes had the processor, 0 to 1. */
  readonly interrupted: number;
}

/** Largest batch that calibration may choose. */
const MAX_BATCH = 1 << 24;

/** Runs a variant until its code is as fast as it gets, then finds how many calls fill one sample. */
async function calibrate(variant: Variant, settings: Settings): Promise<number> {
  const limit = Math.min(variant.batch ?? variant.maxBatch ?? MAX_BATCH, MAX_BATCH);
  let count = 1;
  let best = Number.POSITIVE_INFINITY;
  for (let spent = 0; ; ) {
    variant.renew?.();
    const last = (await takeSample(variant, count)).nanoseconds / 1e6;
    spent += last;
    best = Math.min(best, last / count);
    if (spent >= settings.warmMs) break;
    if (last < settings.sampleMs && count < limit) count = Math.min(count * 2, limit);
  }
  if (variant.batch !== undefined) return variant.batch;
  const sampleMs = settings.sampleMs * (variant.collected === true ? COLLECTED_SAMPLES : 1);
  return Math.max(1, Math.min(Math.round(sampleMs / Math.max(best, 1e-6)), limit));
}

/** A sample of what leaves instances behind takes so many times as long as others, to leave something to collect. */
const COLLECTED_SAMPLES = 8;

/** Times a batch together with taking out what it leaves. */
async function takeCollectedSample(variant: Variant, count: number, collector: Collector): Promise<Sample> {
  collector.now();
  const nothing = await takeSample({ run: () => collector.now() }, 1);
  const sample = await takeSample(
    {
      ...variant,
      run: async (calls) => {
        const parts = await variant.run(calls);
        collector.now();
        return parts;
      },
    },
    count,
  );
  return { ...sample, nanoseconds: Math.max(sample.nanoseconds - nothing.nanoseconds, 0) };
}

/**
 * Measures the variants in interleaved rounds: A B C, A B C, …
 *
 * @throws whatever a variant's check throws, with the variant named.
 */
export async function measure(
  variants: readonly Variant[],
  settings: Settings,
  progress: Progress = () => {},
): Promise<Measurement> {
  const collector = new Collector();
  const batches = new Map<string, number>();
  const samples = new Map<string, number[]>();
  const record = (id: string, round: number, value: number): void => {
    const list = samples.get(id) ?? [];
    samples.set(id, list);
    if (list.length !== round) throw new Error(`series ${id} has no value for round ${list.length}`);
    list.push(value);
  };

  for (const variant of variants) {
    progress(`checking and warming ${variant.label}`);
    await checked(variant, "before");
    batches.set(variant.id, await calibrate(variant, settings));
  }
  const start = performance.now();
  let round = 0;
  let interrupted = 0;
  for (; round < settings.rounds; round++) {
    if (round >= settings.minRounds && performance.now() - start > settings.budgetMs) break;
    progress(`round ${round + 1} of at most ${settings.rounds}`);
    await collector.betweenRounds();
    for (const variant of variants) {
      const count = batches.get(variant.id) as number;
      variant.renew?.();
      collector.betweenSamples();
      // untimed: the caches are another variant's, and memory that a collection gave back must be mapped again
      await variant.run(Math.ceil(count / 4));
      const sample =
        variant.collected === true
          ? await takeCollectedSample(variant, count, collector)
          : await takeSample(variant, count);
      if (sample.interrupted) interrupted++;
      record(variant.id, round, sample.nanoseconds / count);
      for (const [part, spent] of Object.entries(sample.parts)) {
        record(`${variant.id}/${part}`, round, spent / count);
      }
    }
  }
  for (const variant of variants) await checked(variant, "after");
  const series = [...samples].map(([id, values]) => ({ id, samples: values }));
  for (const one of series) {
    if (one.samples.length !== round) throw new Error(`series ${one.id} misses rounds`);
  }
  return { rounds: round, batches, series, interrupted: interrupted / (round * variants.length) };
}

async function checked(variant: Variant, when: "before" | "after"): Promise<void> {
  try {
    await variant.check();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${variant.label}, checked ${when} it was timed: ${reason}`, { cause });
  }
}
