import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import protobuf from "protobufjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  emitGlue,
  type Graph,
  GraphTypes,
  type MappingSource,
  type Step,
} from "../../glue-gen/graph/index.ts";
import { type Contract, parseContracts } from "../../glue-gen/index.ts";
import { MAX_ELEMENTS } from "../../glue-gen/wire/v1/index.ts";
import { AdmittedStore } from "../../runtime/assembler/admitted-store.ts";
import { CacheFiles } from "../../runtime/cache/index.ts";
import type { ResultFrame } from "../../runtime/executor/frame.ts";
import { LoadedUnit } from "../../runtime/executor/loaded-unit.ts";
import type { Unit } from "../../runtime/unit.ts";
import { runUnit } from "../support/run-unit.ts";
import { streamingComponent, streamingText } from "../support/streaming-guests.ts";
import { temporaryDirectory } from "../support/temporary.ts";

/** Graphs in which a list is a stream to a function, and a stream a list to what comes after it. */

const proto = `
syntax = "proto3"; package s.v1; import "heddle/v1/options.proto";
service Echo { option (heddle.v1.function) = {version: "1.0.0"}; rpc Run(stream Word) returns (stream Word); }
service Last { option (heddle.v1.function) = {version: "1.0.0"}; rpc Run(stream Word) returns (Word); }
service Twice { option (heddle.v1.function) = {version: "1.0.0"}; rpc Run(Word) returns (stream Word); }
message Word { string text = 1; }
message Words { repeated string texts = 1; Word one = 2; }
`;
const { schema, contracts } = parseContracts({ "s.proto": proto });
const context = {
  contracts: new Map(contracts.map((one): [string, Contract] => [one.name, one])),
  eventSchema: schema,
};
const root = protobuf.parse(proto, { keepCase: true }).root;
const [word, words] = [root.lookupType("s.v1.Word"), root.lookupType("s.v1.Words")];

/** The hand-written functions; a word that begins with "!" is a failure, and "?" bytes that are no messages. */
const first = "(i32.load8_u offset=3 (local.get $pointer))";
const refusing = `
  (if (i32.eq ${first} (i32.const ${"!".charCodeAt(0)})) (then (return (call $fail (i32.const 0) (i32.const 0)))))
  (if (i32.eq ${first} (i32.const ${"?".charCodeAt(0)})) (then (return (call $ok (local.get $pointer) (i32.const 2)))))`;
const guests = {
  Echo: {
    declarations: "(global $count (mut i32) (i32.const 0))",
    push: `${refusing} (call $ok (local.get $pointer) (local.get $length))`,
  },
  Last: {
    declarations: "(global $at (mut i32) (i32.const 0)) (global $size (mut i32) (i32.const 0))",
    push: `${refusing} (global.set $at (local.get $pointer)) (global.set $size (local.get $length)) (call $ok (i32.const 0) (i32.const 0))`,
    // A second call would give nothing, and the answer before it must have been taken by then.
    finish: `(call $ok (global.get $at) (global.get $size)) (global.set $size (i32.const 0))`,
  },
  Twice: {
    declarations:
      "(global $at (mut i32) (i32.const 0)) (global $size (mut i32) (i32.const 0)) (global $left (mut i32) (i32.const 2))",
    push: `(global.set $at (local.get $pointer)) (global.set $size (local.get $length)) (call $ok (i32.const 0) (i32.const 0))`,
    finish: `(if (i32.eqz (global.get $left)) (then (return (call $ok (i32.const 0) (i32.const 0)))))
      (global.set $left (i32.sub (global.get $left) (i32.const 1)))
      (call $ok (global.get $at) (global.get $size))`,
  },
} as const;

const directory = temporaryDirectory(afterAll);
const components = new Map<string, Uint8Array>();
beforeAll(async () => {
  for (const [name, parts] of Object.entries(guests)) {
    components.set(`s.v1.${name}`, await streamingComponent(streamingText(parts)));
  }
});

const value = (step: string, ...path: number[]) => ({ step, path });
const from = (step: string, ...path: number[]): MappingSource => ({
  kind: "value",
  value: value(step, ...path),
});
const element: MappingSource = { kind: "element", path: [] };
function step(
  id: string,
  name: keyof typeof guests,
  target: readonly number[],
  source: MappingSource,
  each?: Step["each"],
): Step {
  return {
    id,
    function: `s.v1.${name}`,
    version: "1.0.0",
    digest: "",
    ...(each === undefined ? {} : { each }),
    mappings: [{ target: [...target], source, concept: "" }],
  };
}

/** event.texts → Echo → list → Last → one; event.one → Twice → list → Echo; event.one → Last → one. */
const graph: Graph = {
  eventType: "s.v1.Words",
  steps: [
    step("echo", "Echo", [1], element, value("", 1)),
    step("last", "Last", [], element, value("echo", 1)),
    step("twice", "Twice", [], from("", 2)),
    step("again", "Echo", [], element, value("twice", 1)),
    step("single", "Last", [], from("", 2)),
  ],
  goals: [],
};

let made = 0;

function unit(one: Graph = graph, fuel = 1e8): Unit {
  const source = emitGlue(one, context);
  const key = `stream ${made++}`;
  return {
    key,
    glue: new CacheFiles(directory).path(`${key.replace(" ", "-")}.mjs`, () =>
      Buffer.from(stripTypeScriptTypes(source)),
    ),
    steps: one.steps.map((step) => {
      const { id, function: name } = step;
      const contract = context.contracts.get(name) as Contract;
      return {
        id,
        function: name,
        admitted: new AdmittedStore(join(directory, name)).path(
          "one",
          contract,
          2 * 1024 * 1024,
          () => components.get(name) as Uint8Array,
        ),
        fuel,
        reads: [],
        takes: new GraphTypes(one, context).taken(step),
        streams: { input: contract.inputStream === true, output: contract.outputStream === true },
      };
    }),
    wanted: one.steps.map((_, index) => index + 1),
  };
}

function run(loaded: LoadedUnit, data: object): ResultFrame {
  const attributes = { account: "", eventId: "", eventSource: "", eventType: "" };
  return runUnit(loaded, {
    sequence: 1,
    context: attributes,
    data: words.encode(words.fromObject(data)).finish(),
  });
}

const textOf = (bytes: Uint8Array) => (word.decode(bytes) as unknown as { text: string }).text;
/** The texts of a list that was gathered: words in field 1. */
function texts(bytes: Uint8Array): string[] {
  const reader = protobuf.Reader.create(bytes);
  const found: string[] = [];
  while (reader.pos < reader.len) {
    expect(reader.tag()).toBe(10);
    found.push(textOf(reader.bytes()));
  }
  return found;
}

describe("a graph with streaming functions", () => {
  it("gives a function the elements of a list as its stream, and makes lists of streams, event after event", async () => {
    const loaded = await LoadedUnit.load(unit(), new Map());
    for (const list of [["a", "bb", "ccc"], ["x"], ["", "d".repeat(10_000)]]) {
      const { values, failure, steps } = run(loaded, { texts: list, one: { text: "one" } });
      expect(failure).toBeNull();
      const [echo, last, twice, again, single] = values as [
        Uint8Array,
        Uint8Array,
        Uint8Array,
        Uint8Array,
        Uint8Array,
      ];
      expect(texts(echo)).toEqual(list);
      expect(textOf(last)).toBe(list.at(-1));
      expect(texts(twice)).toEqual(["one", "one"]);
      expect(texts(again)).toEqual(["one", "one"]);
      expect(textOf(single)).toBe("one");
      expect(steps.map(({ step: id }) => id)).toEqual(["echo", "last", "twice", "again", "single"]);
    }
    loaded.dispose();
  });

  it("says what a function without a message was to give one of", async () => {
    const loaded = await LoadedUnit.load(unit(), new Map());
    expect(run(loaded, { texts: [], one: {} }).failure).toMatchObject({ kind: "BAD_OUTPUT", step: "last" });
    loaded.dispose();
  });

  it.each([
    ["a failure of its own", "!", "GUEST_FAILURE", /^Element 2: /],
    ["bytes that are no messages", "?", "BAD_OUTPUT", /^Element 2: .*not messages/],
  ])(
    "names the element that a function ended at with %s, and the next event is well",
    async (_, text, kind, message) => {
      const loaded = await LoadedUnit.load(unit(), new Map());
      const { failure, values, steps } = run(loaded, { texts: ["a", "b", text, "c"], one: {} });
      expect(failure).toMatchObject({ kind, step: "echo", message: expect.stringMatching(message) });
      expect([values, steps.length]).toEqual([null, 1]);
      expect(run(loaded, { texts: ["a"], one: {} }).failure).toBeNull();
      loaded.dispose();
    },
  );

  it("has one amount of fuel for a whole stream, and as many elements as any step", async () => {
    const [echo] = graph.steps as [Step];
    const alone = { ...graph, steps: [echo] };
    const probe = await LoadedUnit.load(unit(alone), new Map());
    const fuel = run(probe, { texts: ["a", "b", "c"] }).steps[0]?.fuel as number;
    const many = (count: number) => ({ texts: new Array(count).fill("a") });
    expect(run(probe, many(MAX_ELEMENTS)).failure).toBeNull();
    expect(run(probe, many(MAX_ELEMENTS + 1)).failure).toMatchObject({ kind: "MAPPING_LIMIT", step: "echo" });
    probe.dispose();
    const enough = await LoadedUnit.load(unit(alone, fuel), new Map());
    expect(run(enough, many(3)).failure).toBeNull();
    expect(run(enough, many(4)).failure).toMatchObject({ kind: "OUT_OF_FUEL" });
    enough.dispose();
  });
});

describe("a graph that cannot be", () => {
  it.each([
    [
      "a stream for each of a list",
      { ...graph, steps: [step("twice", "Twice", [1], element, value("", 1))] },
      /gives a stream for one message/,
    ],
  ])("has %s", (_, wrong: Graph, message) => {
    expect(() => emitGlue(wrong, context)).toThrow(
      expect.objectContaining({ code: "GRAPH_INVALID", message: expect.stringMatching(message) }),
    );
    expect(() => new GraphTypes(graph, context)).not.toThrow();
  });
});
