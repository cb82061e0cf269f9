import { Histogram } from "./histogram.ts";

/** What a series is of. */
export type SeriesKind = "function" | "graph";

/** What was measured of a function or a graph since the process began, and what of it is not written yet. */
export class Series {
  readonly kind: SeriesKind;
  readonly name: string;
  readonly microseconds = new Histogram();
  readonly fuel = new Histogram();
  readonly total = { calls: 0, failures: 0, milliseconds: 0, fuel: 0, peakMemory: 0 };
  readonly greatest = { milliseconds: 0, fuel: 0, peakMemory: 0 };
  /** Kept apart from the totals, which a double does not hold to the unit for ever. */
  readonly fresh = { calls: 0, failures: 0, microseconds: 0, fuel: 0 };

  constructor(kind: SeriesKind, name: string) {
    this.kind = kind;
    this.name = name;
  }

  /** Whether nothing was recorded since the last {@link settle}. */
  get isSettled(): boolean {
    return this.fresh.calls === 0;
  }

  record(milliseconds: number, fuel: number, peakMemory: number, failed: boolean): void {
    const microseconds = Math.round(milliseconds * 1000);
    const { total, greatest, fresh } = this;
    const failures = failed ? 1 : 0;
    total.calls++;
    total.failures += failures;
    total.milliseconds += milliseconds;
    total.fuel += fuel;
    total.peakMemory += peakMemory;
    greatest.milliseconds = Math.max(greatest.milliseconds, milliseconds);
    greatest.fuel = Math.max(greatest.fuel, fuel);
    greatest.peakMemory = Math.max(greatest.peakMemory, peakMemory);
    fresh.calls++;
    fresh.failures += failures;
    fresh.microseconds += microseconds;
    fresh.fuel += fuel;
    this.microseconds.record(microseconds);
    this.fuel.record(fuel);
  }

  settle(): void {
    Object.assign(this.fresh, { calls: 0, failures: 0, microseconds: 0, fuel: 0 });
    this.microseconds.settle();
    this.fuel.settle();
  }
}

/** Most series of one kind: 7 KB each. What is beyond shares one. */
const MAX_SERIES = 1000;

/** The series that is shared; no name of a function or graph has brackets. */
export const OTHERS = "(others)";

/** The series of one kind, by name. */
export class SeriesByName {
  readonly #kind: SeriesKind;
  readonly #series = new Map<string, Series>();
  readonly #dirty = new Set<Series>();

  constructor(kind: SeriesKind) {
    this.#kind = kind;
  }

  /** The series of a name, to record something in it. */
  of(name: string): Series {
    let series = this.#series.get(name);
    if (series === undefined) {
      const own = this.#series.size < MAX_SERIES || name === OTHERS;
      series = own ? new Series(this.#kind, name) : this.of(OTHERS);
      if (own) {
        this.#series.set(name, series);
      }
    }
    if (series.isSettled) {
      this.#dirty.add(series);
    }
    return series;
  }

  find(name: string): Series | undefined {
    return this.#series.get(name);
  }

  all(): Series[] {
    return [...this.#series.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Those in which something was recorded since the last {@link settle}. */
  fresh(): Series[] {
    return [...this.#dirty];
  }

  settle(): void {
    for (const series of this.#dirty) {
      series.settle();
    }
    this.#dirty.clear();
  }
}
