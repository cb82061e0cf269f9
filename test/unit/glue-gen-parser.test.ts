import { describe, expect, it } from "vitest";
import { contractLimits, isStreaming, parseContracts, parseDefault } from "../../glue-gen/index.ts";
import { HeddleError } from "../../runtime/errors.ts";
import { standardFiles } from "../support/contracts.ts";

const head = 'syntax = "proto3";\npackage acme.v1;\nimport "heddle/v1/options.proto";\n';
const service = (options = "", types = "In) returns (Out") =>
  `service F { option (heddle.v1.function) = { version: "1.0.0" ${options} }; rpc Run(${types}); }`;
const messages = "message In { string text = 1; } message Out { string text = 1; }";

const parse = (text: string, more: Record<string, string> = {}) =>
  parseContracts({ "acme/v1/f.proto": text, ...more });

function refusal(text: string, more: Record<string, string> = {}): HeddleError {
  try {
    parse(text, more);
  } catch (error) {
    if (error instanceof HeddleError) return error;
    throw error;
  }
  throw new Error("expected a refusal");
}

describe("reading contracts", () => {
  it("reads the whole standard library", () => {
    const { contracts, schema } = parseContracts(standardFiles());
    expect(contracts.map((contract) => contract.name)).toContain("std.image.v1.Resize");
    expect(Object.keys(schema.events)).toEqual([
      "com.github.issues.opened",
      "photo.uploaded",
      "table.uploaded",
    ]);
    expect(schema.concepts["std.photo.v1.Thumbnail"]).toEqual({
      name: "std.photo.v1.Thumbnail",
      isA: "std.png.v1.Png",
      of: "std.image.v1.ScaledImage",
      summary: "A small picture of a photograph, as a PNG file",
    });
  });

  it("reads everything that a contract says", () => {
    const { contracts } = parse(`${head}
      option (heddle.v1.concept) = { name: "Big" is_a: "In" summary: "A big one" };
      // Does it.
      service F {
        option (heddle.v1.function) = {
          version: "1.2.3-rc.1"
          summary: "Do" " it"
          keywords: ["a", 'b']
          keywords: "c"
          author: "Ann \\"A\\" \\x41"
          license: "MIT"
          resources { fuel: 10, memory_bytes: 20; }
          dependencies: { function: "x.Y" range: "^1.0" }
          dependencies: { function: "x.Z" range: ">=2" }
          context: { reads: "event.id" }
          output_means: "acme.v1.Big"
          carries: "text"
        };
        rpc Run(In) returns (In) {}
      }
      // An input.
      message In {
        // Some text.
        string text = 1 [(heddle.v1.field) = { means: "Big" default: "x" media_type: "text/plain" }];
      }`);
    const [contract] = contracts;
    expect(contract).toMatchObject({
      name: "acme.v1.F",
      version: "1.2.3-rc.1",
      summary: "Do it",
      keywords: ["a", "b", "c"],
      author: 'Ann "A" A',
      license: "MIT",
      resources: { fuel: 10, memoryBytes: 20 },
      dependencies: [
        { function: "x.Y", range: "^1.0" },
        { function: "x.Z", range: ">=2" },
      ],
      context: { reads: ["event.id"] },
      input: "acme.v1.In",
      output: "acme.v1.In",
      outputMeans: "acme.v1.Big",
      carries: "text",
      comment: "Does it.",
    });
    expect(contract?.schema.messages["acme.v1.In"]).toMatchObject({
      comment: "An input.",
      fields: [
        {
          name: "text",
          means: "acme.v1.Big",
          defaultText: "x",
          mediaType: "text/plain",
          comment: "Some text.",
        },
      ],
    });
  });

  it("reads an option that is given part by part", () => {
    const { contracts } = parse(`${head}${messages} service F {
      option (heddle.v1.function).version = "1.0.0";
      option (heddle.v1.function).summary = "S";
      rpc Run(In) returns (Out);
    }`);
    expect(contracts[0]).toMatchObject({ version: "1.0.0", summary: "S" });
  });

  it("finds the full names of the goals of an event, of lists too", () => {
    const { schema } = parse(`${head}${messages} message Came {
      option (heddle.v1.event) = { type: "t" rule: "r" goals: "Out" goals: "repeated Out" goals: "repeated acme.v1.Out" };
    }`);
    expect(schema.events.t?.goals).toEqual(["acme.v1.Out", "repeated acme.v1.Out", "repeated acme.v1.Out"]);
    expect(() =>
      parse(`${head} message Came { option (heddle.v1.event) = { type: "t" goals: "repeated Nope" }; }`),
    ).toThrow(/Nope/);
  });

  it("tells which sides are streams", () => {
    const sides = (run: string) => {
      const [contract] = parse(`${head}${messages}${service("", run)}`).contracts;
      return [contract?.inputStream, contract?.outputStream, contract !== undefined && isStreaming(contract)];
    };
    expect(sides("In) returns (Out")).toEqual([undefined, undefined, false]);
    expect(sides("stream In) returns (Out")).toEqual([true, undefined, true]);
    expect(sides("In) returns (stream Out")).toEqual([undefined, true, true]);
    expect(sides("stream In) returns (stream Out")).toEqual([true, true, true]);
  });

  it("tells how each kind of field is written", () => {
    const { schema } = parse(`${head} enum E { E_ZERO = 0; E_MINUS = -1; }
      message M {
        repeated int32 packed = 1; repeated int32 loose = 2 [packed = false]; repeated string texts = 3;
        optional E e = 4; map<string, M> children = 5; oneof kind { bool a = 6; M b = 7; } optional M m = 8;
        message Inner { .acme.v1.M.Inner self = 1; E e = 2; }
        Inner inner = 9;
      }`);
    const fields = schema.messages["acme.v1.M"]?.fields.map((field) => [
      field.name,
      field.type.kind === "scalar" ? field.type.scalar : field.type.name,
      field.repeated,
      field.packed,
      field.presence,
      field.mapKey,
      field.oneof,
    ]);
    expect(fields).toEqual([
      ["packed", "int32", true, true, false, null, null],
      ["loose", "int32", true, false, false, null, null],
      ["texts", "string", true, false, false, null, null],
      ["e", "acme.v1.E", false, false, true, null, null],
      ["children", "acme.v1.M", false, false, false, "string", null],
      ["a", "bool", false, false, false, null, "kind"],
      ["b", "acme.v1.M", false, false, false, null, "kind"],
      ["m", "acme.v1.M", false, false, false, null, null],
      ["inner", "acme.v1.M.Inner", false, false, false, null, null],
    ]);
    expect(schema.messages["acme.v1.M.Inner"]?.fields[0]?.type).toEqual({
      kind: "message",
      name: "acme.v1.M.Inner",
    });
    expect(schema.enums["acme.v1.E"]?.values).toEqual([
      { name: "E_ZERO", number: 0 },
      { name: "E_MINUS", number: -1 },
    ]);
  });

  it("keeps the files that a contract needs, those that declare its concepts among them, and no others", () => {
    const { contracts } = parse(
      `${head}import "acme/v1/in.proto"; ${service()} message Out { string x = 1 [(heddle.v1.field) = { means: "acme.c.Far" }]; }`,
      {
        "acme/v1/in.proto": 'syntax = "proto3"; package acme.v1; message In {}',
        "acme/c.proto": `syntax = "proto3"; package acme.c; import "heddle/v1/options.proto"; option (heddle.v1.concept) = { name: "Far" };`,
        "acme/d.proto": 'syntax = "proto3"; package acme.d; message Other {}',
      },
    );
    const [contract] = contracts;
    expect(Object.keys(contract?.sources ?? {})).toEqual([
      "acme/c.proto",
      "acme/v1/f.proto",
      "acme/v1/in.proto",
    ]);
    expect(Object.keys(contract?.schema.messages ?? {})).toEqual(["acme.v1.In", "acme.v1.Out"]);
    const again = parseContracts(contract?.sources ?? {});
    expect(again.contracts).toEqual([contract]);
  });

  it("brings the well-known types along where they are imported, and only there", () => {
    const text = `${head}import "google/protobuf/timestamp.proto"; message M { google.protobuf.Timestamp t = 1; }`;
    expect(Object.keys(parse(text).schema.messages)).toEqual(["acme.v1.M", "google.protobuf.Timestamp"]);
    expect(refusal(`${head} message M { google.protobuf.Timestamp t = 1; }`)).toMatchObject({
      code: "CONTRACT_INVALID",
      place: "acme/v1/f.proto, acme.v1.M.t",
    });
  });

  it("tells which file declares what", () => {
    const text = `${head}option (heddle.v1.concept) = { name: "C" }; ${messages} ${service()}`;
    expect(Object.fromEntries(parse(text).declaredIn)).toEqual({
      "acme.v1.C": "acme/v1/f.proto",
      "acme.v1.F": "acme/v1/f.proto",
      "acme.v1.In": "acme/v1/f.proto",
      "acme.v1.Out": "acme/v1/f.proto",
    });
  });

  it("sees through public imports", () => {
    const files = {
      "a.proto": 'syntax = "proto3"; package a; message A {}',
      "b.proto": 'syntax = "proto3"; package b; import public "a.proto";',
      "c.proto": 'syntax = "proto3"; package c; import "a.proto";',
    };
    expect(
      parse(`${head}import "b.proto"; message M { a.A a = 1; }`, files).schema.messages["acme.v1.M"],
    ).toBeDefined();
    expect(refusal(`${head}import "c.proto"; message M { a.A a = 1; }`, files).message).toContain(
      "does not import a.proto",
    );
  });
});

describe("refusing what is no contract", () => {
  const field = (options: string, type = "string") => `${head} message M { ${type} f = 1 [${options}]; }`;
  const cases: [what: string, text: string, code: string, place: string, message: RegExp][] = [
    [
      "a syntax error",
      `${head}message M {\n  string 9 = 1;\n}`,
      "CONTRACT_SYNTAX",
      "acme/v1/f.proto, line 5",
      /illegal name '9'/,
    ],
    ["an unfinished file", `${head}message M {`, "CONTRACT_SYNTAX", "acme/v1/f.proto, line 4", /./],
    [
      "proto2",
      'syntax = "proto2"; package a; message M {}',
      "CONTRACT_UNSUPPORTED",
      "acme/v1/f.proto, line 1",
      /"proto2"/,
    ],
    ["no syntax", "package a; message M {}", "CONTRACT_UNSUPPORTED", "acme/v1/f.proto, line 1", /proto2/],
    [
      "an edition after 2023",
      'edition = "2024"; package a;',
      "CONTRACT_UNSUPPORTED",
      "acme/v1/f.proto, line 1",
      /the edition "2024"; expected syntax = "proto3" or edition = "2023"/,
    ],
    [
      "a package that is Protobuf's",
      'syntax = "proto3"; package google.protobuf; message Timestamp { string evil = 1; }',
      "CONTRACT_INVALID",
      "acme/v1/f.proto",
      /google.protobuf/,
    ],
    ["no package", 'syntax = "proto3"; message M {}', "CONTRACT_INVALID", "acme/v1/f.proto", /no package/],
    [
      "a group",
      `${head}message M { repeated group G = 1 { string a = 2; } }`,
      "CONTRACT_UNSUPPORTED",
      "acme/v1/f.proto, line 4",
      /groups/,
    ],
    [
      "an extension",
      `${head}message M {} extend M { string a = 100; }`,
      "CONTRACT_UNSUPPORTED",
      "acme/v1/f.proto, acme.v1.a",
      /extensions/,
    ],
    [
      "extension ranges",
      `${head}message M { extensions 5 to 9; }`,
      "CONTRACT_UNSUPPORTED",
      "acme/v1/f.proto, acme.v1.M",
      /extension/,
    ],
    [
      "a required field",
      `${head}message M { required string a = 1; }`,
      "CONTRACT_SYNTAX",
      "acme/v1/f.proto, line 4",
      /required/,
    ],
    [
      "an empty json_name",
      field('json_name = ""'),
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.M.f",
      /json_name/,
    ],
    [
      "__proto__ as a json_name",
      field('json_name = "__proto__"'),
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.M.f",
      /json_name/,
    ],
    [
      "a json_name that is another field's name in JSON",
      `${head}message M { string a_b = 1; string c = 2 [json_name = "aB"]; }`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.M",
      /a_b and c are both aB in JSON/,
    ],
    [
      "a default of proto2",
      field('default = "x"'),
      "CONTRACT_UNSUPPORTED",
      "acme/v1/f.proto, acme.v1.M.f",
      /heddle/,
    ],
    [
      "an unknown type",
      `${head}message M { Gone g = 1; }`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.M.g",
      /unknown type Gone/,
    ],
    [
      "a missing import",
      `${head}import "gone.proto";`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto",
      /"gone.proto" was not found/,
    ],
    ["a type twice", `${head}message M {} message M {}`, "CONTRACT_SYNTAX", "acme/v1/f.proto", /duplicate/],
    [
      "a field number twice",
      `${head}message M { string a = 1; string b = 1; }`,
      "CONTRACT_SYNTAX",
      "acme/v1/f.proto",
      /duplicate id/,
    ],
    [
      "field number 0",
      `${head}message M { string a = 0; }`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.M.a",
      /number 0/,
    ],
    [
      "a reserved field number",
      `${head}message M { string a = 19000; }`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.M.a",
      /19000/,
    ],
    [
      "a field number of 2^29",
      `${head}message M { string a = 536870912; }`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.M.a",
      /536870912/,
    ],
    [
      "two fields of one JSON name",
      `${head}message M { string a_b = 1; string aB = 2; }`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.M",
      /both aB/,
    ],
    [
      "an enum that does not begin with 0",
      `${head}enum E { A = 1; }`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.E",
      /has to be 0/,
    ],
    [
      "__proto__ as a name",
      `${head}message M { string __proto__ = 1; }`,
      "CONTRACT_UNSUPPORTED",
      "acme/v1/f.proto, line 4",
      /__proto__/,
    ],
    [
      "a service in a message",
      `${head}message M { service S { rpc Run(M) returns (M); } }`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.M.S",
      /service/,
    ],
    [
      "two rpcs",
      `${head}${messages}service F { option (heddle.v1.function) = { version: "1.0.0" }; rpc Run(In) returns (Out); rpc Go(In) returns (Out); }`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.F",
      /exactly one rpc/,
    ],
    [
      "an rpc that is not Run",
      `${head}${messages}service F { option (heddle.v1.function) = { version: "1.0.0" }; rpc Go(In) returns (Out); }`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.F",
      /Run/,
    ],
    [
      "an enum as input",
      `${head}enum In { A = 0; } message Out {} ${service()}`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.F",
      /enum/,
    ],
    [
      "no version",
      `${head}${messages}service F { option (heddle.v1.function) = { summary: "x" }; rpc Run(In) returns (Out); }`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.F (heddle.v1.function).version",
      /semantic version/,
    ],
    [
      "a loose version",
      `${head}${messages}service F { option (heddle.v1.function) = { version: "v1" }; rpc Run(In) returns (Out); }`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.F (heddle.v1.function).version",
      /"v1"/,
    ],
    [
      "a misspelt option",
      `${head}${messages}${service("sumary: 'x'")}`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.F (heddle.v1.function)",
      /no sumary.*known are version, summary/,
    ],
    [
      "an option of the wrong type",
      `${head}${messages}${service("summary: 5")}`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.F (heddle.v1.function).summary",
      /expected a string, found 5/,
    ],
    [
      "a singular option twice",
      `${head}${messages}${service('summary: "a" summary: "b"')}`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.F (heddle.v1.function).summary",
      /more than once/,
    ],
    [
      "an option that is no message",
      `${head}${messages}service F { option (heddle.v1.function) = "x"; rpc Run(In) returns (Out); }`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.F (heddle.v1.function)",
      /in braces/,
    ],
    [
      "fuel below 1",
      `${head}${messages}${service("resources: { fuel: 0 }")}`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.F (heddle.v1.function).resources.fuel",
      /1 to 2\^53/,
    ],
    [
      "fuel of 2^53",
      `${head}${messages}${service("resources: { fuel: 9007199254740992 }")}`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.F (heddle.v1.function).resources.fuel",
      /2\^53/,
    ],
    [
      "a range that is none",
      `${head}${messages}${service('dependencies: { function: "a.B" range: "about 1" }')}`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.F (heddle.v1.function).dependencies.range",
      /range/,
    ],
    [
      "an unknown option",
      field("(heddle.v1.meaning) = { x: 1 }"),
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.M.f",
      /no such option/,
    ],
    [
      "an option at the wrong place",
      field("(heddle.v1.function) = { version: '1.0.0' }"),
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.M.f",
      /belongs to a service/,
    ],
    [
      "an unknown concept",
      field("(heddle.v1.field) = { means: 'Gone' }"),
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.M.f",
      /unknown concept Gone/,
    ],
    [
      "carries of no field",
      `${head}${messages}${service('carries: "gone"')}`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.F (heddle.v1.function).carries",
      /no singular field gone/,
    ],
    [
      "a default that does not fit",
      field("(heddle.v1.field) = { default: '-1' }", "uint32"),
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.M.f",
      /"-1" is no value/,
    ],
    [
      "a default of a list",
      field("(heddle.v1.field) = { default: '1' }", "repeated uint32"),
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.M.f",
      /singular/,
    ],
    [
      "an event without a type",
      `${head}message M { option (heddle.v1.event) = { rule: "r" }; }`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.M (heddle.v1.event).type",
      /CloudEvents type/,
    ],
    [
      "a payload that is a number",
      `${head}message M { option (heddle.v1.event) = { type: "t" payload: "n" }; int32 n = 1; }`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.M (heddle.v1.event).payload",
      /string or bytes/,
    ],
    [
      "an event type twice",
      `${head}message A { option (heddle.v1.event) = { type: "t" }; } message B { option (heddle.v1.event) = { type: "t" }; }`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, acme.v1.B",
      /acme.v1.A too/,
    ],
    [
      "a concept that is a message",
      `${head}option (heddle.v1.concept) = { name: "M" }; message M {}`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto",
      /acme.v1.M is declared/,
    ],
    [
      "a concept without a name",
      `${head}option (heddle.v1.concept) = { summary: "x" };`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto (heddle.v1.concept).name",
      /name/,
    ],
    [
      "concepts in a circle",
      `${head}option (heddle.v1.concept) = { name: "A" is_a: "B" }; option (heddle.v1.concept) = { name: "B" is_a: "A" };`,
      "CONTRACT_INVALID",
      "acme/v1/f.proto, concept A",
      /narrower than itself/,
    ],
  ];

  it.each(cases)("refuses %s", (_, text, code, place, message) => {
    const error = refusal(text);
    expect({ code: error.code, place: error.place }).toEqual({ code, place });
    expect(error.message).toMatch(message);
  });

  it("refuses a function that two files declare, or that has the name of a message", () => {
    const text = `${head}${messages}${service()}`;
    const twice = { "z.proto": `${head}import "acme/v1/f.proto"; ${service()}` };
    expect(refusal(text, twice)).toMatchObject({ code: "CONTRACT_INVALID", place: "z.proto" });
    const alike = { "z.proto": 'syntax = "proto3"; package acme.v1; message F {}' };
    expect(refusal(text, alike)).toMatchObject({ code: "CONTRACT_INVALID", place: "acme/v1/f.proto" });
  });

  it("refuses a type that two files declare", () => {
    const error = refusal(`${head}message M {}`, {
      "z.proto": 'syntax = "proto3"; package acme.v1; message M {}',
    });
    expect(error).toMatchObject({ code: "CONTRACT_INVALID", place: "z.proto" });
  });
});

describe("limits of contracts", () => {
  it("takes a file of 1 MiB, and refuses one character more", () => {
    const text = head + " ".repeat(contractLimits.fileLength - head.length);
    expect(parse(text).contracts).toEqual([]);
    expect(refusal(`${text} `)).toMatchObject({ code: "CONTRACT_LIMIT", place: "acme/v1/f.proto" });
  });

  it("takes 512 messages and enums in a file, and refuses 513", () => {
    const types = (count: number) =>
      head + Array.from({ length: count }, (_, i) => `message M${i} {}`).join("\n");
    expect(Object.keys(parse(types(512)).schema.messages)).toHaveLength(512);
    expect(refusal(types(513)).code).toBe("CONTRACT_LIMIT");
  });

  it("takes 512 messages in the files of a contract, and refuses 513", () => {
    const other = (count: number) => ({
      "other.proto": `syntax = "proto3"; package other; ${Array.from({ length: count }, (_, i) => `message M${i} {}`).join("\n")}`,
    });
    const text = `${head}import "other.proto"; ${messages}${service()}`;
    expect(parse(text, other(510)).contracts).toHaveLength(1);
    expect(refusal(text, other(511))).toMatchObject({ code: "CONTRACT_LIMIT", place: "acme.v1.F" });
  });

  it("takes 512 fields in a message, those of oneofs among them, and refuses 513", () => {
    const fields = (count: number, first = 1) =>
      Array.from(
        { length: count },
        (_, i) => `string f${first + i} = ${first + i} [(heddle.v1.field) = { optional: true }];`,
      );
    const message = (plain: number, chosen: number) =>
      `${head}message M { message N { ${fields(512).join("\n")} }\n ${fields(plain).join("\n")} oneof o { ${fields(chosen, 600).join("\n")} } }`;
    expect(parse(message(500, 12)).schema.messages["acme.v1.M"]?.fields).toHaveLength(512);
    expect(refusal(message(500, 13)).code).toBe("CONTRACT_LIMIT");
    expect(refusal(message(513, 1))).toMatchObject({
      code: "CONTRACT_LIMIT",
      place: "acme/v1/f.proto, line 1028",
    });
  });

  it("takes 1024 statements in a message, and refuses 1025", () => {
    const message = (count: number) => `${head}message M { ${"option deprecated = true;".repeat(count)} }`;
    expect(Object.keys(parse(message(1024)).schema.messages)).toEqual(["acme.v1.M"]);
    expect(refusal(message(1025))).toMatchObject({
      code: "CONTRACT_LIMIT",
      place: "acme/v1/f.proto, line 4",
    });
  });

  it("takes 4352 statements in a file, and refuses 4353", () => {
    // Three are in the head.
    const file = (count: number) => `${head}${"option deprecated = true;".repeat(count - 3)}`;
    expect(parse(file(4352)).contracts).toEqual([]);
    expect(refusal(file(4353)).code).toBe("CONTRACT_LIMIT");
  });

  it("takes 2048 words in a statement, and refuses 2051", () => {
    // option ( x ) = { … } ; are eight.
    const option = (count: number) => `${head}option (x) = { ${"a: 1 ".repeat((count - 8) / 3)} };`;
    expect(parse(option(2048)).contracts).toEqual([]);
    expect(refusal(option(2051)).code).toBe("CONTRACT_LIMIT");
  });

  it("takes messages 32 levels deep, and refuses 33", () => {
    const nested = (levels: number) => head + "message M {".repeat(levels) + "}".repeat(levels);
    expect(Object.keys(parse(nested(32)).schema.messages)).toHaveLength(32);
    expect(refusal(nested(33))).toMatchObject({ code: "CONTRACT_LIMIT", place: "acme/v1/f.proto, line 4" });
    expect(refusal(nested(100_000)).code).toBe("CONTRACT_LIMIT");
  });

  it("takes a full name of 256 characters, and refuses 257", () => {
    const named = (length: number) => `${head}message ${"M".repeat(length - "acme.v1.".length)} {}`;
    expect(Object.keys(parse(named(256)).schema.messages)).toHaveLength(1);
    expect(refusal(named(257)).code).toBe("CONTRACT_LIMIT");
  });

  it("takes an enum of 4096 values, and refuses 4097", () => {
    const values = (count: number) =>
      `${head}enum E { ${Array.from({ length: count }, (_, i) => `V${i} = ${i};`).join("\n")} }`;
    expect(parse(values(4096)).schema.enums["acme.v1.E"]?.values).toHaveLength(4096);
    expect(refusal(values(4097)).code).toBe("CONTRACT_LIMIT");
  });
});

describe("defaults", () => {
  const scalar = (text: string, type: Parameters<typeof parseDefault>[1]) => parseDefault(text, type, {});

  it.each([
    ["int32", "-2147483648", -2147483648],
    ["int32", "2147483648", null],
    ["uint32", "4294967295", 4294967295],
    ["uint32", "4294967296", null],
    ["uint32", "-1", null],
    ["int64", "-9223372036854775808", -(2n ** 63n)],
    ["uint64", "18446744073709551616", null],
    ["sfixed64", "7", 7n],
    ["int32", "1.5", null],
    ["int32", "", null],
    ["int32", "0x10", null],
    ["double", "-1.5e3", -1500],
    ["double", "NaN", Number.NaN],
    ["double", "-Infinity", Number.NEGATIVE_INFINITY],
    ["double", "one", null],
    ["double", "", null],
    ["bool", "true", true],
    ["bool", "false", false],
    ["bool", "yes", null],
    ["string", "anything\n", "anything\n"],
    ["bytes", "é", new Uint8Array([0xc3, 0xa9])],
  ] as const)("reads as %s the text %j", (type, text, expected) => {
    expect(scalar(text, { kind: "scalar", scalar: type })).toEqual(expected);
  });

  it("reads an enum's value by name or number", () => {
    const enums = {
      E: {
        name: "E",
        values: [
          { name: "A", number: 0 },
          { name: "B", number: -3 },
        ],
        comment: "",
      },
    };
    expect(parseDefault("B", { kind: "enum", name: "E" }, enums)).toBe(-3);
    expect(parseDefault("-3", { kind: "enum", name: "E" }, enums)).toBe(-3);
    expect(parseDefault("C", { kind: "enum", name: "E" }, enums)).toBeNull();
    expect(parseDefault("B", { kind: "enum", name: "constructor" }, enums)).toBeNull();
    expect(parseDefault("x", { kind: "message", name: "M" }, enums)).toBeNull();
  });
});

describe("what a contract says of failures", () => {
  const withPolicy = (text: string) => `${head}${service(`on_error: {${text}}`)} ${messages}`;

  it("is read with the defaults of what it leaves out", () => {
    const policyOf = (text: string) => parse(withPolicy(text)).contracts[0]?.onError;
    expect(policyOf('retry: {count: 3} transient: "BUSY" transient: "LATE"')).toEqual({
      retry: { count: 3, baseMs: 100, factor: 2, maxMs: 10_000 },
      transient: ["BUSY", "LATE"],
    });
    expect(policyOf("retry: {count: 10 base_ms: 60000 factor: 10 max_ms: 60000} skip: true")).toEqual({
      retry: { count: 10, baseMs: 60_000, factor: 10, maxMs: 60_000 },
      skip: true,
      transient: [],
    });
    expect(policyOf('fallback: "acme.v1.G"')).toEqual({ fallback: "acme.v1.G", transient: [] });
    expect(parse(`${head}${service()} ${messages}`).contracts[0]).not.toHaveProperty("onError");
  });

  it.each([
    ["retry: {count: 11}", /from 1 to 10/],
    ["retry: {}", /from 1 to 10/],
    ["retry: {count: 1 base_ms: 60001}", /from 1 to 60000/],
    ["retry: {count: 1 factor: 11}", /from 1 to 10/],
    ['skip: true fallback: "acme.v1.G"', /found both/],
    ["again: 1", /no again here/],
    [new Array(101).fill('transient: "A"').join(" "), /at most 100 codes/],
  ])("refuses %s", (text, message) => {
    expect(refusal(withPolicy(text))).toMatchObject({
      code: "CONTRACT_INVALID",
      message: expect.stringMatching(message),
    });
  });
});
