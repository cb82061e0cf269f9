import { mkdtempSync, rmSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import protobuf from "protobufjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  emitGlue,
  filledFields,
  type Graph,
  GraphTypes,
  type MappingSource,
} from "../../glue-gen/graph/index.ts";
import { parseContracts } from "../../glue-gen/index.ts";
import { MAX_ELEMENTS } from "../../glue-gen/wire/v1/index.ts";
import { AdmittedStore } from "../../runtime/assembler/admitted-store.ts";
import { CacheFiles } from "../../runtime/cache/index.ts";
import type { ResultFrame } from "../../runtime/executor/frame.ts";
import { LoadedUnit } from "../../runtime/executor/loaded-unit.ts";
import { LIFTED_CALLS_OF_FUEL } from "../../runtime/lifted-calls.ts";
import type { Unit } from "../../runtime/unit.ts";
import { component, guestText } from "../support/guests.ts";
import { runUnit } from "../support/run-unit.ts";

const proto = `
syntax = "proto3"; package each.v1; import "heddle/v1/options.proto";
service Echo { option (heddle.v1.function) = {version: "1.0.0" summary: "Give back a word"}; rpc Run(Word) returns (Word); }
service Join { option (heddle.v1.function) = {version: "1.0.0" summary: "Join words"}; rpc Run(Words) returns (Words); }
message Word { string text = 1; }
message Words { repeated Word words = 1; repeated string texts = 2; }
`;
/** Gives back its input; a word with "f" in front is a failure of that code, message and place, one with "t" traps. */
const echo = guestText({
  run: `
    (if (i32.eq (i32.load8_u offset=2 (local.get $pointer)) (i32.const ${"f".charCodeAt(0)}))
      (then (return (call $fail (i32.add (local.get $pointer) (i32.const 2)) (i32.sub (local.get $length) (i32.const 2))))))
    (if (i32.eq (i32.load8_u offset=2 (local.get $pointer)) (i32.const ${"t".charCodeAt(0)})) (then unreachable))
    (call $ok (local.get $pointer) (local.get $length))`,
});
const FUEL = 1_000_000;

const { schema, contracts } = parseContracts({ "each.proto": proto });
const from = (step: string, ...path: number[]): MappingSource => ({ kind: "value", value: { step, path } });
const step = (name: string, source: MappingSource) => ({
  id: `each.${name}`,
  function: `each.v1.${name}`,
  version: "1.0.0",
  digest: "",
  mappings: [{ target: [1], source, concept: "" }],
});
/** Also the texts of all words, apart from these. */
const joined = (one: ReturnType<typeof step>) => ({
  ...one,
  mappings: [...one.mappings, { target: [2], source: from("each.Echo", 1, 1), concept: "" }],
});
const graph: Graph = {
  eventType: "each.v1.Words",
  steps: [
    { ...step("Echo", { kind: "element", path: [] }), each: { step: "", path: [2] } },
    joined(step("Join", from("each.Echo", 1))),
  ],
  goals: [],
};

const root = protobuf.parse(proto, { keepCase: true }).root;
const words = root.lookupType("each.v1.Words");
const directory = mkdtempSync(join(tmpdir(), "heddle-each-"));
let bytes: Uint8Array;

beforeAll(async () => {
  bytes = await component(echo);
});
afterAll(() => rmSync(directory, { recursive: true }));

function unit(fuel = FUEL): Unit {
  const context = {
    contracts: new Map(contracts.map((contract) => [contract.name, contract])),
    eventSchema: schema,
  };
  const source = emitGlue(graph, context);
  const types = new GraphTypes(graph, context);
  return {
    key: `each ${fuel}`,
    glue: new CacheFiles(directory).path("each.mjs", () => Buffer.from(stripTypeScriptTypes(source))),
    steps: graph.steps.map((step, index) => ({
      id: step.id,
      function: step.function,
      fields: filledFields(types, step),
      admitted: new AdmittedStore(directory).path("echo", { name: "test.v1.Echo" }, 1024 * 1024, () => bytes),
      fuel: index === 0 ? fuel : FUEL * LIFTED_CALLS_OF_FUEL,
      reads: [],
      takes: types.taken(step),
    })),
    wanted: [1, 2],
  };
}

function run(loaded: LoadedUnit, texts: readonly string[]): ResultFrame {
  const context = { account: "", eventId: "", eventSource: "", eventType: "" };
  return runUnit(loaded, { sequence: 1, context, data: words.encode({ texts }).finish() });
}

/** The same, with what happens where the first step fails. */
function withPolicy(policy: NonNullable<Unit["steps"][number]["policy"]>): Promise<LoadedUnit> {
  const { key, steps, ...others } = unit();
  const [first, ...rest] = steps as [Unit["steps"][number], ...Unit["steps"][number][]];
  return LoadedUnit.load(
    { ...others, key: `${key} policy`, steps: [{ ...first, policy }, ...rest] },
    new Map(),
  );
}

const load = (fuel?: number): Promise<LoadedUnit> => LoadedUnit.load(unit(fuel), new Map());

describe("a step that runs for each element of a list", () => {
  it("gathers its outputs in order, event after event", async () => {
    const loaded = await load();
    for (const texts of [["a", "bb", "ccc"], [], ["", "d".repeat(10_000)], ["e"]]) {
      const { values, failure } = run(loaded, texts);
      const expected = { words: texts.map((text) => (text === "" ? {} : { text })) };
      expect(failure).toBeNull();
      const decoded = values?.map((value) => words.toObject(words.decode(value), { arrays: true }));
      expect(decoded).toEqual([
        { ...expected, texts: [] },
        { ...expected, texts },
      ]);
    }
    loaded.dispose();
  });

  it("is one step in the report, with the fuel of all calls", async () => {
    const loaded = await load();
    const fuelOf = (texts: string[]) => run(loaded, texts).steps.map(({ fuel }) => fuel);
    const [one] = fuelOf(["a"]);
    expect(one).toBeGreaterThan(0);
    expect(fuelOf(["a", "a", "a"])[0]).toBe((one as number) * 3);
    expect(run(loaded, ["a", "b"]).steps.map((report) => report.step)).toEqual(["each.Echo", "each.Join"]);
    expect(fuelOf([])[0]).toBe(0);
    loaded.dispose();
  });

  it.each([
    ["GUEST_FAILURE", "f", "Element 2: f"],
    ["TRAP", "t", "Element 2: "],
  ])("ends with the first failure, which names its element: %s", async (kind, text, message) => {
    const loaded = await load();
    const { failure, values, steps } = run(loaded, ["a", "b", text, "c"]);
    expect(failure).toMatchObject({ kind, step: "each.Echo", message: expect.stringContaining(message) });
    expect(values).toBeNull();
    expect(steps).toHaveLength(1);
    expect(run(loaded, ["a"]).failure).toBeNull();
    loaded.dispose();
  });

  it("starts again with the function that takes its place, of which all outputs are", async () => {
    const upper = await component(
      guestText({
        run: `
          (i32.store8 offset=2 (local.get $pointer) (i32.const 42))
          (call $ok (local.get $pointer) (local.get $length))`,
      }),
    );
    const admitted = new AdmittedStore(directory).path(
      "upper",
      { name: "test.v1.Upper" },
      1024 * 1024,
      () => upper,
    );
    const loaded = await withPolicy({ fallback: { function: "test.v1.Upper", admitted, fuel: FUEL } });
    const textsOf = (texts: string[]) => {
      const { values, failure, steps } = run(loaded, texts);
      expect(failure).toBeNull();
      const decoded = words.toObject(words.decode(values?.[1] as Uint8Array), { arrays: true });
      return [decoded.words.map(({ text }: { text: string }) => text), steps.map(({ outcome }) => outcome)];
    };
    expect(textsOf(["ab", "bb"])).toEqual([
      ["ab", "bb"],
      ["done", "done"],
    ]);
    expect(textsOf(["ab", "bb", "t", "cb"])).toEqual([
      ["*b", "*b", "*", "*b"],
      ["replaced", "done", "done"],
    ]);
    expect(textsOf(["ab"])).toEqual([["ab"], ["done", "done"]]);
    loaded.dispose();
  });

  it.each([
    ["the field that a mapping fills", "field text", "each.Echo.text ← event.data.texts[]"],
    ["what is in such a field", "field text.inner", "each.Echo.text ← event.data.texts[]"],
    ["another field", "field texts", undefined],
    ["no field", "f", undefined],
  ])("names the mapping where a function fails at %s", async (_, place, mapping) => {
    const loaded = await load();
    const { failure } = run(loaded, ["a", place]);
    expect(failure).toMatchObject({ kind: "GUEST_FAILURE", place });
    expect(failure?.mapping).toBe(mapping);
    loaded.dispose();
  });

  it("may use the fuel of so many calls, and not one more", async () => {
    const probe = await load();
    const fuel = run(probe, ["a"]).steps[0]?.fuel as number;
    probe.dispose();
    const loaded = await load(fuel);
    expect(run(loaded, new Array(LIFTED_CALLS_OF_FUEL).fill("a")).failure).toBeNull();
    expect(run(loaded, new Array(LIFTED_CALLS_OF_FUEL + 1).fill("a"))).toMatchObject({
      failure: { kind: "OUT_OF_FUEL", message: expect.stringMatching(/^Element 256: /) },
      steps: [{ fuel: fuel * LIFTED_CALLS_OF_FUEL }],
    });
    loaded.dispose();
  });

  it("names the list where it has more elements than the limit", async () => {
    const loaded = await load(FUEL);
    expect(run(loaded, new Array(MAX_ELEMENTS).fill("a")).failure).toBeNull();
    expect(run(loaded, new Array(MAX_ELEMENTS + 1).fill("a")).failure).toMatchObject({
      kind: "MAPPING_LIMIT",
      mapping: "each.Echo ← event.data.texts",
      step: "each.Echo",
    });
    loaded.dispose();
  });
});
