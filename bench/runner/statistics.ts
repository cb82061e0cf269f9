import type { Summary } from "./model.ts";

/** Quantile `q` (0…1) of values sorted ascending, interpolated linearly between neighbours. */
export function quantile(sorted: readonly number[], q: number): number {
  const last = sorted.length - 1;
  if (last < 0) throw new RangeError("a quantile of no values was asked for; at least one was expected");
  const position = last * q;
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, last)] as number;
  return low + (high - low) * (position - below);
}

/** Median, quartiles and extremes. */
export function summarise(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    q1: quantile(sorted, 0.25),
    q3: quantile(sorted, 0.75),
    min: quantile(sorted, 0),
    max: quantile(sorted, 1),
  };
}

/** Geometric mean over several series of ratios, round by round. All series have a value for each round. */
export function geometricMeans(series: readonly (readonly number[])[]): number[] {
  const [first] = series;
  if (first === undefined)
    throw new RangeError("a mean of no ratios was asked for; at least one was expected");
  return first.map((_, round) => {
    const logarithms = series.reduce((sum, ratios) => sum + Math.log(ratios[round] as number), 0);
    return Math.exp(logarithms / series.length);
  });
}

/**
 * Ratios of the values of the same round. Neighbours in time share the machine's mood (clock, other processes),
 * so the median of these is steadier than the ratio of two medians.
 */
export function pairedRatios(over: readonly number[], under: readonly number[]): number[] {
  if (over.length !== under.length) {
    throw new RangeError(
      `${over.length} rounds cannot be paired with ${under.length}; the same number was expected`,
    );
  }
  return over.map((value, round) => value / (under[round] as number));
}
