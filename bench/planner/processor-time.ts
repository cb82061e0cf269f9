import { performance } from "node:perf_hooks";
import { quantile } from "../runner/index.ts";

/** Milliseconds of processor time of the one in the middle, since other processes make the clock tell more. */
export function median(times: number, work: () => unknown): number {
  const taken = Array.from({ length: times }, () => processorTime(work));
  return quantile(
    taken.sort((a, b) => a - b),
    0.5,
  );
}

/** The same for work that leaves everything as it was, repeated until the clock of the processor can tell it. */
export function repeatedMedian(times: number, work: () => unknown): number {
  const start = performance.now();
  let count = 0;
  do {
    work();
    count++;
  } while (performance.now() - start < 30);
  return (
    median(times, () => {
      for (let i = 0; i < count; i++) work();
    }) / count
  );
}

export function processorTime(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
