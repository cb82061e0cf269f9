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

/** What tells of the time that a batch takes, and of what disturbs it. */
export interface Clock {
  /** Nanoseconds since some moment. */
  now(): number;
  /** Nanoseconds that this thread had a processor; undefined where the system does not tell. */
  worked(): number | undefined;
  /** How often the system took a processor from this process up to now. */
  interruptions(): number;
}

export const systemClock: Clock = {
  now: () => performance.now() * 1e6,
  worked() {
    // Linux brings the time of a thread up to date when that of the process is asked for, and else at its next tick
    process.cpuUsage();
    // came with Node 23.9
    const used = process.threadCpuUsage?.();
    return used === undefined ? undefined : (used.user + used.system) * 1e3;
  },
  // always 0 on Windows, where samples are then taken as they come
  interruptions: () => process.resourceUsage().involuntaryContextSwitches,
};

/** Most times that a batch is timed for one sample. */
export const ATTEMPTS = 3;

/**
 * Times a batch. What other processes took while they interrupted it is no property of the variant: it counts by the
 * time that this thread worked then. Where other threads have a part in the work, it is timed again, and the quickest
 * counts.
 */
export async function takeSample(
  variant: Pick<Variant, "run" | "elsewhere">,
  count: number,
  clock: Clock = systemClock,
): Promise<Sample> {
  let best: Sample | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const earlier = clock.interruptions();
    const workedBefore = clock.worked();
    const start = clock.now();
    const parts = (await variant.run(count)) ?? {};
    const nanoseconds = clock.now() - start;
    const workedAfter = clock.worked();
    const interrupted = clock.interruptions() !== earlier;
    if (!interrupted) return { nanoseconds, parts, interrupted };
    if (variant.elsewhere !== true && workedBefore !== undefined && workedAfter !== undefined) {
      return { nanoseconds: workedAfter - workedBefore, parts, interrupted };
    }
    if (best === undefined || nanoseconds < best.nanoseconds) best = { nanoseconds, parts, interrupted };
  }
  return best as Sample;
}
