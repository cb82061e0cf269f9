import { Histogram } from "./histogram.ts";
import type { Counted } from "./sums.ts";

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

  /** Calls that were recorded, together. @param greatest the most of each figure in any of them */
  add(counted: Counted, peakMemory: number, greatest: Series["greatest"]): void {
    const { calls, failures, milliseconds, fuel } = counted;
    const { total, fresh } = this;
    total.calls += calls;
    total.failures += failures;
    total.milliseconds += milliseconds;
    total.fuel += fuel;
    total.peakMemory += peakMemory;
    this.greatest.milliseconds = Math.max(this.greatest.milliseconds, greatest.milliseconds);
    this.greatest.fuel = Math.max(this.greatest.fuel, greatest.fuel);
    this.greatest.peakMemory = Math.max(this.greatest.peakMemory, greatest.peakMemory);
    fresh.calls += calls;
    fresh.failures += failures;
    fresh.microseconds += Math.round(milliseconds * 1000);
    fresh.fuel += fuel;
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

  constructor(kind: SeriesKind) {
    this.#kind = kind;
  }

  /** The series of a name, the same each time. */
  of(name: string): Series {
    let series = this.#series.get(name);
    if (series === undefined) {
      const own = this.#series.size < MAX_SERIES || name === OTHERS;
      series = own ? new Series(this.#kind, name) : this.of(OTHERS);
      if (own) {
        this.#series.set(name, series);
      }
    }
    return series;
  }

  /** The series of a name, where something was added to it. */
  find(name: string): Series | undefined {
    const series = this.#series.get(name);
    return series !== undefined && series.total.calls > 0 ? series : undefined;
  }

  /** Those to which something was added. */
  all(): Series[] {
    const added = [...this.#series.values()].filter(({ total }) => total.calls > 0);
    return added.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Those to which something was added since the last {@link settle}. */
  fresh(): Series[] {
    return [...this.#series.values()].filter(({ fresh }) => fresh.calls > 0);
  }

  settle(): void {
    for (const series of this.fresh()) {
      series.settle();
    }
  }
}
