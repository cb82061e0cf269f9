import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { emitBindings, emitEntry } from "../../glue-gen/assemblyscript/index.ts";
import { type Contract, parseContracts } from "../../glue-gen/index.ts";
import { emitTypes } from "../../glue-gen/typescript/index.ts";
import { emitWit } from "../../glue-gen/wit/index.ts";

const text = `
syntax = "proto3";
package acme.text.v1;
import "heddle/v1/options.proto";
service Shout {
  option (heddle.v1.function) = { version: "1.0.0" summary: "Shout" };
  rpc Run(ShoutRequest) returns (Shouted);
}
// Input of Shout.
message ShoutRequest {
  // What is shouted.
  string text = 1;
  uint32 times = 2 [(heddle.v1.field) = { default: "3" }];
  repeated sint32 marks = 3;
  optional bool loud = 4;
  map<string, Part> parts = 5;
  oneof kind { double number = 6; Part part = 7; }
}
message Part { bytes data = 1; Tone tone = 2; }
enum Tone { TONE_UNSPECIFIED = 0; TONE_HIGH = 1; }
// Output of Shout.
message Shouted { string text = 1; repeated Part parts = 20; repeated double weights = 3; }
`;

const contract = parseContracts({ "acme/text/v1/shout.proto": text }).contracts[0] as Contract;

describe("AssemblyScript bindings", () => {
  it("say what made them and from what", () => {
    const lines = emitBindings(contract).split("\n");
    expect(lines[0]).toBe("// The types of the function acme.text.v1.Shout 1.0.0.");
    expect(lines[1]).toBe("// Made by `heddle build` from its contract; do not edit.");
    expect(lines[3]).toBe(
      'import { Reader, Unknown, Writer, noBytes, sizeOfBytes, sizeOfDelimited, sizeOfInt32, sizeOfString, sizeOfUnknown, writeUnknown } from "heddle/codec";',
    );
  });

  it("are a class for each message, as the author sees it", () => {
    expect(emitBindings(contract)).toContain(`
/** Input of Shout. */
export class ShoutRequest {
  /** What is shouted. */
  text: string = "";
  times: u32 = 0;
  marks: Array<i32> = new Array<i32>();
  $value_loud: bool = false;
  /** Whether loud is there. */
  hasLoud: bool = false;
  get loud(): bool { return this.$value_loud; }
  set loud(value: bool) {
    this.hasLoud = true;
    this.$value_loud = value;
  }
  clearLoud(): void {
    this.hasLoud = false;
    this.$value_loud = false;
  }
  parts: Map<string, Part> = new Map<string, Part>();
  $value_number: f64 = 0;
  get number(): f64 { return this.$value_number; }
  set number(value: f64) {
    if (this.kindCase != 6) this.clearKind();
    this.kindCase = 6;
    this.$value_number = value;
  }
  /** Whether number is there. */
  get hasNumber(): bool { return this.kindCase == 6; }
  clearNumber(): void {
    if (this.kindCase == 6) this.clearKind();
  }
  $value_part: Part | null = null;
  get part(): Part | null { return this.$value_part; }
  set part(value: Part | null) {
    if (value === null) {
      this.clearPart();
      return;
    }
    if (this.kindCase != 7) this.clearKind();
    this.kindCase = 7;
    this.$value_part = value;
  }
  /** Whether part is there. */
  get hasPart(): bool { return this.kindCase == 7 && this.$value_part !== null; }
  clearPart(): void {
    if (this.kindCase == 7) this.clearKind();
  }
  /** Which of kind is set: 6 number, 7 part; 0 for none. */
  kindCase: i32 = 0;
  /** Sets none of kind. */
  clearKind(): void {
    this.$value_number = 0;
    this.$value_part = null;
    this.kindCase = 0;
  }
`);
    expect(emitBindings(contract)).toContain(`
export enum Tone {
  TONE_UNSPECIFIED = 0,
  TONE_HIGH = 1,
}
`);
  });

  it("apply the defaults of the contract before they read", () => {
    expect(emitBindings(contract)).toContain(`
export function createShoutRequest(): ShoutRequest {
  const message = new ShoutRequest();
  message.times = 3;
  return message;
}
`);
  });

  it("read each field in a branch that names it", () => {
    expect(emitBindings(contract)).toContain(`
      case 16: // times
        message.times = Reader.uint32();
        break;
      case 26: { // marks, packed
        const outer = Reader.packed();
        while (Reader.more()) message.marks.push(Reader.sint32());
        Reader.close(outer);
        break;
      }
      case 24: // marks
        message.marks.push(Reader.sint32());
        break;
      case 32: // loud
        message.loud = Reader.bool();
        break;
`);
  });

  it("find sizes first and write in the order of field numbers", () => {
    expect(emitBindings(contract)).toContain(`
export function sizeOfShouted(message: Shouted): u32 {
  let size: u32 = 0;
  if (message.text.length != 0) size += 1 + sizeOfString(message.text);
  if (message.weights.length > 0) size += 1 + sizeOfDelimited(<u32>message.weights.length * 8);
  for (let i = 0, values = message.parts; i < values.length; i++) {
    const value = values[i];
    size += 2 + sizeOfDelimited(sizeOfPart(value));
  }
  const unknown = message.$unknown;
  if (unknown !== null) size += sizeOfUnknown(unknown);
  message.$size = size;
  return size;
}

export function writeShouted(message: Shouted): void {
  if (message.text.length != 0) {
    Writer.tag(10); // text
    Writer.string(message.text);
  }
  if (message.weights.length > 0) {
    Writer.tag(26); // weights
    Writer.packedFixed<f64>(message.weights);
  }
  for (let i = 0, values = message.parts; i < values.length; i++) {
    const value = values[i];
    Writer.tag(162); // parts
    Writer.uint32(value.$size);
    writePart(value);
  }
  const unknown = message.$unknown;
  if (unknown !== null) writeUnknown(unknown);
}
`);
  });

  it("read what the input needs and write what the output needs, no more", () => {
    const bindings = emitBindings(contract);
    expect(bindings).not.toContain("decodeShouted");
    expect(bindings).not.toContain("writeShoutRequest");
    expect(bindings).toContain("decodePart");
    expect(bindings).toContain("writePart");
  });

  it("are the same for the same contract", () => {
    const again = parseContracts({ "acme/text/v1/shout.proto": text }).contracts[0] as Contract;
    expect(emitBindings(again)).toBe(emitBindings(contract));
    expect(emitBindings(JSON.parse(JSON.stringify(contract)))).toBe(emitBindings(contract));
  });

  it("give nested types the name of their outer one, and full names where two would be alike", () => {
    const files = {
      "a.proto": `syntax = "proto3"; package a.v1; import "heddle/v1/options.proto"; import "b.proto";
        service F { option (heddle.v1.function) = { version: "1.0.0" }; rpc Run(M) returns (M); }
        message M { Inner inner = 1; b.v1.M other = 2; b.v1.E e = 3; message Inner { Most most = 1; message Most {} } }`,
      "b.proto": 'syntax = "proto3"; package b.v1; message M {} enum E { E_ZERO = 0; }',
    };
    const bindings = emitBindings(parseContracts(files).contracts[0] as Contract);
    expect([...bindings.matchAll(/^export (?:class|enum) (\S+)/gm)].map((match) => match[1])).toEqual([
      "E",
      "a_v1_M",
      "M_Inner",
      "b_v1_M",
      "M_Inner_Most",
    ]);
  });
});

describe("the entry module", () => {
  it("reads, calls, and writes", () => {
    expect(emitEntry(contract, { author: "./shout", bindings: "./contract" })).toBe(
      `// The entry of the function acme.text.v1.Shout 1.0.0.
// Made by \`heddle build\` from its contract; do not edit.

import { Shouted, createShoutRequest, decodeShoutRequest, sizeOfShouted, writeShouted } from "./contract";
import { failed } from "heddle";
import { answerFailure, answerOutput } from "heddle/abi";
import { Reader, Writer } from "heddle/codec";

import { run as call } from "./shout";

export { cabi_realloc } from "heddle/abi";

export function run(pointer: usize, length: usize): usize {
  Reader.open(pointer, length);
  const input = createShoutRequest();
  decodeShoutRequest(input);
  if (failed()) return answerFailure();
  const output: Shouted | null = call(input);
  if (output === null || failed()) return answerFailure();
  Writer.open(sizeOfShouted(output));
  writeShouted(output);
  return answerOutput();
}
`,
    );
  });
});

describe("the entry module of a streaming function", () => {
  it("takes message after message, and ends with what the author's finish gives", () => {
    const streaming: Contract = { ...contract, inputStream: true };
    expect(emitEntry(streaming, { author: "./shout", bindings: "./contract" })).toContain(`
import { push as take, finish as end } from "./shout";

export { cabi_realloc } from "heddle/abi";

export function push(pointer: usize, length: usize): usize {
  if (failed()) return answerFailure();
  Reader.open(pointer, length);
  openChunk(pointer);
  while (Reader.more()) {
    const outer = Reader.packed();
    const input = createShoutRequest();
    decodeShoutRequest(input);
    Reader.close(outer);
    if (failed()) return answerFailed();
    take(input);
    if (failed()) return answerFailed();
    closeMessage();
  }
  if (failed()) return answerFailed();
  return answerChunk();
}

export function finish(): usize {
  if (failed()) return answerFailure();
  openChunk(0);
  if (goOn()) {
    const output: Shouted | null = end();
    if (output === null || failed()) return answerFailure();
    openMessage(sizeOfShouted(output));
    writeShouted(output);
  }
  return answerChunk();
}
`);
    expect(emitBindings(streaming)).not.toContain("openMessage");
    expect(emitBindings({ ...streaming, outputStream: true })).toContain(`
/** Gives a message to whoever takes the stream; it may be changed then, and given again. */
export function emit(message: Shouted): void {
  openMessage(sizeOfShouted(message));
  writeShouted(message);
}
`);
  });
});

describe("types for callers", () => {
  it("are interfaces of the JSON form, and a map of functions", () => {
    expect(emitTypes([contract])).toBe(`// Types of functions, messages in their JSON form.
// Made by heddle from their contracts; do not edit.

/** Input and output of each function by its full name. */
export interface Functions {
  /** Shout */
  "acme.text.v1.Shout": { input: ShoutRequest; output: Shouted };
}

/** Input of Shout. */
export interface ShoutRequest {
  /** What is shouted. */
  text?: string;
  /** Where it is absent: 3 */
  times?: number;
  marks?: Array<number>;
  loud?: boolean;
  parts?: { [key: string]: Part };
  /** One of kind: at most one of them is there. */
  number?: number | NotFinite;
  /** One of kind: at most one of them is there. */
  part?: Part;
}

/** Output of Shout. */
export interface Shouted {
  text?: string;
  weights?: Array<number | NotFinite>;
  parts?: Array<Part>;
}

export interface Part {
  data?: Base64;
  tone?: Tone;
}

export type Tone =
  | "TONE_UNSPECIFIED"
  | "TONE_HIGH";

/** Bytes in base64. */
export type Base64 = string;

/** A number that JSON has no form for. */
export type NotFinite = "NaN" | "Infinity" | "-Infinity";
`);
  });
});

describe("types for callers of published functions", () => {
  it("are added to the package, whatever messages are called", () => {
    const types = emitTypes([contract], "heddle");
    expect(types).toContain(`import type {} from "heddle";

declare module "heddle" {
  interface Functions extends PublishedFunctions$ {}
}

/** Input and output of each function by its full name. */
export interface PublishedFunctions$ {
  /** Shout */
  "acme.text.v1.Shout": { input: ShoutRequest; output: Shouted };
}
`);
  });

  it("have the types of Google's in their own form, and no message for them", () => {
    const proto = `syntax = "proto3"; package a; import "heddle/v1/options.proto";
      import "google/protobuf/any.proto"; import "google/protobuf/duration.proto";
      import "google/protobuf/struct.proto"; import "google/protobuf/wrappers.proto";
      service F { option (heddle.v1.function) = { version: "1.0.0" };
        rpc Run(M) returns (google.protobuf.Struct); }
      message M { google.protobuf.Duration d = 1; repeated google.protobuf.Int64Value l = 2;
        map<string, google.protobuf.Value> v = 3; google.protobuf.NullValue n = 4; google.protobuf.Any any = 5;
        string s = 6 [json_name = "a b"]; }`;
    const [only] = parseContracts({ "a.proto": proto }).contracts;
    expect(emitTypes([only as Contract])).toBe(`// Types of functions, messages in their JSON form.
// Made by heddle from their contracts; do not edit.

/** Input and output of each function by its full name. */
export interface Functions {
  "a.F": { input: M; output: { [key: string]: Json } };
}

export interface M {
  d?: Duration;
  l?: Array<Integer64>;
  v?: { [key: string]: Json };
  n?: null;
  any?: AnyMessage;
  "a b"?: string;
}

/** A message of the type that it names. */
export type AnyMessage = { "@type"?: string; [member: string]: unknown };

/** A length of time in seconds, such as "1.5s". */
export type Duration = string;

/** An integer of 64 bits in decimal. */
export type Integer64 = string;

/** Any value that JSON has. */
export type Json = null | boolean | number | string | Array<Json> | { [key: string]: Json };
`);
  });
});

describe("the world", () => {
  it("is the one that authors in other languages get", () => {
    const file = new URL("../../functions-as/sdk/world.wit", import.meta.url);
    expect(emitWit()).toBe(readFileSync(file, "utf8"));
  });
});
