import fc from "fast-check";
import protobuf from "protobufjs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Contract } from "../../glue-gen/index.ts";
import { decodeJson, encodeJson } from "../../runtime/contract/index.ts";
import { buildProject, callCore } from "../support/built-project.ts";
import { runsOf } from "../support/chance.ts";
import { messageArbitrary } from "../support/message-arbitrary.ts";

const runs = runsOf(1000);

const text = `edition = "2023";
package edition.v1;
import "heddle/v1/options.proto";
service Echo {
  option (heddle.v1.function) = { version: "1.0.0" };
  rpc Run(M) returns (M);
}
message M {
  Tone tone = 1;
  repeated Tone tones = 2;
  repeated Tone loose = 3 [features.repeated_field_encoding = EXPANDED];
  map<string, Tone> by_name = 4;
  oneof choice { Tone chosen = 5; string text = 6; M m = 7; int64 far = 18 [default = -5]; }
  int32 explicit = 8;
  int32 implicit = 9 [features.field_presence = IMPLICIT];
  repeated double numbers = 10 [features.repeated_field_encoding = EXPANDED];
  Color color = 11;
  bytes data = 12;
  int32 level = 13 [default = 7];
  string word = 14 [default = "low"];
  bytes mark = 15 [default = "\\001\\377"];
  Tone preferred = 16 [default = HIGH];
  double ratio = 17 [default = -inf];
}
enum Tone { option features.enum_type = CLOSED; LOW = 3; HIGH = 4; NEGATIVE = -2; }
enum Color { RED = 0; BLUE = 1; }
`;

let module: WebAssembly.Module;
let contract: Contract;
const type = protobuf.parse(text, { keepCase: true }).root.lookupType("edition.v1.M");

beforeAll(async () => {
  const source = 'import { M } from "./contract";\nexport function run(input: M): M { return input; }\n';
  const built = await buildProject({ "echo.proto": text, "echo.ts": source });
  contract = built.contract;
  module = new WebAssembly.Module(new Uint8Array(built.core));
});

function echo(...input: readonly number[]): number[] {
  const outcome = callCore(module, Uint8Array.from(input));
  if (!outcome.ok) throw new Error(`${outcome.code} at ${outcome.place}: ${outcome.message}`);
  return [...outcome.output];
}

const json = (...bytes: readonly number[]) =>
  decodeJson(contract.schema, contract.input, Uint8Array.from(bytes), { zeros: false });

/** -5 as Protobuf writes it. */
const minusFive = [0xfb, ...Array<number>(8).fill(0xff), 0x01];

describe("the codec of a message of edition 2023", () => {
  it("writes random messages byte for byte as protobufjs does", () => {
    fc.assert(
      fc.property(messageArbitrary(contract.schema, "edition.v1.M"), (message) => {
        const bytes = type.encode(message).finish();
        expect(echo(...bytes)).toEqual([...bytes]);
      }),
      { numRuns: runs },
    );
  });

  it("keeps a zero that was given where presence is explicit, and only there", () => {
    expect(echo(64, 0, 72, 0, 98, 0, 88, 0)).toEqual([64, 0, 88, 0, 98, 0]);
  });

  it("keeps a field that is what it would be read as, and writes none that is absent", () => {
    const given = [104, 7, 114, 3, 108, 111, 119, 122, 2, 1, 255, 128, 1, 4];
    expect(echo(...given)).toEqual(given);
    expect(echo()).toEqual([]);
    expect(json()).toEqual({});
    expect(json(104, 7)).toEqual({ level: 7 });
  });

  it("keeps a number that a closed enum does not have as an unknown field", () => {
    expect(echo(8, 9, 8, 4)).toEqual([8, 4, 8, 9]);
    expect(echo(8, 9)).toEqual([8, 9]);
    expect(json(8, 9, 64, 1)).toEqual({ explicit: 1 });
    expect(json(8, 4, 8, 9)).toEqual({ tone: "HIGH" });
    expect(echo(88, 9)).toEqual([88, 9]);
    expect(json(88, 9)).toEqual({ color: 9 });
  });

  it("leaves a oneof as it was where the number is unknown", () => {
    expect(echo(50, 1, 97, 40, 9)).toEqual([50, 1, 97, 40, 9]);
    expect(json(50, 1, 97, 40, 9)).toEqual({ text: "a" });
    expect(echo(50, 1, 97, 40, 3)).toEqual([40, 3]);
  });

  it("takes unknown numbers out of a list, packed or not", () => {
    expect(echo(18, 4, 3, 9, 4, 10)).toEqual([18, 2, 3, 4, 16, 9, 16, 10]);
    expect(echo(16, 3, 16, 9, 16, 4)).toEqual([18, 2, 3, 4, 16, 9]);
    expect(echo(26, 2, 3, 9, 24, 4)).toEqual([24, 3, 24, 4, 24, 9]);
    expect(echo(18, 11, 3, ...minusFive)).toEqual([18, 1, 3, 16, ...minusFive]);
    expect(json(18, 3, 3, 9, 4)).toEqual({ tones: ["LOW", "HIGH"] });
  });

  it("keeps an entry of a map whole where its number is unknown", () => {
    const entry = [34, 5, 10, 1, 97, 16, 9];
    expect(echo(...entry, 34, 5, 10, 1, 98, 16, 4)).toEqual([34, 5, 10, 1, 98, 16, 4, ...entry]);
    expect(json(...entry)).toEqual({});
    expect(echo(34, 3, 10, 1, 97)).toEqual([34, 5, 10, 1, 97, 16, 3]);
    expect(json(34, 3, 10, 1, 97)).toEqual({ byName: { a: "LOW" } });
  });

  it("takes names and known numbers of a closed enum from JSON, and no others", () => {
    const encode = (value: unknown) => [...encodeJson(contract.schema, contract.input, { tone: value })];
    expect(encode("HIGH")).toEqual([8, 4]);
    expect(encode(-2)).toEqual([8, 0xfe, ...Array<number>(8).fill(0xff), 0x01]);
    expect(() => encode(9)).toThrow("Expected one of LOW, HIGH, NEGATIVE, found 9.");
  });
});
