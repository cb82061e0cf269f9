import { performance } from "node:perf_hooks";
import { summarise } from "./statistics.ts";

/** Milliseconds of processor time of the one in the middle, since other processes make the clock tell more. */
export function medianTime(times: number, work: () => unknown): number {
  return summarise(Array.from({ length: times }, () => processorTime(work))).median;
}

/** The same for work that leaves everything as it was, repeated until the clock of the processor can tell it. */
export function repeatedMedianTime(times: number, work: () => unknown): number {
  const start = performance.now();
  let count = 0;
  do {
    work();
    count++;
  } while (performance.now() - start < 30);
  return (
    medianTime(times, () => {
      for (let i = 0; i < count; i++) work();
    }) / count
  );
}

/** Milliseconds of processor time that the process takes meanwhile. */
export function processorTime(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
