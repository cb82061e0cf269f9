import type { Unit } from "./model.ts";

/** Three significant digits, thousands separated: 0.123, 1.23, 12.3, 123, 1,230. */
export function threeDigits(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return "0";
  const rounded = Number(value.toPrecision(3));
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(rounded))));
  return rounded.toLocaleString("en-US", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}

const TIME_UNITS = [
  [1e9, "s"],
  [1e6, "ms"],
  [1e3, "µs"],
] as const;

/** Nanoseconds in the unit that suits them: `142 ns`, `5.31 µs`. */
export function time(nanoseconds: number): string {
  // what rounds to 1,000 of a unit is 1 of the next
  const rounded = Number(nanoseconds.toPrecision(3));
  const [size, name] = TIME_UNITS.find(([unit]) => rounded >= unit) ?? [1, "ns"];
  return `${threeDigits(rounded / size)} ${name}`;
}

const BYTE_UNITS = [
  [1e9, "GB"],
  [1e6, "MB"],
  [1e3, "KB"],
] as const;

/** Bytes in the unit that suits them: `512 B`, `150 KB`. */
export function bytes(count: number): string {
  const rounded = Math.abs(Number(count.toPrecision(3)));
  const unit = BYTE_UNITS.find(([size]) => rounded >= size);
  return unit === undefined ? `${Math.round(count)} B` : `${threeDigits(count / unit[0])} ${unit[1]}`;
}

/** A figure with its unit. */
export function figure(value: number, unit: Unit): string {
  switch (unit) {
    case "bytes":
      return bytes(value);
    case "times":
      return times(value);
    case "share":
      return value.toFixed(3);
    case "percent":
      return `${value.toFixed(1)} %`;
    case "seconds":
      return `${threeDigits(value)} s`;
    case "milliseconds":
      return `${threeDigits(value)} ms`;
  }
}

/** A ratio: `1.32×`. */
export function times(ratio: number): string {
  return `${threeDigits(ratio)}×`;
}
