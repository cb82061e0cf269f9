/** Where the largest is more than this many times the smallest, bars on a linear scale would be invisible. */
const LOG_FROM = 20;

export interface Axis {
  readonly log: boolean;
  readonly ticks: readonly number[];
  /** Pixels from the start of the axis. */
  at(value: number): number;
}

/** Axis for positive values over `length` pixels. Starts at 0, or at a power of ten if the range is wide. */
export function axisOf(values: readonly number[], length: number): Axis {
  const largest = Math.max(...values);
  const smallest = Math.min(...values);
  if (largest / smallest > LOG_FROM) {
    const from = Math.floor(Math.log10(smallest));
    // a bar that starts where it ends says nothing: leave the smallest at least a fifth of a decade
    const first = Math.log10(smallest) - from < 0.2 ? from - 1 : from;
    const to = Math.log10(largest);
    const ticks = Array.from({ length: Math.floor(to) - first + 1 }, (_, i) => 10 ** (first + i));
    return { log: true, ticks, at: (value) => ((Math.log10(value) - first) / (to - first)) * length };
  }
  const step = niceStep(largest / 5);
  const ticks = Array.from({ length: Math.floor(largest / step + 1e-9) + 1 }, (_, i) => i * step);
  return { log: false, ticks, at: (value) => (value / largest) * length };
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
}

/** A round number needs no decimals: `10 ns`, not `10.0 ns`. `write` gives a number and its unit. */
export function tickLabel(tick: number, write: (value: number) => string): string {
  return tick === 0
    ? "0"
    : write(tick)
        .replace(/(\.\d*?)0+(?=\D|$)/, "$1")
        .replace(/\.(?=\D|$)/, "");
}
