import type { StepFigures } from "../executor/index.ts";
import type { Series } from "./series.ts";

/** What was counted of the events of one graph and account, or of one of their steps, until it is settled. */
export class Tally {
  /** Where each is recorded at once. */
  readonly series: Series | undefined;
  calls = 0;
  failures = 0;
  nanoseconds = 0;
  fuel = 0;
  peakMemory = 0;
  /** The most of each in any of them. */
  readonly greatest = { nanoseconds: 0, fuel: 0, peakMemory: 0 };

  constructor(series: Series | undefined) {
    this.series = series;
  }

  /**
   * Adds what each of many events ran as its step of the given index, with the same memory and outcome; what is added up
   * stays in registers meanwhile.
   * @param start the first of them
   * @param end behind the last one
   * @param failed whether it ended otherwise than well
   */
  addSteps(all: readonly StepFigures[], start: number, end: number, index: number, failed: boolean): void {
    let [nanoseconds, mostNanoseconds, fuel, mostFuel] = [0, 0, 0, 0];
    // Of those that took as much one after the other, fuel is recorded once.
    let [units, times] = [0, 0];
    for (let i = start; i < end; i++) {
      const figures = all[i] as StepFigures;
      const took = figures.nanoseconds(index);
      nanoseconds += took;
      // Not Math.max, which has to look for what is no number.
      if (took > mostNanoseconds) {
        mostNanoseconds = took;
      }
      this.series?.microseconds.record(figures.microseconds(index));
      const used = figures.fuel(index);
      if (used !== units) {
        this.series?.fuel.record(units, times);
        fuel += times * units;
        [units, times] = [used, 0];
        mostFuel = Math.max(mostFuel, used);
      }
      times++;
    }
    this.series?.fuel.record(units, times);
    const count = end - start;
    const peakMemory = (all[start] as StepFigures).peakMemory(index);
    this.calls += count;
    this.failures += failed ? count : 0;
    this.nanoseconds += nanoseconds;
    this.fuel += fuel + times * units;
    this.peakMemory += count * peakMemory;
    this.#atLeast(mostNanoseconds, mostFuel, peakMemory);
  }

  /** Adds one event, which has no memory of its own. @param failed whether it ended otherwise than well */
  addEvent(microseconds: number, fuel: number, failed: boolean): void {
    const nanoseconds = microseconds * 1000;
    this.calls++;
    this.failures += failed ? 1 : 0;
    this.nanoseconds += nanoseconds;
    this.fuel += fuel;
    this.#atLeast(nanoseconds, fuel, 0);
    this.series?.microseconds.record(microseconds);
    this.series?.fuel.record(fuel);
  }

  #atLeast(nanoseconds: number, fuel: number, peakMemory: number): void {
    const { greatest } = this;
    greatest.nanoseconds = Math.max(greatest.nanoseconds, nanoseconds);
    greatest.fuel = Math.max(greatest.fuel, fuel);
    greatest.peakMemory = Math.max(greatest.peakMemory, peakMemory);
  }
}
