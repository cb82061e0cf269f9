import { expect, test } from "vitest";
import { Input, MAX_PARTS, Message, WireError } from "../../glue-gen/wire/v1/index.ts";

const name = "b.Step.field ← a.Step.value";

function message(...bytes: number[]): Message {
  const result = new Message();
  // Surrounded by other bytes, as a message in a guest's memory is.
  result.point(new Uint8Array([0xff, 0xff, ...bytes, 0xff]), 2, 2 + bytes.length);
  return result;
}

function bytesOf(input: Input): number[] {
  const target = new Uint8Array(input.length);
  input.writeTo(target, 0);
  return [...target];
}

test("copies a number under another field number", () => {
  const input = new Input();
  input.copy(5, "varint", message(0x08, 0x96, 0x01), [1], name);
  expect(bytesOf(input)).toEqual([0x28, 0x96, 0x01]);
});

test("takes the last of several occurrences of a scalar", () => {
  const input = new Input();
  input.copy(1, "varint", message(0x08, 1, 0x08, 2, 0x10, 9), [1], name);
  expect(bytesOf(input)).toEqual([0x08, 2]);
});

test("joins the occurrences of a message, as a parser merges them", () => {
  const input = new Input();
  input.copy(2, "message", message(0x0a, 2, 0x08, 1, 0x0a, 2, 0x10, 2), [1], name);
  expect(bytesOf(input)).toEqual([0x12, 4, 0x08, 1, 0x10, 2]);
});

test("follows a path through messages", () => {
  const input = new Input();
  input.copy(1, "bytes", message(0x1a, 4, 0x0a, 2, 0x68, 0x69), [3, 1], name);
  expect(bytesOf(input)).toEqual([0x0a, 2, 0x68, 0x69]);
});

test("takes an absent scalar of a message that is there for its zero, and writes what the target has for it", () => {
  const input = new Input();
  input.copy(1, "bytes", message(0x1a, 0), [3, 1], name, new Uint8Array(0));
  expect(bytesOf(input)).toEqual([]);
  input.copy(2, "varint", message(0x1a, 0), [3, 1], name, new Uint8Array([0x10, 0]));
  input.copyIfPresent(3, "varint", message(), [3, 1], name, new Uint8Array([0x18, 0]));
  expect(bytesOf(input)).toEqual([0x10, 0]);
});

test.each([
  ["an absent message", [0x08, 1], [3], "message"],
  ["a scalar in an absent message", [0x08, 1], [3, 1], "bytes"],
  ["an absent scalar whose absence is told from zero", [0x1a, 0], [3, 1], "bytes"],
] as const)("names the mapping of %s", (_, bytes, path, kind) => {
  const input = new Input();
  try {
    input.copy(1, kind, message(...bytes), path, name);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
    expect(error).toMatchObject({ missing: true, mapping: name });
  }
});

test("leaves out what is absent and optional", () => {
  const input = new Input();
  input.copyIfPresent(1, "message", message(0x08, 1), [3], name);
  input.copy(2, "varint", message(0x08, 1), [1], name);
  expect(bytesOf(input)).toEqual([0x10, 1]);
});

test("treats a field of another wire type as unknown", () => {
  const input = new Input();
  input.copyIfPresent(1, "varint", message(0x0a, 1, 7), [1], name);
  expect(bytesOf(input)).toEqual([]);
});

test("puts a whole message in a field, and a whole message as the input", () => {
  const input = new Input();
  input.embed(3, message(0x08, 1));
  expect(bytesOf(input)).toEqual([0x1a, 2, 0x08, 1]);
  input.clear();
  input.whole(message(0x08, 1));
  expect(bytesOf(input)).toEqual([0x08, 1]);
});

test("takes a message out of a field as the input", () => {
  const input = new Input();
  input.unwrap(message(0x0a, 2, 0x08, 1), [1], name);
  expect(bytesOf(input)).toEqual([0x08, 1]);
});

test("copies long values as well as short ones", () => {
  const long = new Uint8Array(1000).map((_, i) => i);
  const source = new Message();
  source.point(new Uint8Array([0x0a, 0xe8, 0x07, ...long]), 0, 1003);
  const input = new Input();
  input.copy(1, "bytes", source, [1], name);
  expect(bytesOf(input)).toEqual([0x0a, 0xe8, 0x07, ...long]);
});

test.each([
  ["a field that ends past its message", [0x0a, 5, 1]],
  ["a length of more than 32 bits", [0x0a, 0xff, 0xff, 0xff, 0xff, 0x7f]],
  ["a number without end", [0x08, ...new Array(11).fill(0x80)]],
  ["a tag without end", [0x88]],
  ["field number 0", [0x00, 1]],
  ["a group", [0x0b, 0x0c]],
  ["a fixed value that is cut off", [0x0d, 1, 2, 3]],
])("refuses %s and names the mapping", (_, bytes) => {
  const input = new Input();
  try {
    input.copy(1, "bytes", message(...bytes), [1], name);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
    expect(error).toMatchObject({ missing: false, mapping: name });
  }
});

test("takes a message in as many pieces as the limit, and not in one more", () => {
  // The header is a part too.
  const pieces = (count: number) => message(...new Array(count).fill([0x0a, 0]).flat());
  const input = new Input();
  input.copy(1, "message", pieces(MAX_PARTS - 1), [1], name);
  expect(bytesOf(input)).toEqual([0x0a, 0]);
  input.clear();
  expect(() => input.copy(1, "message", pieces(MAX_PARTS), [1], name)).toThrow(WireError);
});

test("can be used again after a failure", () => {
  const input = new Input();
  expect(() => input.copy(1, "bytes", message(0x0a, 5, 1), [1], name)).toThrow(WireError);
  input.clear();
  input.copy(1, "varint", message(0x08, 1), [1], name);
  expect(bytesOf(input)).toEqual([0x08, 1]);
});
