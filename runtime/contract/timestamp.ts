import { Mismatch } from "./json-scalars.ts";
import type { PlainForm } from "./well-known.ts";

/** Seconds since 1970 of 0001-01-01T00:00:00Z, and of the last second of the year 9999. */
const least = -62_135_596_800n;
const most = 253_402_300_799n;

const form = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/;

/** Seconds and nanoseconds of a time as RFC 3339 has it, in any offset. */
export function timestampFromJson(json: unknown): PlainForm | Mismatch {
  const expected = new Mismatch("a time such as 2026-01-31T12:00:00Z, of the years 1 to 9999");
  const parts = typeof json === "string" ? form.exec(json) : null;
  if (parts === null) {
    return expected;
  }
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offset = (Number(parts[9] ?? 0) * 60 + Number(parts[10] ?? 0)) * (parts[8] === "-" ? -60 : 60);
  const date = new Date(0);
  // Date.UTC takes the years 0 to 99 for those of the twentieth century.
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  // What does not exist, such as the 30th of February, comes out as another date.
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24;
  const inRange = minute < 60 && second < 60 && Number(parts[9] ?? 0) < 24 && Number(parts[10] ?? 0) < 60;
  const seconds = BigInt(date.getTime() / 1000 - offset);
  if (!exists || !inRange || seconds < least || seconds > most) {
    return expected;
  }
  return { seconds, nanos: Number((parts[7] ?? "").padEnd(9, "0")) };
}

/** A time in RFC 3339, in UTC. */
export function timestampToJson({ seconds = "0", nanos = 0 }: PlainForm): string | Mismatch {
  const whole = BigInt(seconds as string);
  const fraction = nanos as number;
  if (whole < least || whole > most || fraction < 0 || fraction > 999_999_999) {
    return new Mismatch("a time of the years 1 to 9999, with 0 to 999999999 nanoseconds");
  }
  return `${new Date(Number(whole) * 1000).toISOString().slice(0, 19)}${fractionText(fraction)}Z`;
}

/** Nanoseconds behind the point, in as many groups of three digits as it takes. */
export function fractionText(nanos: number): string {
  if (nanos === 0) {
    return "";
  }
  return `.${String(nanos)
    .padStart(9, "0")
    .replace(/(000){1,2}$/, "")}`;
}
