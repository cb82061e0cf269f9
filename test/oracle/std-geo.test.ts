import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type LoadedFunction, loadFunction } from "../support/run-function.ts";

let geohash: LoadedFunction;

beforeAll(async () => {
  geohash = await loadFunction("std.geo.v1.EncodeGeohash");
});

const encode = (latitude: number, longitude: number, precision?: number) =>
  geohash.run<{ hash: string }>({
    point: { latitude, longitude },
    ...(precision === undefined ? {} : { precision }),
  });

/** Geohash by whole numbers: the bits of both coordinates as fractions of their range, interleaved. */
function reference(latitude: number, longitude: number, precision: number): string {
  const fraction = (value: number, range: number): bigint => {
    // Exact: halving a range whose ends are small integers needs few bits more than a double has.
    const scaled = BigInt(Math.round((value + range) * 2 ** 43)) * 2n ** 20n;
    const whole = (scaled * 2n ** 30n) / (BigInt(2 * range) * 2n ** 63n);
    return whole >= 2n ** 30n ? 2n ** 30n - 1n : whole;
  };
  const y = fraction(latitude, 90);
  const x = fraction(longitude, 180);
  let bits = 0n;
  for (let i = 29n; i >= 0n; i--) bits = (bits << 2n) | (((x >> i) & 1n) << 1n) | ((y >> i) & 1n);
  let hash = "";
  for (let i = 55n; i >= 0n; i -= 5n) hash += "0123456789bcdefghjkmnpqrstuvwxyz"[Number((bits >> i) & 31n)];
  return hash.slice(0, precision);
}

describe("std.geo.v1.EncodeGeohash", () => {
  it.each([
    [57.64911, 10.40744, 11, "u4pruydqqvj"],
    [42.6, -5.6, 5, "ezs42"],
    [-25.382708, -49.265506, 8, "6gkzwgjz"],
    [0, 0, 12, "s00000000000"],
    [90, 180, 4, "zzzz"],
    [-90, -180, 4, "0000"],
  ])("encodes %d, %d to %d characters as %s", (latitude, longitude, precision, hash) => {
    expect(encode(latitude, longitude, precision)).toMatchObject({ ok: true, message: { hash } });
  });

  it("gives nine characters where the input does not say", () => {
    expect(encode(57.64911, 10.40744)).toMatchObject({ ok: true, message: { hash: "u4pruydqq" } });
  });

  it("agrees with whole numbers at every place that they can hold", () => {
    // Multiples of 2^-20 degrees are exact in both.
    const coordinate = (range: number) =>
      fc.integer({ min: -range * 2 ** 20, max: range * 2 ** 20 }).map((value) => value / 2 ** 20);
    fc.assert(
      fc.property(
        coordinate(90),
        coordinate(180),
        fc.integer({ min: 1, max: 12 }),
        (latitude, longitude, precision) => {
          const hash = reference(latitude, longitude, precision);
          expect(encode(latitude, longitude, precision)).toMatchObject({ ok: true, message: { hash } });
        },
      ),
    );
  });

  it.each<[string, object, string, string]>([
    ["no point", {}, "POINT_MISSING", "field point"],
    ["a latitude above 90", { point: { latitude: 90.0001 } }, "POINT_OUT_OF_RANGE", "field point.latitude"],
    [
      "a latitude that is no number",
      { point: { latitude: Number.NaN } },
      "POINT_OUT_OF_RANGE",
      "field point.latitude",
    ],
    [
      "a longitude below -180",
      { point: { longitude: -180.0001 } },
      "POINT_OUT_OF_RANGE",
      "field point.longitude",
    ],
    [
      "an endless longitude",
      { point: { longitude: Number.POSITIVE_INFINITY } },
      "POINT_OUT_OF_RANGE",
      "field point.longitude",
    ],
    ["13 characters", { point: {}, precision: 13 }, "PRECISION_OUT_OF_RANGE", "field precision"],
  ])("refuses %s", (_, input, code, place) => {
    expect(geohash.run(input)).toMatchObject({ ok: false, failure: { code, place } });
  });

  it("refuses a precision of 0 that is on the wire", () => {
    const bytes = Uint8Array.of(10, 0, 16, 0);
    expect(geohash.run(bytes)).toMatchObject({ ok: false, failure: { code: "PRECISION_OUT_OF_RANGE" } });
  });
});
