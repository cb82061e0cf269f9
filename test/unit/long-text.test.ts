import { inspect } from "node:util";
import protobuf from "protobufjs";
import { expect, test } from "vitest";
import { parseContracts } from "../../glue-gen/index.ts";
import { longText } from "../../runtime/contract/index.ts";
import { readOutput } from "../../runtime/output.ts";

const proto = `syntax = "proto3"; package l.v1;
message Page { string text = 1; bytes image = 2; int64 number = 3; optional string note = 4; repeated string tags = 5;
  Page inner = 6; oneof which { string one = 7; string other = 8; } map<string, string> words = 9; }
`;
const name = "l.v1.Page";
const { schema } = parseContracts({ "l.proto": proto });
const type = protobuf.parse(proto, { keepCase: true }).root.lookupType(name);
const encoded = (value: object) => type.encode(type.fromObject(value)).finish();
const LONG = 16 * 1024;
const text = "x".repeat(LONG);
const fieldsOf = (bytes: Uint8Array) =>
  [...(longText(schema, name, bytes) ?? [])].map((field) => field.name).sort();

test("a message that is a long text or long bytes is one, with scalars beside it", () => {
  expect(fieldsOf(encoded({ text }))).toEqual(["text"]);
  expect(fieldsOf(encoded({ image: Buffer.from(text), number: 7, note: "é" }))).toEqual([
    "image",
    "note",
    "number",
  ]);
  expect(fieldsOf(encoded({ text: "x".repeat(LONG - 3) }))).toEqual(["text"]);
  expect(fieldsOf(encoded({ text: "x".repeat(LONG - 4) }))).toEqual([]);
});

test("one in which the text is less than half, or with anything but scalars, is none", () => {
  const half = { text, image: Buffer.alloc(LONG, 1) };
  expect(fieldsOf(encoded({ ...half, note: "and more" }))).toEqual([]);
  for (const more of [{ tags: ["a"] }, { inner: {} }, { one: "a" }, { words: { a: "b" } }]) {
    expect(fieldsOf(encoded({ text, ...more }))).toEqual([]);
  }
  const many = (count: number) =>
    Buffer.concat([encoded({ text }), ...Array(count).fill(encoded({ number: 1 }))]);
  expect(fieldsOf(many(63))).toEqual(["number", "text"]);
  expect(fieldsOf(many(64))).toEqual([]);
});

test("one that is not whole, not text or not known is none", () => {
  const whole = encoded({ text });
  const unknown = Buffer.concat([whole, Buffer.from([0x50, 1])]);
  const otherwise = Buffer.concat([whole, Buffer.from([0x08, 1])]);
  const broken = Buffer.from(whole);
  broken[broken.length - 1] = 0xff;
  for (const bytes of [whole.subarray(0, -1), unknown, otherwise, broken]) {
    expect(fieldsOf(bytes)).toEqual([]);
  }
});

test("the value of a goal that is a long text is read when it is asked for, and is the same each time", () => {
  const place = { concept: "Text", type: name, path: [1], gathered: false };
  const output = readOutput(schema, place, encoded({ text }));
  expect(Object.getOwnPropertyDescriptor(output, "value")?.get).toBeTypeOf("function");
  expect(output).toEqual({ ...place, message: encoded({ text }), value: text });
  const whole = readOutput(schema, { ...place, path: [] }, encoded({ text, number: 5 }));
  expect(whole.value).toMatchObject({ text, number: "5" });
  expect(whole.value).toBe(whole.value);
});

test("the value is shown to who prints the result", () => {
  const place = { concept: "Text", type: name, path: [4], gathered: false };
  const output = readOutput(schema, place, encoded({ text, note: "a note" }));
  expect(inspect(output)).toContain("value: 'a note'");
  expect(Object.keys(output)).toEqual(["concept", "type", "path", "gathered", "message", "value"]);
});

test("a goal that is absent beside a long text is missed at once", () => {
  const note = { concept: "Note", type: name, path: [4], gathered: false };
  expect(() => readOutput(schema, note, encoded({ text }))).toThrow(
    expect.objectContaining({ code: "MAPPING_MISSING" }),
  );
  expect(readOutput(schema, note, encoded({ text, note: "n" })).value).toBe("n");
  expect(readOutput(schema, { ...note, path: [3] }, encoded({ text })).value).toBe("0");
});
