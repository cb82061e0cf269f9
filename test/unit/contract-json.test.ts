import { describe, expect, test } from "vitest";
import { decodeJson, encodeJson, similarNames, simpleName } from "../../runtime/contract/index.ts";
import { type FieldSpec, world } from "../support/contracts.ts";

const color = {
  name: "Color",
  values: [
    { name: "RED", number: 0 },
    { name: "BLUE", number: 5 },
  ],
  comment: "",
};

function schemaOf(messages: Readonly<Record<string, readonly FieldSpec[]>>) {
  return { ...world({ messages }).schema, enums: { Color: color } };
}

/** Encodes one field `value` of a type. */
function encoded(type: string, value: unknown, more: Partial<FieldSpec> = {}): Uint8Array {
  return encodeJson(schemaOf({ M: [{ name: "value", type, ...more }] }), "M", { value });
}

/** The value of the field after a way through bytes. */
function through(type: string, value: unknown, more: Partial<FieldSpec> = {}): unknown {
  const schema = schemaOf({ M: [{ name: "value", type, ...more }] });
  return (decodeJson(schema, "M", encodeJson(schema, "M", { value })) as Record<string, unknown>).value;
}

const refusal = (message: string) => expect.objectContaining({ code: "EVENT_DATA_INVALID", message });

describe("values in JSON", () => {
  test.each([
    ["int64", "9007199254740993", "9007199254740993"],
    ["int64", -5, "-5"],
    ["uint64", "18446744073709551615", "18446744073709551615"],
    ["uint64", 9_007_199_254_740_991, "9007199254740991"],
    ["uint32", "17", 17],
    ["int32", 1e3, 1000],
    ["double", "1.5e3", 1500],
    ["double", "NaN", "NaN"],
    ["float", "-Infinity", "-Infinity"],
    ["float", 0.1, Math.fround(0.1)],
    ["bytes", "-_8", "+/8="],
    ["bytes", "+/8=", "+/8="],
    ["bytes", new Uint8Array([251, 255]), "+/8="],
    ["bytes", "", ""],
    ["enum:Color", "BLUE", "BLUE"],
    ["enum:Color", 5, "BLUE"],
    ["enum:Color", 77, 77],
    ["string", "\u{1f600}\0", "\u{1f600}\0"],
    ["bool", true, true],
  ])("%s takes %j and gives %j", (type, given, expected) => {
    expect(through(type, given)).toEqual(expected);
  });

  test.each([
    ["int32", 2_147_483_648, "Expected a whole number from -2147483648 to 2147483647, found 2147483648."],
    ["int32", 1.5, "Expected a whole number from -2147483648 to 2147483647, found 1.5."],
    ["uint32", -1, "Expected a whole number from 0 to 4294967295, found -1."],
    ["uint32", "0x10", 'Expected a whole number from 0 to 4294967295, found "0x10".'],
    ["uint32", "", 'Expected a whole number from 0 to 4294967295, found "".'],
    ["int64", 2 ** 53, "Expected whole numbers beyond 2^53 as text, found 9007199254740992."],
    [
      "uint64",
      "18446744073709551616",
      'Expected a whole number from 0 to 18446744073709551615, found "18446744073709551616".',
    ],
    ["double", "one", 'Expected a number, found "one".'],
    ["double", "1e999", 'Expected a number, found "1e999".'],
    ["float", 1e39, "Expected a number that a 32-bit float can hold, found 1e+39."],
    ["bool", "true", 'Expected true or false, found "true".'],
    ["bool", 1, "Expected true or false, found 1."],
    ["string", 1, "Expected text, found 1."],
    ["string", "\ud800", 'Expected text without lone surrogates, found "\\ud800".'],
    ["bytes", "a", 'Expected base64 text, found "a".'],
    ["bytes", "ab=", 'Expected base64 text, found "ab=".'],
    ["bytes", "ab c", 'Expected base64 text, found "ab c".'],
    ["bytes", [1], "Expected base64 text, found a list."],
    ["enum:Color", "GREEN", 'Expected one of RED, BLUE, found "GREEN".'],
    ["enum:Color", 1.5, "Expected one of RED, BLUE, found 1.5."],
    ["enum:Color", 2 ** 31, "Expected one of RED, BLUE, found 2147483648."],
    ["string", "x".repeat(41), ""],
  ])("%s refuses %j", (type, given, message) => {
    if (message === "") {
      expect(() => encoded("bool", given)).toThrow("Expected true or false, found text of 41 characters.");
    } else {
      expect(() => encoded(type, given)).toThrow(
        expect.objectContaining({ code: "EVENT_DATA_INVALID", message, place: "value" }),
      );
    }
  });

  test("leave out null, and members that the message does not have", () => {
    expect(encoded("string", null)).toHaveLength(0);
    expect(encodeJson(schemaOf({ M: [] }), "M", { anything: { goes: 1 } })).toHaveLength(0);
  });

  test("are written where they are given, even zero, so that no default takes their place", () => {
    expect([...encoded("uint32", 0, { default: "320" })]).toEqual([8, 0]);
  });

  test("refuse null within a list", () => {
    expect(() => encoded("string", ["a", null], { repeated: true })).toThrow(
      expect.objectContaining({ message: "Expected text, found null.", place: "value[1]" }),
    );
  });

  test("give zeros of what is absent, but no messages, members of a oneof, or absent optional values", () => {
    const schema = schemaOf({
      M: [
        { name: "text", type: "string" },
        { name: "long", type: "sint64" },
        { name: "color", type: "enum:Color" },
        { name: "list", type: "string", repeated: true },
        { name: "map", type: "string", mapKey: "string" },
        { name: "inner", type: "M" },
        { name: "choice", type: "string", oneof: "kind" },
      ],
    });
    expect(decodeJson(schema, "M", new Uint8Array(0))).toEqual({
      text: "",
      long: "0",
      color: "RED",
      list: [],
      map: {},
    });
  });
});

describe("names in JSON", () => {
  const schema = schemaOf({
    M: [
      { name: "full_name", type: "string" },
      { name: "constructor", type: "string" },
      { name: "by_name", type: "string", mapKey: "string" },
    ],
  });

  test("may be those of the file or in lowerCamelCase, but not both at once", () => {
    expect(encodeJson(schema, "M", { full_name: "x" })).toEqual(encodeJson(schema, "M", { fullName: "x" }));
    expect(() => encodeJson(schema, "M", { full_name: "x", fullName: "x" })).toThrow(
      refusal("The field is given twice, as fullName and as full_name."),
    );
  });

  test("of JavaScript's own objects are not taken for members", () => {
    expect(encodeJson(schema, "M", {})).toHaveLength(0);
    const json = JSON.parse('{"constructor":"c","by_name":{"__proto__":"p","toString":"t"}}') as unknown;
    const decoded = decodeJson(schema, "M", encodeJson(schema, "M", json)) as Record<string, object>;
    expect(decoded.constructor).toBe("c");
    expect(Object.entries(decoded.byName ?? {})).toEqual([
      ["__proto__", "p"],
      ["toString", "t"],
    ]);
    expect(({} as Record<string, unknown>).p).toBeUndefined();
    expect(encodeJson(schema, "M", JSON.parse('{"__proto__":{"fullName":"x"}}'))).toHaveLength(0);
  });
});

describe("the place in an error", () => {
  const schema = schemaOf({
    Event: [{ name: "issue", type: "Issue" }],
    Issue: [
      { name: "labels", type: "Label", repeated: true },
      { name: "by_name", type: "Label", mapKey: "string" },
      { name: "by_number", type: "Label", mapKey: "int32" },
    ],
    Label: [{ name: "name", type: "string" }],
  });
  const place = (json: unknown): string => {
    try {
      encodeJson(schema, "Event", json, { place: "data" });
    } catch (error) {
      return (error as { place?: string }).place ?? "";
    }
    return "none";
  };

  test("leads from the prefix through fields, lists and maps", () => {
    expect(place([])).toBe("data");
    expect(place({ issue: "text" })).toBe("data.issue");
    expect(place({ issue: { labels: [{}, { name: 5 }] } })).toBe("data.issue.labels[1].name");
    expect(place({ issue: { byName: { "a b": { name: 5 } } } })).toBe('data.issue.byName["a b"].name');
    expect(place({ issue: { by_name: { a: 1 } } })).toBe("data.issue.by_name.a");
    expect(place({ issue: { byNumber: { one: {} } } })).toBe("data.issue.byNumber.one");
  });

  test("shows no more than a part of a long name", () => {
    expect(place({ issue: { byName: { ["x y".repeat(1000)]: 1 } } }).length).toBeLessThan(120);
  });
});

describe("what cannot be both", () => {
  test("two members of a oneof are refused", () => {
    const schema = schemaOf({
      M: [
        { name: "a", type: "string", oneof: "kind" },
        { name: "b", type: "string", oneof: "kind" },
      ],
    });
    expect(() => encodeJson(schema, "M", { a: "1", b: "2" })).toThrow(
      refusal("Of the oneof kind only one may be given, and a is too."),
    );
    expect(decodeJson(schema, "M", Uint8Array.of(10, 1, 65, 18, 1, 66))).toEqual({ b: "B" });
  });

  test("a message that the schema does not have is refused", () => {
    expect(() => encodeJson(schemaOf({}), "__proto__", {})).toThrow(
      expect.objectContaining({ code: "CONTRACT_INVALID" }),
    );
    expect(() =>
      decodeJson(schemaOf({ M: [{ name: "x", type: "Gone" }] }), "M", Uint8Array.of(10, 0)),
    ).toThrow(expect.objectContaining({ code: "CONTRACT_INVALID", place: "Gone" }));
  });
});

describe("names that are alike", () => {
  test("are found where one is mistyped, and not where nothing is like it", () => {
    const known = ["photo.uploaded", "table.uploaded", "com.github.issues.opened"];
    expect(similarNames("photo.upladed", known)[0]).toBe("photo.uploaded");
    expect(similarNames("xyz", known)).toEqual([]);
    expect(similarNames("", known)).toEqual([]);
    expect(simpleName("std.photo.v1.Thumbnail")).toBe("Thumbnail");
    expect(simpleName("Thumbnail")).toBe("Thumbnail");
  });
});
