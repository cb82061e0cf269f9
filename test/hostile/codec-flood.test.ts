import protobuf from "protobufjs";
import { beforeAll, describe, expect, it } from "vitest";
import { emitGlue } from "../../glue-gen/graph/index.ts";
import { parseContracts, type Schema } from "../../glue-gen/index.ts";
import { MAX_FIELDS, MAX_PIECES, WireError } from "../../glue-gen/wire/v1/index.ts";
import { decodeJson } from "../../runtime/contract/index.ts";
import { HeddleError } from "../../runtime/errors.ts";
import { admit, type CallResult, type Sandbox } from "../../runtime/sandbox/index.ts";
import { buildProject } from "../support/built-project.ts";
import { fillStep, importGlue } from "../support/glue.ts";

/**
 * Row 21 of the checklist, at three doors: the codec of a function in its sandbox, JSON in the host, and glue between two
 * functions. A flood is read or refused by a typed error, takes work in proportion to its bytes, and leaves no trace.
 */

const proto = `syntax = "proto3"; package flood.v1; import "heddle/v1/options.proto";
service Echo { option (heddle.v1.function) = {version: "1.0.0"}; rpc Run(Tree) returns (Tree); }
message Tree { uint32 value = 1; Tree child = 2 [(heddle.v1.field) = {optional: true}]; repeated uint32 numbers = 3; string text = 4; repeated uint32 apart = 5 [packed = false]; }
`;
const memoryBytes = 16 * 1024 * 1024;
const fuelFor = (length: number): number => 200_000 + 2_000 * length;

let sandbox: Sandbox;
let schema: Schema;

beforeAll(async () => {
  const { component, contract } = await buildProject({
    "echo.proto": proto,
    "echo.ts":
      'import { Tree } from "./contract";\nexport function run(input: Tree): Tree { return input; }\n',
  });
  schema = contract.schema;
  sandbox = admit(component, { memoryBytes }).instantiate({ context: () => undefined, log: () => {} });
});

function repeated(piece: readonly number[], count: number): Uint8Array {
  const bytes = new Uint8Array(piece.length * count);
  for (let i = 0; i < count; i++) bytes.set(piece, i * piece.length);
  return bytes;
}

function nested(levels: number): Uint8Array {
  let bytes: Uint8Array = new Uint8Array();
  for (let i = 0; i < levels; i++) bytes = protobuf.Writer.create().uint32(18).bytes(bytes).finish();
  return bytes;
}

function delimited(tag: number, bytes: Uint8Array): Uint8Array {
  return protobuf.Writer.create().uint32(tag).bytes(bytes).finish();
}

const small = protobuf.Writer.create().uint32(8).uint32(7).uint32(34).string("as it was").finish();

type Outcome = "read" | "refused";

/** What became of bytes in a function: read, or refused by a code that the floods may have. */
function inFunction(bytes: Uint8Array): Outcome | string {
  const result = call(bytes);
  if (result.ok) return "read";
  return result.failure.functionCode === "INPUT_MALFORMED" ? "refused" : result.failure.code;
}

function call(bytes: Uint8Array): CallResult {
  return sandbox.call(bytes, { fuel: fuelFor(bytes.length) });
}

function inJson(bytes: Uint8Array): Outcome {
  try {
    decodeJson(schema, "flood.v1.Tree", bytes);
    return "read";
  } catch (error) {
    if (error instanceof HeddleError && error.code === "BAD_OUTPUT") return "refused";
    throw error;
  }
}

/** Glue that takes a part of each of the fields. */
const glue = await (async () => {
  const { schema: eventSchema, contracts } = parseContracts({ "flood.proto": proto });
  const mapping = (target: number[], ...path: number[]) =>
    ({ target, source: { kind: "value", value: { step: "", path } }, concept: "" }) as const;
  const step = { id: "flood.Echo", function: "flood.v1.Echo", version: "1.0.0", digest: "" };
  const mappings = [
    mapping([1], 1),
    mapping([2], 2),
    mapping([3], 5),
    mapping([4], 4),
    mapping([5], 3),
    mapping([2, 1], 1),
  ];
  const graph = { eventType: "flood.v1.Tree", steps: [{ ...step, mappings }], goals: [] };
  return importGlue(
    emitGlue(graph, { contracts: new Map(contracts.map((one) => [one.name, one])), eventSchema }),
  );
})();

function inGlue(bytes: Uint8Array): Outcome | string {
  try {
    fillStep(glue, 0, [bytes]);
    return "read";
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    expect(error.mapping).toMatch(/^flood\.Echo\./);
    return error.reason === "malformed" ? "refused" : error.reason;
  }
}

describe("row 21: bytes that are no honest message", () => {
  it.each<[string, () => Uint8Array, Outcome | string, Outcome, Outcome | string]>([
    ["messages 20,000 deep", () => nested(20_000), "refused", "refused", "read"],
    ["groups 100,000 deep", () => repeated([0x33], 100_000), "refused", "refused", "refused"],
    ["a flood of unknown fields", () => repeated([0xf8, 0x06, 1], 200_000), "read", "read", "read"],
    [
      "unknown fields beyond what glue looks at",
      () => repeated([0x38, 1], MAX_FIELDS + 1),
      "read",
      "read",
      "limit",
    ],
    ["a flood of packed numbers", () => delimited(26, new Uint8Array(500_000)), "read", "read", "read"],
    [
      "packed numbers beyond the memory",
      () => delimited(26, new Uint8Array(6_000_000)),
      "OUT_OF_MEMORY",
      "read",
      "read",
    ],
    ["a flood of numbers, packed one by one", () => repeated([26, 1, 1], MAX_PIECES), "read", "read", "read"],
    ["and one more", () => repeated([26, 1, 1], MAX_PIECES + 1), "read", "read", "limit"],
    ["a flood of numbers one by one", () => repeated([40, 1], 200_000), "read", "read", "read"],
    [
      "a flood of wrong wire types",
      () => repeated([13, 0, 0, 0, 0, 18 & ~7, 1, 33, 0, 0, 0, 0, 0, 0, 0, 0], 20_000),
      "read",
      "read",
      "read",
    ],
    ["a number 200,000 times", () => repeated([8, 7], 200_000), "read", "read", "read"],
    ["a text 100,000 times", () => repeated([34, 1, 65], 100_000), "read", "read", "read"],
    ["a message 100,000 times", () => repeated([18, 2, 8, 7], 100_000), "read", "read", "limit"],
    [
      "a varint of eleven bytes",
      () => Uint8Array.of(8, ...new Array(10).fill(0x80), 1),
      "refused",
      "refused",
      "refused",
    ],
    [
      "a tag of six bytes",
      () => Uint8Array.of(0x88, 0x80, 0x80, 0x80, 0x80, 0, 1),
      "refused",
      "refused",
      "refused",
    ],
    [
      "a length of nearly 2^64",
      () => Uint8Array.of(34, ...new Array(9).fill(0xff), 1),
      "refused",
      "refused",
      "refused",
    ],
    ["a field that is cut", () => small.subarray(0, -1), "refused", "refused", "refused"],
  ])("%s", (_, make, byFunction, byJson, byGlue) => {
    const before = call(small);
    const bytes = make();
    expect([inFunction(bytes), inJson(bytes), inGlue(bytes)]).toEqual([byFunction, byJson, byGlue]);
    // The next call sees nothing of it: the same output, fuel and memory.
    expect(call(small)).toEqual(before);
    expect(before.ok && Buffer.from(before.output)).toEqual(Buffer.from(small));
  });

  it.each<[string, readonly number[]]>([
    ["unknown fields", [0xf8, 0x06, 1]],
    ["fields of a wrong wire type", [13, 0, 0, 0, 0]],
    ["occurrences of a number", [8, 7]],
    ["occurrences of a text", [34, 1, 65]],
    ["occurrences of a message", [18, 2, 8, 7]],
    ["numbers one by one", [40, 1]],
  ])("ten times as many %s take a function ten times the fuel, and no more", (_, piece) => {
    const fuelOf = (count: number): number => call(repeated(piece, count)).fuel;
    const [few, many] = [fuelOf(2_000), fuelOf(20_000)];
    expect(many / few).toBeGreaterThan(5);
    expect(many / few).toBeLessThan(12);
  });
});
