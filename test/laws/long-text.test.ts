import fc from "fast-check";
import protobuf from "protobufjs";
import { expect, test } from "vitest";
import { parseContracts } from "../../glue-gen/index.ts";
import { decodeJson, longText } from "../../runtime/contract/index.ts";
import { runsOf } from "../support/chance.ts";

const name = "l.v1.Page";
const { schema } = parseContracts({
  "l.proto": `syntax = "proto3"; package l.v1;
message Page { string text = 1; bytes image = 2; int64 number = 3; optional string note = 4; repeated string tags = 5;
  Page inner = 6; oneof which { string one = 7; string other = 8; } map<string, string> words = 9; double real = 10;
  bool flag = 11; sfixed32 fixed = 12; }`,
});
const runs = { numRuns: runsOf(500) };

const numbers: readonly [number, number][] = [
  [1, 2],
  [2, 2],
  [3, 0],
  [4, 2],
  [10, 1],
  [11, 0],
  [12, 5],
];
/** Of the right type, or of any; some are long. */
const field = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...numbers) },
      { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 0, max: 14 }), fc.constantFrom(0, 1, 2, 5)) },
    ),
    fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc.string({ unit: "grapheme" }).map((text) => Buffer.from(text)),
    ),
    fc.boolean(),
  )
  .map(([[number, wire], content, isLong]) => {
    const writer = protobuf.Writer.create().uint32(number * 8 + wire);
    if (wire === 0) return writer.uint64(content[0] ?? 0).finish();
    if (wire === 1) return writer.double(content.length).finish();
    if (wire === 5) return writer.fixed32(content.length).finish();
    return writer.bytes(isLong ? Buffer.concat([Buffer.alloc(20_000, "aé€😀"), content]) : content).finish();
  });
const message = fc
  .tuple(fc.array(field, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 40 }))
  .map(([fields, cut]) => {
    const bytes = Buffer.concat(fields);
    return new Uint8Array(bytes.subarray(0, bytes.length - (cut < 8 ? cut : 0)));
  });

test("what is taken for a long text can be decoded, and has the values that were found", () => {
  let taken = 0;
  fc.assert(
    fc.property(message, (bytes) => {
      const found = longText(schema, name, bytes);
      if (found === undefined) return;
      taken++;
      const value = decodeJson(schema, name, bytes, { zeros: false }) as Record<string, unknown>;
      const names = [...found].map((one) => one.name);
      expect(names).toEqual(expect.arrayContaining(Object.keys(value)));
      const whole = decodeJson(schema, name, bytes) as Record<string, unknown>;
      expect(names.filter((key) => whole[key] === undefined)).toEqual([]);
    }),
    runs,
  );
  expect(taken).toBeGreaterThan(runs.numRuns / 20);
});
