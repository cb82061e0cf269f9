import { describe, expect, test } from "vitest";
import { parseContracts } from "../../glue-gen/index.ts";
import { decodeJson, encodeJson } from "../../runtime/contract/index.ts";

const imports = ["any", "duration", "empty", "field_mask", "struct", "timestamp", "wrappers"];
const { schema } = parseContracts({
  "a.proto": `syntax = "proto3"; package a;
    ${imports.map((name) => `import "google/protobuf/${name}.proto";`).join("\n")}
    message M {
      google.protobuf.Timestamp time = 1;
      google.protobuf.Duration duration = 2;
      google.protobuf.FieldMask mask = 3;
      google.protobuf.Struct struct = 4;
      google.protobuf.Value value = 5;
      google.protobuf.ListValue list = 6;
      google.protobuf.Empty empty = 7;
      google.protobuf.Any any = 8;
      google.protobuf.NullValue null = 9;
      google.protobuf.Int64Value int64 = 10;
      google.protobuf.BytesValue bytes = 11;
      google.protobuf.BoolValue bool = 12;
      google.protobuf.DoubleValue double = 13;
      repeated google.protobuf.Timestamp times = 14;
      map<string, google.protobuf.Value> values = 15;
      map<string, google.protobuf.Duration> durations = 16;
      oneof kind { google.protobuf.Timestamp since = 17; string text = 18; google.protobuf.NullValue none = 19; }
      string named = 20 [json_name = "@the name"];
      M m = 21;
    }`,
});

const encode = (json: unknown) => encodeJson(schema, "a.M", json);
const decode = (bytes: Uint8Array) => decodeJson(schema, "a.M", bytes, { zeros: false });
const through = (json: unknown) => decode(encode(json));
const codeAndPlace = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    const { code, place } = error as { code: string; place: string };
    return `${code} ${place}`;
  }
  return "none";
};

describe("types with a form of their own in JSON", () => {
  test.each([
    ["time", "1970-01-01T00:00:00Z"],
    ["time", "0001-01-01T00:00:00Z"],
    ["time", "9999-12-31T23:59:59.999999999Z"],
    ["time", "2024-02-29T12:34:56.120Z"],
    ["time", "1969-12-31T23:59:59.000001Z"],
    ["duration", "0s"],
    ["duration", "1.500s"],
    ["duration", "-0.000000001s"],
    ["duration", "315576000000.999999999s"],
    ["duration", "-315576000000.999999999s"],
    ["mask", "user.displayName,photo"],
    ["mask", ""],
    ["struct", { a: 1, b: [null, true, "x", { c: {} }], __proto: "no" }],
    ["struct", {}],
    ["value", null],
    ["value", [1, [2, [3]]]],
    ["value", { a: null }],
    ["value", "text"],
    ["value", -1.5],
    ["value", false],
    ["list", []],
    ["list", [null, { a: [] }]],
    ["empty", {}],
    ["int64", "9007199254740993"],
    ["bytes", "+/8="],
    ["bool", false],
    ["double", "NaN"],
    ["times", ["2024-01-01T00:00:00Z", "1970-01-01T00:00:00.100Z"]],
    ["values", { a: null, b: { c: 1 } }],
    ["durations", { a: "1s", "": "-1s" }],
    ["since", "2024-01-01T00:00:00Z"],
    ["none", null],
    ["@the name", "x"],
    ["any", {}],
    ["any", { "@type": "type.googleapis.com/a.M", time: "1970-01-01T00:00:01Z" }],
    ["any", { "@type": "type.googleapis.com/google.protobuf.Duration", value: "1s" }],
    ["any", { "@type": "x/google.protobuf.Any", value: { "@type": "x/google.protobuf.Value", value: [1] } }],
  ])("%s survives as %j", (name, value) => {
    expect(through({ [name]: value })).toEqual({ [name]: value });
  });

  test.each([
    ["time", "2024-01-01T02:00:00+02:00", "2024-01-01T00:00:00Z"],
    ["time", "2023-12-31T23:30:00.5-00:30", "2024-01-01T00:00:00.500Z"],
    ["duration", "1.5s", "1.500s"],
    ["duration", "-0s", "0s"],
    ["int64", 5, "5"],
    ["int64", "5e2", "500"],
    ["bytes", "-_8", "+/8="],
  ])("%s takes %j and gives %j", (name, given, expected) => {
    expect(through({ [name]: given })).toEqual({ [name]: expected });
  });

  test("take integers of any size for a value", () => {
    expect(through({ value: 2n ** 70n })).toEqual({ value: 2 ** 70 });
  });

  test.each([
    ["time", "2024-01-01"],
    ["time", "2024-01-01t00:00:00Z"],
    ["time", "2024-01-01T00:00:00z"],
    ["time", "2024-01-01T00:00:00"],
    ["time", "2023-02-29T00:00:00Z"],
    ["time", "2024-01-01T24:00:00Z"],
    ["time", "2024-01-01T00:00:60Z"],
    ["time", "2024-01-01T00:00:00+24:00"],
    ["time", "2024-01-01T00:00:00.1234567890Z"],
    ["time", "0000-12-31T23:59:59Z"],
    ["time", "0001-01-01T00:00:00+00:01"],
    ["time", "9999-12-31T23:59:59-00:01"],
    ["time", 5],
    ["duration", "1"],
    ["duration", "s"],
    ["duration", "1.s"],
    ["duration", "315576000001s"],
    ["duration", "1.0000000001s"],
    ["duration", "--1s"],
    ["mask", "foo_bar"],
    ["mask", ["a"]],
    ["struct", []],
    ["struct", 1],
    ["list", {}],
    ["value", Number.NaN],
    ["value", Number.POSITIVE_INFINITY],
    ["value", () => 1],
    ["bool", "true"],
    ["int64", "1.5"],
    ["empty", 1],
    ["null", 1.5],
    ["any", []],
  ])("%s refuses %s", (name, value) => {
    expect(codeAndPlace(() => encode({ [name]: value }))).toBe(`EVENT_DATA_INVALID ${name}`);
  });

  test.each([
    [{ times: [null] }, "times[0]"],
    [{ durations: { a: "x" } }, "durations.a"],
    [{ struct: { a: [1, { b: Number.NaN }] } }, "struct.a[1].b"],
    [{ any: { "@type": "a.M" } }, 'any["@type"]'],
    [{ any: { "@type": "x/a.Gone" } }, 'any["@type"]'],
    [{ any: { "@type": 1 } }, 'any["@type"]'],
    [{ any: { time: "1970-01-01T00:00:01Z" } }, 'any["@type"]'],
    [{ any: { "@type": "x/a.M", m: { time: 1 } } }, "any.m.time"],
    [{ since: "1970-01-01T00:00:00Z", none: null }, "none"],
  ])("%j is refused at its place", (json, place) => {
    expect(codeAndPlace(() => encode(json))).toBe(`EVENT_DATA_INVALID ${place}`);
  });
});

describe("bytes whose types have a form of their own", () => {
  const time = (...parts: number[]) => [10, parts.length, ...parts];

  test("are put together before they get it, where they come in pieces", () => {
    expect(decode(Uint8Array.from([...time(8, 1), ...time(16, 5)]))).toEqual({
      time: "1970-01-01T00:00:01.000000005Z",
    });
    const inner = (...bytes: number[]) => [0xaa, 1, bytes.length, ...bytes];
    expect(decode(Uint8Array.from([...inner(...time(8, 1)), ...inner(...time(16, 5))]))).toEqual({
      m: { time: "1970-01-01T00:00:01.000000005Z" },
    });
  });

  test("are forgotten where another member of the oneof comes later", () => {
    expect(decode(Uint8Array.from([0x8a, 1, 2, 8, 1, 0x92, 1, 1, 65]))).toEqual({ text: "A" });
    expect(decode(Uint8Array.from([0x92, 1, 1, 65, 0x8a, 1, 2, 8, 1]))).toEqual({
      since: "1970-01-01T00:00:01Z",
    });
  });

  test("keep the last of the entries with one key", () => {
    const entry = (seconds: number) => [0x82, 1, 7, 10, 1, 97, 18, 2, 8, seconds];
    expect(decode(Uint8Array.from([...entry(1), ...entry(2)]))).toEqual({ durations: { a: "2s" } });
    expect(decode(Uint8Array.from([0x82, 1, 0]))).toEqual({ durations: { "": "0s" } });
    const pieces = [0x82, 1, 11, 10, 1, 97, 18, 2, 8, 1, 18, 2, 16, 5];
    expect(decode(Uint8Array.from(pieces))).toEqual({ durations: { a: "1.000000005s" } });
  });

  test.each([
    ["a time before the year 1", [10, 11, 8, 255, 145, 184, 195, 152, 254, 255, 255, 255, 1], "time"],
    ["nanoseconds below zero in a time", [10, 11, 16, ...Array(9).fill(255), 1], "time"],
    ["a duration of two signs", [18, 13, 8, 1, 16, ...Array(9).fill(255), 1], "duration"],
    ["a mask of camel case", [26, 3, 10, 1, 65], "mask"],
    ["a value of no kind", [42, 0], "value"],
    ["a value that is not a number", [42, 9, 17, 0, 0, 0, 0, 0, 0, 248, 127], "value"],
    ["an Any of an unknown type", [66, 5, 10, 3, 120, 47, 121], "any"],
    ["a time in a list", [0x72, 0, 0x72, 11, 16, ...Array(9).fill(255), 1], "times[1]"],
    ["bytes in an Any that are no message", [66, 10, 10, 5, 120, 47, 97, 46, 77, 18, 1, 255], "any"],
  ])("refuse %s", (_, bytes, place) => {
    expect(codeAndPlace(() => decode(Uint8Array.from(bytes)))).toBe(`BAD_OUTPUT ${place}`);
  });

  test("are refused where messages in an Any within an Any lie deeper than the limit", () => {
    const nest = (levels: number): unknown =>
      levels === 0 ? { "@type": "x/a.M" } : { "@type": "x/google.protobuf.Any", value: nest(levels - 1) };
    const bytes = encode({ any: nest(100) });
    expect(decode(bytes)).toEqual({ any: nest(100) });
    const limits = { depth: 50, values: 1_000_000 };
    expect(() => decodeJson(schema, "a.M", bytes, { limits })).toThrow("nested more than 50 messages deep");
    expect(() => encode({ any: nest(300) })).toThrow("nested more than 256 messages deep");
  });
});

describe("what is unknown in JSON", () => {
  const refuse = { unknownFields: "refuse" } as const;

  test("is left out or refused, as asked", () => {
    const json = { m: { gone: 1, "@the name": "x" } };
    expect(decode(encode({ m: { gone: 1, "@the name": "x" } }))).toEqual({ m: { "@the name": "x" } });
    expect(codeAndPlace(() => encodeJson(schema, "a.M", json, refuse))).toBe("EVENT_DATA_INVALID m.gone");
    expect(encodeJson(schema, "a.M", { m: { named: "x" }, any: {} }, refuse)).toHaveLength(9);
    expect(codeAndPlace(() => encodeJson(schema, "a.M", JSON.parse('{"__proto__": 1}'), refuse))).toBe(
      "EVENT_DATA_INVALID __proto__",
    );
  });

  test("are names of enums too, alone and in lists and maps", () => {
    const file = `syntax = "proto3"; package e; enum E { ZERO = 0; ONE = 1; }
      message M { E one = 1; repeated E list = 2; map<string, E> map = 3; }`;
    const enums = parseContracts({ "e.proto": file }).schema;
    const json = { one: "GONE", list: ["ONE", "GONE", 7], map: { a: "GONE", b: "ONE" } };
    expect(() => encodeJson(enums, "e.M", json)).toThrow('Expected one of ZERO, ONE, found "GONE"');
    const bytes = encodeJson(enums, "e.M", json, { unknownEnumNames: "leave out" });
    expect(decodeJson(enums, "e.M", bytes)).toEqual({ one: "ZERO", list: ["ONE", 7], map: { b: "ONE" } });
  });
});
