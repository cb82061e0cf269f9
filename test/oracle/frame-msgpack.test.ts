import fc from "fast-check";
import { unpackMultiple } from "msgpackr";
import { expect, test } from "vitest";
import {
  BINARY_HEAD,
  FrameReader,
  LIST_HEAD,
  NUMBER,
  writeBinary,
  writeList,
  writeNil,
  writeNumber,
} from "../../runtime/executor/msgpack.ts";

type Value = number | null | Uint8Array | readonly Value[];

const number = fc
  .oneof(
    fc.nat(),
    fc.integer(),
    fc.double(),
    fc.constantFrom(0, 0x7f, 0x80, 0xff, 0x100, 2 ** 31, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER),
  )
  // There is no minus zero in a frame.
  .map((each) => each + 0);
const scalar = fc.oneof(number, fc.constant(null), fc.uint8Array({ maxLength: 300 }));
const value = fc.oneof(scalar, fc.array(number, { maxLength: 40 }), fc.array(scalar, { maxLength: 5 }));

function write(target: Uint8Array, at: number, each: Value): number {
  if (each === null) {
    return writeNil(target, at);
  }
  if (typeof each === "number") {
    return writeNumber(target, at, each);
  }
  return each instanceof Uint8Array
    ? writeBinary(target, at, each)
    : each.reduce<number>((end, one) => write(target, end, one), writeList(target, at, each.length));
}

/** The longest that it may be. */
function most(each: Value): number {
  if (each === null) {
    return 1;
  }
  if (typeof each === "number") {
    return NUMBER;
  }
  return each instanceof Uint8Array
    ? BINARY_HEAD + each.length
    : each.reduce<number>((sum, one) => sum + most(one), LIST_HEAD);
}

function read(reader: FrameReader, like: Value): Value {
  if (like === null) {
    return reader.nil() ? null : Number.NaN;
  }
  if (typeof like === "number") {
    return reader.nil() ? null : reader.number();
  }
  return like instanceof Uint8Array
    ? reader.bytes.slice(reader.binary(), reader.position)
    : like.slice(0, reader.list()).map((one) => read(reader, one));
}

test("msgpackr reads what is written as what it was, and so does the reader of frames", () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 10 }), (values) => {
      const length = most(values);
      const memory = new Uint8Array(new SharedArrayBuffer(length)).fill(0xc1);
      const end = values.reduce<number>((at, each) => write(memory, at, each), 0);
      expect(end).toBeLessThanOrEqual(length);
      const batch = memory.slice(0, end);
      expect(end === 0 ? [] : unpackMultiple(batch).map(plain)).toEqual(values.map(plain));
      const reader = new FrameReader(batch);
      expect(values.map((each) => read(reader, each))).toEqual(values);
      expect(reader.isAtEnd).toBe(true);
    }),
  );
});

/** With binary data of either kind alike. */
function plain(each: unknown): unknown {
  if (each instanceof Uint8Array) {
    return [...each];
  }
  return Array.isArray(each) ? each.map(plain) : each;
}

test("a list may have 65,535 elements", () => {
  const list = Array.from({ length: 65_535 }, (_, i) => i);
  const memory = new Uint8Array(most(list));
  const batch = memory.subarray(0, write(memory, 0, list));
  expect(unpackMultiple(batch)).toEqual([list]);
  expect(read(new FrameReader(batch), list)).toEqual(list);
});

test("what is none of it is refused", () => {
  for (const head of [0xc1, 0xa0, 0xd9, 0xc2]) {
    for (const read of ["list", "number", "binary"] as const) {
      expect(() => new FrameReader(new Uint8Array([head, 0, 0, 0, 0]))[read]()).toThrow(
        `a frame has 0x${head.toString(16)}`,
      );
    }
  }
});
