import { describe, expect, it } from "vitest";
import { type Field, parseContracts } from "../../glue-gen/index.ts";

const schemaOf = (text: string, head = 'edition = "2023"; package a;') =>
  parseContracts({ "a.proto": `${head}\n${text}` }).schema;

function fieldsOf(text: string): Record<string, Pick<Field, "presence" | "packed" | "optional" | "oneof">> {
  const { fields } = schemaOf(text).messages["a.M"] ?? { fields: [] };
  return Object.fromEntries(
    fields.map(({ name, presence, packed, optional, oneof }) => [
      name,
      { presence, packed, optional, oneof },
    ]),
  );
}

const plain = { presence: false, packed: false, optional: false, oneof: null };

describe("edition 2023", () => {
  it("gives scalars presence, packs numbers, and has open enums", () => {
    const text = `message M { string a = 1; repeated int32 b = 2; map<string, M> c = 3; M d = 4;
      oneof k { int32 e = 5; } repeated string f = 6; E g = 7; }
      enum E { A = 0; B = -1; }`;
    expect(fieldsOf(text)).toEqual({
      a: { ...plain, presence: true },
      b: { ...plain, packed: true },
      c: plain,
      d: plain,
      e: { ...plain, oneof: "k" },
      f: plain,
      g: { ...plain, presence: true },
    });
    expect(schemaOf(text).enums["a.E"]?.closed).toBeUndefined();
  });

  it("lets the file, a message, a oneof or a field choose features, the nearest first", () => {
    const text = `option features.field_presence = IMPLICIT;
      option features.repeated_field_encoding = EXPANDED;
      message M {
        option features.repeated_field_encoding = PACKED;
        string a = 1;
        string b = 2 [features.field_presence = EXPLICIT];
        repeated int32 c = 3;
        repeated int32 d = 4 [features.repeated_field_encoding = EXPANDED];
        oneof k { option features.json_format = LEGACY_BEST_EFFORT; int32 e = 5; }
      }
      message N { repeated int32 a = 1; message O { option features = { repeated_field_encoding: PACKED };
        repeated int32 a = 1; } }`;
    expect(fieldsOf(text)).toEqual({
      a: plain,
      b: { ...plain, presence: true },
      c: { ...plain, packed: true },
      d: plain,
      e: { ...plain, oneof: "k" },
    });
    const { messages } = schemaOf(text);
    expect(messages["a.N"]?.fields[0]?.packed).toBe(false);
    expect(messages["a.N.O"]?.fields[0]?.packed).toBe(true);
  });

  it("has closed enums, which may begin with another number than 0", () => {
    const text = `option features.enum_type = CLOSED;
      enum E { A = 3; B = -1; } enum F { option features.enum_type = OPEN; Z = 0; }
      message M { E e = 1; F f = 2; repeated E list = 3; map<string, E> map = 4; }`;
    expect(schemaOf(text).enums["a.E"]).toEqual({
      name: "a.E",
      closed: true,
      values: [
        { name: "A", number: 3 },
        { name: "B", number: -1 },
      ],
      comment: "",
    });
    expect(schemaOf(text).enums["a.F"]?.closed).toBeUndefined();
  });

  it("imports files of proto3, and is imported by them", () => {
    const proto3 = 'syntax = "proto3"; package b; import "a.proto"; message M { a.M m = 1; string s = 2; }';
    const edition =
      'edition = "2023"; package a; import "google/protobuf/timestamp.proto"; message M { string s = 1; google.protobuf.Timestamp t = 2; }';
    const { messages } = parseContracts({ "b.proto": proto3, "a.proto": edition }).schema;
    expect(messages["a.M"]?.fields[0]?.presence).toBe(true);
    expect(messages["b.M"]?.fields[1]?.presence).toBe(false);
  });

  it.each([
    [
      "a required field",
      "message M { int32 a = 1 [features.field_presence = LEGACY_REQUIRED]; }",
      /required/,
    ],
    ["text that is not UTF-8", "message M { string a = 1 [features.utf8_validation = NONE]; }", /use bytes/],
    [
      "a delimited message",
      "message M { M m = 1 [features.message_encoding = DELIMITED]; }",
      /LENGTH_PREFIXED/,
    ],
    [
      "delimited messages of a file",
      "option features.message_encoding = DELIMITED; message M { M m = 1; }",
      /M.m/,
    ],
    ["a value that a feature has not", "enum E { option features.enum_type = AJAR; A = 0; }", /AJAR/],
    ["an open enum that begins with 1", "enum E { A = 1; }", /has to be 0/],
    [
      "a field of a closed enum without presence",
      `enum E { option features.enum_type = CLOSED; A = 0; }
       message M { E e = 1 [features.field_presence = IMPLICIT]; }`,
      /closed enum/,
    ],
    [
      "a default of a field without presence",
      "message M { int32 a = 1 [default = 5, features.field_presence = IMPLICIT]; }",
      /tells whether it is there/,
    ],
    ["a default of a list", "message M { repeated int32 a = 1 [default = 5]; }", /single/],
    ["a default of a message", 'message M { M a = 1 [default = "a"]; }', /single/],
    ["a default of another type", 'message M { int32 a = 1 [default = "5"]; }', /illegal integer/],
    ["a default with a fraction", "message M { int32 a = 1 [default = 1.5]; }", /illegal integer/],
    ["a default beyond its type", "message M { uint32 a = 1 [default = -1]; }", /illegal integer/],
    ["a default beyond an int32", "message M { int32 a = 1 [default = 2147483648]; }", /no value/],
    ["a default that the enum has not", "message M { E a = 1 [default = B]; } enum E { A = 0; }", /no value/],
    ["a number for an enum", "message M { E a = 1 [default = 0]; } enum E { A = 0; }", /no value/],
    ["an integer that is not exact", "message M { int64 a = 1 [default = 9007199254740993]; }", /2\^53/],
    [
      "letters and escapes that cannot be told apart",
      'message M { string a = 1 [default = "é"]; bytes b = 2 [default = "\\351"]; }',
      /not as both/,
    ],
    ["the word optional", "message M { optional int32 a = 1; }", /optional/],
    ["a group", "message M { repeated group G = 1 { string a = 2; } }", /groups/],
    ["extensions", "message M { extensions 100 to 200; }", /extension/],
  ])("refuses %s", (_, text, reason) => {
    let said = "";
    try {
      schemaOf(text);
    } catch (error) {
      const { code, message, place } = error as { code: string; message: string; place: string };
      said = `${code} ${message} ${place}`;
    }
    expect(said).toMatch(/^CONTRACT_(INVALID|UNSUPPORTED|SYNTAX) /);
    expect(said).toMatch(reason);
  });

  it("has defaults, which are what an absent field is read as", () => {
    const { messages } = schemaOf(`message M {
      int32 a = 1 [default = -5]; uint64 b = 2 [default = 9007199254740991]; double c = 3 [default = -inf];
      float d = 4 [default = nan]; bool e = 5 [default = true]; string f = 6 [default = "x\\n\\"y\\""];
      bytes g = 7 [default = "\\000\\377"]; E h = 8 [default = B]; oneof k { sint32 i = 9 [default = 7]; int32 j = 10; }
      double l = 11 [default = -0.0]; } enum E { A = 0; B = 1; }`);
    const fields = Object.values(messages)[0]?.fields ?? [];
    expect(fields.map(({ name, implied, optional }) => [name, implied, optional])).toEqual([
      ["a", "-5", true],
      ["b", "9007199254740991", true],
      ["c", "-Infinity", true],
      ["d", "NaN", true],
      ["e", "true", true],
      ["f", 'x\n"y"', true],
      ["g", "AP8=", true],
      ["h", "B", true],
      ["i", "7", true],
      ["j", undefined, false],
      ["l", "-0", true],
    ]);
  });

  it("does not have two kinds of default at once", () => {
    const text =
      'import "heddle/v1/options.proto"; message M { int32 a = 1 [default = 5, (heddle.v1.field) = { default: "6" }]; }';
    expect(() => schemaOf(text)).toThrow(/either/);
  });

  it("has its features to itself: a file of proto3 that names them is refused", () => {
    const head = 'syntax = "proto3"; package a;';
    const text = "message M { repeated int32 a = 1 [features.repeated_field_encoding = EXPANDED]; }";
    expect(() => schemaOf(text, head)).toThrow("features belong to editions");
  });
});

describe("options of other tools", () => {
  it("may be declared and used, and say nothing of data", () => {
    const text = `syntax = "proto3"; package a; import "google/protobuf/descriptor.proto";
      extend google.protobuf.FieldOptions { string hint = 50001; Deep deep = 50002; }
      extend .google.protobuf.MessageOptions { repeated string tags = 50003; }
      message Deep { int32 level = 1; }
      message M { option (tags) = "x"; option deprecated = true; reserved 5, 7 to 9; reserved "old";
        string a = 1 [(hint) = "yes", (deep).level = 3, deprecated = true, ctype = CORD]; }
      enum E { option allow_alias = true; reserved 4; A = 0; B = 0 [deprecated = true]; }`;
    const { messages, enums } = parseContracts({ "a.proto": text }).schema;
    expect(messages["a.M"]?.fields.map(({ name }) => name)).toEqual(["a"]);
    expect(enums["a.E"]?.values).toHaveLength(2);
  });

  it.each(["M", "google.protobuf.FileDescriptorProto", "google.protobuf.fieldOptions"])(
    "do not open the door for extensions of %s",
    (target) => {
      const text = `syntax = "proto3"; package a; message M {} extend ${target} { string a = 100; }`;
      expect(() => parseContracts({ "a.proto": text })).toThrow("extensions are not supported");
    },
  );
});
