import { performance } from "node:perf_hooks";
import type { Variant } from "./model.ts";

/** One timing of a batch. */
export interface Sample {
  /** For the whole batch. */
  readonly nanoseconds: number;
  /** Nanoseconds by part, for the whole batch. */
  readonly parts: Readonly<Record<string, number>>;
  /** Whether the system took the processor away meanwhile. */
  readonly interrupted: boolean;
}

/** How often the system took a processor from this process up to now. */
export type Interruptions = () => number;

/** Always 0 on Windows, where samples are then taken as they come. */
export const interruptions: Interruptions = () => process.resourceUsage().involuntaryContextSwitches;

/** Most times that a batch is timed for one sample. */
export const ATTEMPTS = 3;

/**
 * Times a batch. If other processes interrupted it, it is timed again, and the quickest counts: what they took is
 * no property of the variant.
 */
export async function takeSample(
  variant: Pick<Variant, "run">,
  count: number,
  interrupted: Interruptions = interruptions,
): Promise<Sample> {
  let best: Sample | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const earlier = interrupted();
    const start = performance.now();
    const parts = await variant.run(count);
    const nanoseconds = (performance.now() - start) * 1e6;
    const sample = { nanoseconds, parts: parts ?? {}, interrupted: interrupted() !== earlier };
    if (!sample.interrupted) return sample;
    if (best === undefined || nanoseconds < best.nanoseconds) best = sample;
  }
  return best as Sample;
}
