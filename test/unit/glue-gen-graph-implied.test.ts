import protobuf from "protobufjs";
import { beforeAll, describe, expect, it } from "vitest";
import { emitModule, type Graph, type Mapping } from "../../glue-gen/graph/index.ts";
import { parseContracts } from "../../glue-gen/index.ts";
import type { Glue } from "../../glue-gen/wire/v1/index.ts";
import { fillStep, importGlue } from "../support/glue.ts";

const edition = `edition = "2023"; package given.v1;
message Given {
  int32 level = 1 [default = 7];
  string name = 2 [default = "none"];
  int64 zero = 3 [default = 0];
  Tone tone = 4 [default = HIGH];
  string digits = 5 [default = "x"];
  Inner inner = 6;
  oneof kind { bool yes = 7 [default = true]; int32 number = 8; }
  message Inner { sint64 far = 1 [default = -5]; }
}
enum Tone { LOW = 0; HIGH = 1; }
`;
const proto3 = `syntax = "proto3"; package taken.v1;
import "heddle/v1/options.proto";
service Take { option (heddle.v1.function) = { version: "1.0.0" }; rpc Run(Taken) returns (Taken); }
message Taken {
  int32 level = 1; optional string name = 2; int64 zero = 3; string tone = 4;
  uint32 digits = 5 [(heddle.v1.field) = { optional: true }]; string far = 6; repeated int64 all = 7; bool yes = 8;
}
`;

const routes: readonly (readonly [target: number, path: readonly number[]])[] = [
  [1, [1]],
  [2, [2]],
  [3, [3]],
  [4, [4]],
  [5, [5]],
  [6, [6, 1]],
  [7, [1]],
  [7, [6, 1]],
  [8, [7]],
];
const graph: Graph = {
  eventType: "given.v1.Given",
  goals: [],
  steps: [
    {
      id: "taken.Take",
      function: "taken.v1.Take",
      version: "1.0.0",
      digest: "",
      mappings: routes.map(
        ([target, path]): Mapping => ({
          target: [target],
          source: { kind: "value", value: { step: "", path } },
          concept: "",
        }),
      ),
    },
  ],
};

const given = protobuf.parse(edition, { keepCase: true }).root.lookupType("given.v1.Given");
const taken = protobuf
  .parse(proto3.replace('import "heddle/v1/options.proto";', "").replace(/^service.*$/m, ""), {
    keepCase: true,
  })
  .root.lookupType("taken.v1.Taken");

let glue: Glue;
let text = "";

beforeAll(async () => {
  const { contracts } = parseContracts({ "taken.proto": proto3 });
  const { schema } = parseContracts({ "given.proto": edition });
  const context = {
    contracts: new Map(contracts.map((one) => [one.name, one])),
    eventSchema: schema,
  };
  const { typescript, javascript } = emitModule(graph, context);
  text = typescript;
  glue = await importGlue(javascript);
});

function mapped(value: Record<string, unknown>): object {
  const bytes = given.encode(given.fromObject(value)).finish();
  const filled = fillStep(glue, 0, [bytes]);
  // Nothing is written but what a writer of the message would write.
  expect([...taken.encode(taken.decode(filled)).finish()]).toEqual([...filled]);
  return taken.toObject(taken.decode(filled), { longs: String });
}

describe("what an absent field is read as", () => {
  it("is what glue reads, converted as a value that is there", () => {
    expect(mapped({ inner: {} })).toEqual({
      level: 7,
      name: "none",
      tone: "HIGH",
      far: "-5",
      all: ["7", "-5"],
      yes: true,
    });
  });

  it("gives way to a value that is there, even a zero", () => {
    const zeros = { level: 0, name: "", zero: 3, tone: 0, digits: "5", inner: { far: 0 }, yes: false };
    expect(mapped(zeros)).toEqual({
      name: "",
      zero: "3",
      tone: "LOW",
      digits: 5,
      far: "0",
      all: ["0", "0"],
    });
  });

  it("is read also where another member of the oneof is there", () => {
    expect(mapped({ inner: {}, number: 4 })).toMatchObject({ yes: true });
  });

  it("is not read of a message that is absent", () => {
    expect(() => mapped({})).toThrow(
      expect.objectContaining({ reason: "missing", mapping: "taken.Take.far ← event.data.inner.far" }),
    );
  });

  it("stands in the glue as a constant", () => {
    expect(text).toContain("const impliedTakenTakeLevel = new Uint8Array([8, 7]);");
    expect(text).toMatch(/input\.copy\(1, eventLevel, ".*", null, impliedTakenTakeLevel\);/);
  });
});
