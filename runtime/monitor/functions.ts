import type { Histogram } from "./histogram.ts";
import type { Series } from "./series.ts";

/** What was measured of a function since Heddle was created. */
export interface FunctionFigures {
  readonly function: string;
  readonly calls: number;
  readonly failures: number;
  readonly milliseconds: Distribution;
  readonly fuel: Distribution;
  readonly peakMemory: Figures;
}

/** Sum and extreme of a figure over all calls. */
export interface Figures {
  readonly total: number;
  readonly greatest: number;
}

/** With what half of the calls, and all but one in a hundred, do not exceed; each to an eighth of itself. */
export interface Distribution extends Figures {
  readonly median: number;
  readonly p99: number;
}

/** A copy of the figures of series. */
export function figuresOf(series: readonly Series[]): FunctionFigures[] {
  return series.map(({ name, total, greatest, microseconds, fuel }) => ({
    function: name,
    calls: total.calls,
    failures: total.failures,
    milliseconds: {
      total: total.milliseconds,
      greatest: greatest.milliseconds,
      ...quantiles(microseconds, greatest.milliseconds, 1000),
    },
    fuel: { total: total.fuel, greatest: greatest.fuel, ...quantiles(fuel, greatest.fuel, 1) },
    peakMemory: { total: total.peakMemory, greatest: greatest.peakMemory },
  }));
}

/** A bucket's end may be above all that was recorded in it. */
function quantiles(histogram: Histogram, greatest: number, unit: number): { median: number; p99: number } {
  const at = (part: number) => Math.min(histogram.quantile(part) / unit, greatest);
  return { median: at(0.5), p99: at(0.99) };
}
