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
   * Adds what each of many events ran as its step of the given index; what is added up stays in registers meanwhile.
   * @param position of the step that is counted here
   * @param others gets those that ran another one, or did not end well
   */
  addSteps(all: readonly StepFigures[], position: number, others: (figures: StepFigures) => void): void {
    let [calls, nanoseconds, fuel, peakMemory] = [0, 0, 0, 0];
    let [mostNanoseconds, mostFuel, mostMemory] = [0, 0, 0];
    for (const figures of all) {
      if (position >= figures.count) {
        continue;
      }
      // Of a step that is done it is the position.
      if (figures.place(position) !== position) {
        others(figures);
        continue;
      }
      const took = figures.nanoseconds(position);
      const units = figures.fuel(position);
      const peak = figures.peakMemory(position);
      calls++;
      nanoseconds += took;
      fuel += units;
      peakMemory += peak;
      // Not Math.max, which has to look for what is no number.
      if (took > mostNanoseconds) {
        mostNanoseconds = took;
      }
      if (units > mostFuel) {
        mostFuel = units;
      }
      if (peak > mostMemory) {
        mostMemory = peak;
      }
      this.series?.record(figures.microseconds(position), units);
    }
    this.calls += calls;
    this.nanoseconds += nanoseconds;
    this.fuel += fuel;
    this.peakMemory += peakMemory;
    this.#atLeast(mostNanoseconds, mostFuel, mostMemory);
  }

  /** Adds one. @param failed whether it ended otherwise than well */
  add(nanoseconds: number, fuel: number, peakMemory: number, failed: boolean): void {
    this.calls++;
    this.failures += failed ? 1 : 0;
    this.nanoseconds += nanoseconds;
    this.fuel += fuel;
    this.peakMemory += peakMemory;
    this.#atLeast(nanoseconds, fuel, peakMemory);
    this.series?.record(Math.round(nanoseconds / 1000), fuel);
  }

  #atLeast(nanoseconds: number, fuel: number, peakMemory: number): void {
    const { greatest } = this;
    greatest.nanoseconds = Math.max(greatest.nanoseconds, nanoseconds);
    greatest.fuel = Math.max(greatest.fuel, fuel);
    greatest.peakMemory = Math.max(greatest.peakMemory, peakMemory);
  }
}
