import fc from "fast-check";
import { expect, test } from "vitest";
import { CompactReader, CompactWriter } from "../../runtime/monitor/compact.ts";

const text = fc.string({ unit: "binary", maxLength: 30 }).map((each) => each.toWellFormed());
const entry = fc.oneof(
  fc.record({ kind: fc.constant("number" as const), value: fc.maxSafeNat() }),
  fc.record({ kind: fc.constant("signed" as const), value: fc.integer() }),
  fc.record({ kind: fc.constant("text" as const), value: text }),
);

function written(entries: readonly { readonly kind: string; readonly value: unknown }[]): Uint8Array {
  const writer = new CompactWriter();
  for (const { kind, value } of entries) {
    if (kind === "text") writer.text(value as string);
    else if (kind === "signed") writer.signed(value as number);
    else writer.number(value as number);
  }
  return writer.bytes.slice();
}

test("numbers and texts come out as they went in", () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 2000 }), (entries) => {
      const reader = new CompactReader(written(entries));
      expect(entries.map(({ kind }) => reader[kind]())).toEqual(entries.map(({ value }) => value));
      expect(reader.isAtEnd).toBe(true);
    }),
  );
});

test("the numbers at which one byte more begins, and the greatest one", () => {
  const numbers = [0, ...Array.from({ length: 7 }, (_, i) => 2 ** (7 * (i + 1))), 2 ** 31, 2 ** 32, 2 ** 53]
    .flatMap((each) => [each - 1, each])
    .filter((each) => Number.isSafeInteger(each) && each >= 0);
  for (const value of numbers) {
    const bytes = written([{ kind: "number", value }]);
    expect(bytes).toHaveLength(Math.ceil(value.toString(2).length / 7));
    expect(new CompactReader(bytes).number()).toBe(value);
  }
});

test("what is below 0 where that cannot be, or no number, is taken as 0, and what is too large as the greatest", () => {
  const odd = [-1, Number.NaN, 2 ** 60, Number.POSITIVE_INFINITY];
  const reader = new CompactReader(written(odd.map((value) => ({ kind: "number", value }))));
  const greatest = Number.MAX_SAFE_INTEGER;
  expect(odd.map(() => reader.number())).toEqual([0, 0, greatest, greatest]);
  expect(reader.isAtEnd).toBe(true);
});

test("several numbers are written as one by one", () => {
  const number = fc.oneof(fc.nat(130), fc.maxSafeNat(), fc.double());
  fc.assert(
    fc.property(fc.array(number, { maxLength: 50 }), fc.nat(5000), (values, before) => {
      const [one, several] = [new CompactWriter(), new CompactWriter()];
      for (const writer of [one, several]) {
        writer.text("x".repeat(before));
      }
      for (const value of values) {
        one.number(Math.trunc(value));
      }
      several.numbers(values.length, (index) => Math.trunc(values[index] as number));
      expect(several.bytes).toEqual(one.bytes);
    }),
  );
});

test("a text without a surrogate's partner is written with a sign in its place", () => {
  expect(new CompactReader(written([{ kind: "text", value: "a\ud800b" }])).text()).toBe("a\ufffdb");
});

test("bytes that end too early are told", () => {
  const bytes = written([
    { kind: "number", value: 300 },
    { kind: "text", value: "four" },
  ]);
  expect(() => new CompactReader(bytes.subarray(0, 1)).number()).toThrow(RangeError);
  const reader = new CompactReader(bytes.subarray(0, bytes.length - 1));
  reader.number();
  expect(() => reader.text()).toThrow(RangeError);
});
