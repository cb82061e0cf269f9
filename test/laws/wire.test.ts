import fc from "fast-check";
import protobuf from "protobufjs";
import { expect, test } from "vitest";
import { Input, type Kind, type Read, WireError } from "../../glue-gen/wire/v1/index.ts";
import { messagesOf, writtenBy } from "../support/glue.ts";

const { root } = protobuf.parse(`
  syntax = "proto3";
  message Source { uint64 number = 1; string text = 2; double real = 3; float small = 4; Inner inner = 5; sint32 zigzag = 6; }
  message Inner { string text = 1; Inner inner = 2; fixed64 fixed = 3; bytes data = 4; }
  message Target { uint64 number = 11; string text = 7; double real = 20; float small = 1; Inner inner = 300; sint32 zigzag = 9; fixed64 fixed = 2; bytes data = 3; }
`);
const source = root.lookupType("Source");
const target = root.lookupType("Target");

const inner = fc.letrec((tie) => ({
  inner: fc.record(
    {
      text: fc.string(),
      data: fc.uint8Array({ maxLength: 300 }),
      fixed: fc.nat(),
      inner: fc.option(tie("inner"), { nil: undefined, maxDepth: 3 }),
    },
    { requiredKeys: [] },
  ),
})).inner;

const message = fc.record(
  {
    number: fc.nat(),
    text: fc.string({ maxLength: 300 }),
    real: fc.double({ noNaN: true }),
    small: fc.float({ noNaN: true }),
    zigzag: fc.integer(),
    inner,
  },
  { requiredKeys: [] },
);

const mappings: readonly [field: string, kind: Kind, path: readonly number[], names: readonly string[]][] = [
  ["number", "varint", [1], ["number"]],
  ["text", "bytes", [2], ["text"]],
  ["text", "bytes", [5, 1], ["inner", "text"]],
  ["text", "bytes", [5, 2, 1], ["inner", "inner", "text"]],
  ["real", "fixed64", [3], ["real"]],
  ["small", "fixed32", [4], ["small"]],
  ["zigzag", "varint", [6], ["zigzag"]],
  ["inner", "message", [5], ["inner"]],
  ["inner", "message", [5, 2], ["inner", "inner"]],
  ["fixed", "fixed64", [5, 3], ["inner", "fixed"]],
  ["data", "bytes", [5, 4], ["inner", "data"]],
];

test("mapping on the wire gives what decoding, picking and encoding gives", () => {
  fc.assert(
    fc.property(message, fc.shuffledSubarray([...mappings.keys()], { minLength: 1 }), (value, chosen) => {
      const encoded = source.encode(source.fromObject(value)).finish();
      const decoded = source.decode(encoded);
      const reads = mappings.map(([, kind, path]): Read => ({ value: 0, path, kind }));
      const input = new Input({ reads, conversions: [] }, messagesOf([encoded]));
      const copies: [number, number][] = [];
      const expected: Record<string, unknown> = {};
      for (const index of chosen) {
        const [field, , , names] = mappings[index] as (typeof mappings)[number];
        const picked = pick(decoded, names);
        if (picked === undefined || Object.hasOwn(expected, field)) {
          continue;
        }
        copies.push([target.fields[field]?.id as number, index]);
        expected[field] = picked;
      }
      input.fill((one) => {
        for (const [number, slot] of copies) {
          one.copyIfPresent(number, slot, "");
        }
      });
      const mapped = writtenBy(input);
      const plain = (bytes: Uint8Array) =>
        target.toObject(target.decode(bytes), { defaults: true, longs: String, bytes: String });
      expect(plain(mapped)).toEqual(plain(target.encode(target.fromObject(expected)).finish()));
    }),
  );
});

test("bytes that are no message give a WireError or a value, and nothing else", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 60 }),
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom<Kind>("varint", "fixed32", "fixed64", "bytes", "message"),
      fc.boolean(),
      fc.boolean(),
      (bytes, path, kind, many, packed) => {
        const glue = { reads: [{ value: 0, path, kind, many }], conversions: [] };
        const input = new Input(glue, messagesOf([bytes]));
        const isPackable = kind !== "bytes" && kind !== "message";
        try {
          input.fill((one) =>
            many ? one.copyAll(1, 0, packed && isPackable, "name") : one.copy(1, 0, "name"),
          );
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
          expect(error).toMatchObject({ mapping: "name" });
          return;
        }
        expect(input.length).toBeLessThanOrEqual(bytes.length * 2 + 10);
        expect(writtenBy(input)).toHaveLength(input.length);
      },
    ),
    { numRuns: 5000 },
  );
});

function pick(value: unknown, names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (inside, field) =>
      inside !== null && typeof inside === "object" && Object.hasOwn(inside, field)
        ? (inside as Record<string, unknown>)[field]
        : undefined,
    value,
  );
}
