import { Mismatch } from "./json-scalars.ts";
import { fractionText } from "./timestamp.ts";
import type { PlainForm } from "./well-known.ts";

/** Ten thousand years, which is what Protobuf allows either way, with any fraction behind it. */
const most = 315_576_000_000n;

/** Seconds and nanoseconds, of one sign, of a length of time such as `-1.5s`. */
export function durationFromJson(json: unknown): PlainForm | Mismatch {
  const expected = new Mismatch(`a length of time such as "1.5s", of ${most} seconds at most`);
  const parts = typeof json === "string" ? /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/.exec(json) : null;
  if (parts === null) {
    return expected;
  }
  const sign = parts[1] === "-" ? -1 : 1;
  const seconds = BigInt(parts[2] ?? 0);
  const nanos = Number((parts[3] ?? "").padEnd(9, "0"));
  if (seconds > most) {
    return expected;
  }
  // Zero has no sign.
  return { seconds: BigInt(sign) * seconds, nanos: nanos === 0 ? 0 : sign * nanos };
}

/** A length of time in seconds, such as `-1.500s`. */
export function durationToJson({ seconds = "0", nanos = 0 }: PlainForm): string | Mismatch {
  const whole = BigInt(seconds as string);
  const fraction = nanos as number;
  const size = whole < 0n ? -whole : whole;
  const oneSign = (whole >= 0n && fraction >= 0) || (whole <= 0n && fraction <= 0);
  if (size > most || Math.abs(fraction) > 999_999_999 || !oneSign) {
    return new Mismatch(`a length of time of ${most} seconds at most, with nanoseconds of the same sign`);
  }
  return `${whole < 0n || fraction < 0 ? "-" : ""}${size}${fractionText(Math.abs(fraction))}s`;
}
