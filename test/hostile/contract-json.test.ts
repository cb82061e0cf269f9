import protobuf from "protobufjs";
import { describe, expect, test } from "vitest";
import { decodeJson, decodeJsonList, encodeJson } from "../../runtime/contract/index.ts";
import { type FieldSpec, world } from "../support/contracts.ts";

const schemaOf = (messages: Readonly<Record<string, readonly FieldSpec[]>>) => world({ messages }).schema;

const tree = schemaOf({
  Tree: [
    { name: "value", type: "uint32" },
    { name: "child", type: "Tree" },
    { name: "children", type: "Tree", repeated: true },
    { name: "numbers", type: "uint32", repeated: true },
    { name: "text", type: "string" },
    { name: "long", type: "uint64" },
    { name: "map", type: "Tree", mapKey: "string" },
  ],
});

const refused = expect.objectContaining({ code: "BAD_OUTPUT" });

/** `levels` messages within each other, and the outer one. */
function nestedBytes(levels: number): Uint8Array {
  let bytes = new Uint8Array(0);
  for (let i = 0; i < levels; i++) {
    bytes = protobuf.Writer.create().uint32(18).bytes(bytes).finish() as Uint8Array<ArrayBuffer>;
  }
  return bytes;
}

function nestedJson(levels: number): unknown {
  let json: unknown = {};
  for (let i = 0; i < levels; i++) {
    json = { child: json };
  }
  return json;
}

describe("bytes made to hurt the JSON codec", () => {
  test("256 messages within each other are read, 257 are refused", () => {
    expect(decodeJson(tree, "Tree", nestedBytes(255))).toMatchObject({ child: {} });
    expect(() => decodeJson(tree, "Tree", nestedBytes(256))).toThrow("nested more than 256 messages deep");
    expect(() => decodeJson(tree, "Tree", nestedBytes(20_000))).toThrow(refused);
  });

  test("256 objects within each other are written, 257 and endless ones are refused", () => {
    expect(encodeJson(tree, "Tree", nestedJson(255)).length).toBeGreaterThan(500);
    expect(() => encodeJson(tree, "Tree", nestedJson(256))).toThrow("nested more than 256 messages deep");
    const endless: Record<string, unknown> = {};
    endless.child = endless;
    expect(() => encodeJson(tree, "Tree", endless)).toThrow(
      expect.objectContaining({ code: "EVENT_DATA_INVALID" }),
    );
  });

  test("as many values as the limit allows are read, one more is refused", () => {
    // The root's own fields count seven.
    const limits = { depth: 4, values: 107 };
    const packed = (count: number): Uint8Array =>
      protobuf.Writer.create().uint32(34).bytes(new Uint8Array(count)).finish();
    expect((decodeJson(tree, "Tree", packed(100), { limits }) as { numbers: number[] }).numbers).toHaveLength(
      100,
    );
    expect(() => decodeJson(tree, "Tree", packed(101), { limits })).toThrow("more than 107 values");
  });

  test("empty messages of two bytes count with all the fields that they become", () => {
    const flood = new Uint8Array(2 * 1000).map((_, i) => (i % 2 === 0 ? 26 : 0));
    expect(() => decodeJson(tree, "Tree", flood, { limits: { depth: 4, values: 7999 } })).toThrow(
      "more than 7999 values",
    );
    const entries = new Uint8Array(2 * 1000).map((_, i) => (i % 2 === 0 ? 58 : 0));
    expect(() => decodeJson(tree, "Tree", entries, { limits: { depth: 4, values: 7999 } })).toThrow(refused);
  });

  test("the messages of a list count together, empty ones too", () => {
    const decoded = (count: number) => {
      const messages = new Array<Uint8Array>(count).fill(new Uint8Array());
      return decodeJsonList(tree, "Tree", messages, { limits: { depth: 4, values: 8000 } });
    };
    expect(decoded(1000)).toHaveLength(1000);
    expect(() => decoded(1001)).toThrow("more than 8000 values");
    const nothing = schemaOf({ Nothing: [] });
    const empty = (count: number) => new Array<Uint8Array>(count).fill(new Uint8Array());
    const limits = { depth: 4, values: 10 };
    expect(decodeJsonList(nothing, "Nothing", empty(10), { limits })).toHaveLength(10);
    expect(() => decodeJsonList(nothing, "Nothing", empty(11), { limits })).toThrow(refused);
  });

  test("as many values are written as the limit allows, one more is refused", () => {
    const limits = { depth: 4, values: 100 };
    const numbers = (count: number) => ({ numbers: new Array<number>(count).fill(1) });
    expect(encodeJson(tree, "Tree", numbers(100), { limits }).length).toBe(102);
    expect(() => encodeJson(tree, "Tree", numbers(101), { limits })).toThrow("more than 100 parts");
    // A list that is announced and not there has holes, which are no values.
    expect(() => encodeJson(tree, "Tree", { numbers: new Array(1e9) }, { limits })).toThrow(
      "found undefined",
    );
  });

  test("every cut of a message is read or refused, and never read past its end", () => {
    const bytes = encodeJson(tree, "Tree", {
      value: 300,
      child: { text: "abc", long: "18446744073709551615" },
      numbers: [1, 300],
      map: { k: { value: 1 } },
    });
    let read = 0;
    for (let length = 0; length <= bytes.length; length++) {
      try {
        decodeJson(tree, "Tree", bytes.slice(0, length));
        read++;
      } catch (error) {
        expect(error).toEqual(refused);
      }
    }
    // Nothing, each of the four fields, and all.
    expect(read).toBe(5);
  });

  test.each([
    ["a varint of eleven bytes", [8, ...new Array<number>(10).fill(0x80), 1]],
    ["a varint of 64 bits of eleven bytes", [48, ...new Array<number>(10).fill(0xff), 1]],
    ["a varint without end", [8, 0x80]],
    ["a tag of six bytes", [0x88, 0x80, 0x80, 0x80, 0x80, 0x00, 1]],
    ["a length past the end", [42, 200, 1, 65]],
    ["a length of 4 GiB", [42, 0xff, 0xff, 0xff, 0xff, 0x0f]],
    ["a message's length past the end of the one around it", [18, 2, 18, 100, 8, 1, 8, 1]],
    ["the field number 0", [0, 1]],
    ["a group that ends without having begun", [12]],
    ["a group that has no end", [11]],
    ["the wire type 7", [15]],
    ["text that is not UTF-8", [42, 2, 0xc3, 0x28]],
    ["a surrogate in UTF-8", [42, 3, 0xed, 0xa0, 0x80]],
    ["packed numbers that end in the middle", [34, 2, 1, 0x80]],
  ])("%s is refused", (_, bytes) => {
    expect(() => decodeJson(tree, "Tree", Uint8Array.from(bytes))).toThrow(refused);
  });

  test("groups within groups a million deep are refused", () => {
    expect(() => decodeJson(tree, "Tree", new Uint8Array(1_000_000).fill(0x83))).toThrow(refused);
    expect(() => decodeJson(tree, "Tree", new Uint8Array(1_000_000).fill(0x63))).toThrow(refused);
  });

  test("fields of another wire type than their own, and unknown ones, are left out", () => {
    const odd = protobuf.Writer.create().uint32(10).string("x").uint32(21).fixed32(1).uint32(40).uint32(5);
    const known = odd
      .uint32(8)
      .uint32(7)
      .uint32(8000)
      .uint32(1)
      .uint32(8003)
      .uint32(8000)
      .uint32(1)
      .uint32(8004);
    expect(decodeJson(tree, "Tree", known.finish())).toEqual({
      value: 7,
      children: [],
      numbers: [],
      text: "",
      long: "0",
      map: {},
    });
  });

  test("a hundred thousand occurrences of one message are merged in linear work", () => {
    const pieces = new Uint8Array(4 * 100_000).map((_, i) => [18, 2, 8, 7][i % 4] as number);
    expect(decodeJson(tree, "Tree", pieces)).toMatchObject({ child: { value: 7 } });
  });

  test("the place in an error is where the bytes went wrong", () => {
    const bytes = protobuf.Writer.create()
      .uint32(18)
      .fork()
      .uint32(26)
      .fork()
      .uint32(42)
      .bytes(Uint8Array.of(0xff))
      .ldelim()
      .ldelim();
    expect(() => decodeJson(tree, "Tree", bytes.finish(), { place: "output" })).toThrow(
      expect.objectContaining({ code: "BAD_OUTPUT", place: "output.child.children[0].text" }),
    );
  });

  test("a name of a map may be any text, and no object is changed by it", () => {
    const map = protobuf.Writer.create()
      .uint32(58)
      .fork()
      .uint32(10)
      .string("__proto__")
      .uint32(18)
      .bytes(Uint8Array.of(8, 7))
      .ldelim();
    const decoded = decodeJson(tree, "Tree", map.finish()) as { map: object };
    expect(Object.getPrototypeOf(decoded.map)).toBe(Object.prototype);
    expect(Object.keys(decoded.map)).toEqual(["__proto__"]);
  });
});
