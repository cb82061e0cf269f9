import type { StepReport } from "../executor/index.ts";

/** What was measured of a function since Heddle was created. */
export interface FunctionFigures {
  readonly function: string;
  readonly calls: number;
  readonly failures: number;
  readonly milliseconds: Figures;
  readonly fuel: Figures;
  readonly peakMemory: Figures;
}

/** Sum and extreme of a figure over all calls. */
export interface Figures {
  readonly total: number;
  readonly greatest: number;
}

interface Counter {
  calls: number;
  failures: number;
  milliseconds: { total: number; greatest: number };
  fuel: { total: number; greatest: number };
  peakMemory: { total: number; greatest: number };
}

/** Adds up what steps report, function by function. */
export class FunctionMonitor {
  readonly #counters = new Map<string, Counter>();

  /** @param failedStep the step that ended the event, if one did */
  record(steps: readonly StepReport[], failedStep: string | undefined): void {
    for (const step of steps) {
      const counter = this.#counter(step.function);
      counter.calls++;
      counter.failures += step.step === failedStep ? 1 : 0;
      add(counter.milliseconds, step.milliseconds);
      add(counter.fuel, step.fuel);
      add(counter.peakMemory, step.peakMemory);
    }
  }

  /** A copy of the figures, by name. */
  figures(): FunctionFigures[] {
    return [...this.#counters]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, counter]) => ({ function: name, ...structuredClone(counter) }));
  }

  #counter(name: string): Counter {
    let counter = this.#counters.get(name);
    if (counter === undefined) {
      const zero = () => ({ total: 0, greatest: 0 });
      counter = { calls: 0, failures: 0, milliseconds: zero(), fuel: zero(), peakMemory: zero() };
      this.#counters.set(name, counter);
    }
    return counter;
  }
}

function add(figure: { total: number; greatest: number }, value: number): void {
  figure.total += value;
  figure.greatest = Math.max(figure.greatest, value);
}
