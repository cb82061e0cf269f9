import protobuf from "protobufjs";
import { expect, test } from "vitest";
import {
  emitGlue,
  emitModule,
  type Graph,
  graphHash,
  type Mapping,
  type Step,
} from "../../glue-gen/graph/index.ts";
import { type Contract, parseContracts } from "../../glue-gen/index.ts";
import { HeddleError } from "../../runtime/errors.ts";
import { plan } from "../../runtime/planner/index.ts";
import { standardFiles, standardLibrary } from "../support/contracts.ts";
import { fillStep, importGlue, withoutTypes } from "../support/glue.ts";

const { schema, functions } = standardLibrary();
const contracts = new Map(functions.map(({ contract }) => [contract.name, contract]));
const context = { contracts, eventSchema: schema };

function graphOf(type: string): Graph {
  const event = schema.events[type];
  if (event === undefined) {
    throw new Error(`no event ${type}`);
  }
  return plan({ schema, functions, eventType: event.message, goals: event.goals }).graph;
}

test.each([
  ["photo.uploaded", "photo"],
  ["table.uploaded", "table"],
  ["com.github.issues.opened", "issue"],
])("the glue of %s is as in the golden file", async (type, name) => {
  const { typescript, javascript } = emitModule(graphOf(type), context);
  await expect(typescript).toMatchFileSnapshot(`../golden/${name}.glue.ts`);
  expect(javascript).toBe(withoutTypes(typescript));
});

test("each mapping is one line that names target and source", () => {
  const event = schema.events["photo.uploaded"];
  const made = plan({ schema, functions, eventType: event?.message ?? "", goals: event?.goals ?? [] });
  const lines = emitGlue(made.graph, context).split("\n");
  const names = made.explanation.mappings.map(({ parameter, source, whole, defaultText }) => {
    const from = source ?? `default ${JSON.stringify(defaultText)}`;
    return `${parameter} ← ${from}${whole ? " (whole message)" : ""}`;
  });
  expect(names).toContain("image.Resize.image ← png.Decode (whole message)");
  expect(names).toContain('image.Resize.max_width ← default "320"');
  for (const name of names) {
    const quoted = JSON.stringify(name).slice(1, -1);
    expect(lines.filter((line) => line.includes(name) || line.includes(quoted))).toHaveLength(1);
  }
});

test("glue runs as JavaScript and fills inputs that protobufjs can read", async () => {
  const graph = graphOf("com.github.issues.opened");
  const glue = await importGlue(emitGlue(graph, context));
  expect(glue.graph).toBe(graphHash(graph));

  const root = new protobuf.Root();
  for (const text of Object.values(standardFiles())) {
    protobuf.parse(text, root);
  }
  const encoded = (type: string, value: object): Uint8Array => {
    const codec = root.lookupType(type);
    return codec.encode(codec.fromObject(value)).finish();
  };
  const values = [
    encoded("std.github.v1.IssueOpened", {
      issue: { title: "Title", body: "Body" },
      repository: { fullName: "ada/engine" },
    }),
    ...graph.steps.map(({ function: name }) => {
      const { output } = contracts.get(name) as Contract;
      return output === "std.text.v1.Redaction"
        ? encoded(output, { text: { content: "redacted" }, emails: 1 })
        : output === "std.text.v1.Language"
          ? encoded(output, { code: "en", confidence: 1 })
          : encoded(output, {});
    }),
  ];
  const position = graph.steps.findIndex(({ function: name }) => name === "std.document.v1.WriteNotice");
  const bytes = fillStep(glue, position, values);
  const request = root.lookupType("std.document.v1.WriteNoticeRequest");
  expect(request.toObject(request.decode(bytes))).toMatchObject({
    body: { content: "redacted" },
    reference: "ada/engine",
    language: { code: "en", confidence: 1 },
    keywords: {},
    template: expect.stringContaining("{{body}}"),
  });
});

const value = (step: string, ...path: number[]) => ({ kind: "value", value: { step, path } }) as const;

const mixed = parseContracts({
  "m.proto": `
    syntax = "proto3"; package m; import "heddle/v1/options.proto";
    option (heddle.v1.concept) = {name: "Count"}; option (heddle.v1.concept) = {name: "Note"};
    service Show { option (heddle.v1.function) = {version: "1.0.0" summary: "s" resources: {fuel: 1 memory_bytes: 65536}};
      rpc Run(ShowRequest) returns (Shown); }
    message ShowRequest { uint32 count = 1 [(heddle.v1.field) = {means: "m.Count" default: "2"}];
      string note = 2 [(heddle.v1.field) = {means: "m.Note"}]; }
    message Shown { string text = 1; }
    message Given { uint32 count = 1 [(heddle.v1.field) = {means: "m.Count"}];
      optional string note = 2 [(heddle.v1.field) = {means: "m.Note"}]; }`,
});

test.each([
  ["a zero that is not written is not taken for the default", { note: "n" }, { count: 0, note: "n" }],
  ["written values are copied", { count: 3, note: "x" }, { count: 3, note: "x" }],
  ["an absent value that is told from zero is missing", { count: 3 }, undefined],
])("%s", async (_, given, taken) => {
  const graph: Graph = {
    eventType: "m.Given",
    steps: [
      {
        id: "m.Show",
        function: "m.Show",
        version: "1.0.0",
        digest: "",
        mappings: [1, 2].map((number) => ({ target: [number], source: value("", number), concept: "" })),
      },
    ],
    goals: [],
  };
  const contracts = new Map(mixed.contracts.map((contract) => [contract.name, contract]));
  const glue = await importGlue(emitGlue(graph, { contracts, eventSchema: mixed.schema }));
  const { root } = protobuf.parse(`syntax = "proto3"; package m;
    message Given { uint32 count = 1; optional string note = 2; }
    message ShowRequest { optional uint32 count = 1; string note = 2; }`);
  const values = [root.lookupType("m.Given").encode(given).finish()];
  if (taken === undefined) {
    expect(() => fillStep(glue, 0, values)).toThrow(
      expect.objectContaining({ reason: "missing", mapping: "m.Show.note ← event.data.note" }),
    );
    return;
  }
  expect(
    root
      .lookupType("m.ShowRequest")
      .decode(fillStep(glue, 0, values))
      .toJSON(),
  ).toEqual(taken);
});

test("a graph's name does not depend on the order of members, and does on everything else", () => {
  const graph = graphOf("photo.uploaded");
  const shuffled = { goals: graph.goals, steps: graph.steps, eventType: graph.eventType };
  expect(graphHash(shuffled)).toBe(graphHash(graph));
  const [first, ...others] = graph.steps;
  const changed = { ...graph, steps: [{ ...first, digest: "0".repeat(64) }, ...others] } as Graph;
  expect(graphHash(changed)).not.toBe(graphHash(graph));
});

const photo = graphOf("photo.uploaded");
const withResize = (change: Partial<Step>): Graph => ({
  ...photo,
  steps: photo.steps.map((step) => (step.id === "image.Resize" ? { ...step, ...change } : step)),
});
const withMapping = (mapping: Partial<Mapping>): Graph =>
  withResize({ mappings: [{ target: [1], source: value("png.Decode"), concept: "", ...mapping }] });

test.each([
  ["a source that runs later", withMapping({ source: value("png.Encode") }), /later|gives/],
  ["a source that is not there", withMapping({ source: value("png.Nothing") }), /not there/],
  ["a field that is not there", withMapping({ target: [99] }), /no field 99/],
  ["a message inside a number", withMapping({ target: [2, 1] }), /no field 1/],
  ["a value of another type", withMapping({ source: value("", 1) }), /gives bytes where std.image.v1.Image/],
  [
    "a whole input by default",
    withMapping({ target: [], source: { kind: "default", text: "" } }),
    /gives text where a message/,
  ],
  [
    "a step after a later one",
    withResize({ after: ["png.Encode"] }),
    /"png.Encode", which is no step before/,
  ],
  ["a step after itself", withResize({ after: ["image.Resize"] }), /"image.Resize", which is no step before/],
  ["a step after none", withResize({ after: ["png.Nothing"] }), /"png.Nothing", which is no step before/],
  ["two steps of one name", { ...photo, steps: [...photo.steps, ...photo.steps] }, /used twice/],
  [
    "a function that is not there",
    { ...photo, steps: photo.steps.map((step) => ({ ...step, function: "a.B" })) },
    /a\.B/,
  ],
])("refuses %s", (_, graph, message) => {
  expect(() => emitGlue(graph, context)).toThrow(HeddleError);
  expect(() => emitGlue(graph, context)).toThrow(message);
});

test.each([
  ["4294967295", [16, 255, 255, 255, 255, 15]],
  ["4294967296", null],
  ["-1", null],
  ["3.5", null],
  ["", null],
])("a default of %j for a uint32 is written, or refused", (text, bytes) => {
  const graph = withMapping({ target: [2], source: { kind: "default", text } });
  if (bytes === null) {
    expect(() => emitGlue(graph, context)).toThrow(/is no value of uint32/);
  } else {
    expect(emitGlue(graph, context)).toContain(`new Uint8Array([${bytes.join(", ")}])`);
  }
});
