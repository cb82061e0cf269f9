import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Graph, Mapping, Step } from "../../glue-gen/graph/index.ts";
import { contextLimits } from "../../glue-gen/index.ts";
import { Assembler } from "../../runtime/assembler/index.ts";
import { decodeJson, encodeJson } from "../../runtime/contract/index.ts";
import type { FrameContext, ResultFrame } from "../../runtime/executor/index.ts";
import { LoadedUnits } from "../../runtime/executor/loaded-units.ts";
import { Repository } from "../../runtime/repository/index.ts";
import { contextFunctions, contextSchema } from "../support/context-functions.ts";
import { runUnit } from "../support/run-unit.ts";
import { temporaryDirectory } from "../support/temporary.ts";

let repository: Repository;
let assembler: Assembler;

beforeAll(async () => {
  const directory = temporaryDirectory(afterAll);
  repository = Repository.open(directory);
  assembler = new Assembler(directory);
  repository.publishSchema(contextSchema);
  for (const component of (await contextFunctions()).values()) {
    repository.publishComponent(component);
  }
});

afterAll(() => {
  repository.close();
});

/** The field that takes what Hear gives; 1 takes what Tell gives. */
const places = { Tell: 3, Hear: 2 };

/** A step that depends on others, which are called as what they do. */
function step(
  id: string,
  name: keyof typeof places,
  after: readonly string[],
  say?: string | readonly number[],
): Step {
  const found = repository.find(`acme.memo.v1.${name}`);
  if (found === undefined) {
    throw new Error(`there is no ${name}`);
  }
  const value = (of: string): Mapping => ({
    target: [of.startsWith("hear") ? places[name] : 1],
    source: { kind: "value", value: { step: of, path: [] } },
    concept: "",
  });
  const source: Mapping["source"] =
    typeof say === "object"
      ? { kind: "value", value: { step: "", path: say } }
      : { kind: "constant", text: say ?? "" };
  return {
    id,
    function: found.contract.name,
    version: "1.0.0",
    digest: found.digest,
    mappings: [...after.map(value), ...(say === undefined ? [] : [{ target: [2], source, concept: "" }])],
  };
}

function unitOf(...steps: Step[]) {
  const graph: Graph = {
    eventType: "acme.memo.v1.Start",
    steps,
    goals: steps.map(({ id }) => ({ concept: "", value: { step: id, path: [] } })),
  };
  return assembler.assemble({
    graph,
    contracts: new Map(repository.functions().map(({ contract }) => [contract.name, contract])),
    eventSchema: repository.schema(),
    limits: steps.map(() => ({ fuel: 1e8, memoryBytes: 4 * 1024 * 1024 })),
    artifact: (digest) => repository.artifact(digest),
  });
}

const attributes: FrameContext = { account: "ada", eventId: "e1", eventSource: "/test", eventType: "t" };

async function run(
  steps: readonly Step[],
  { start = {}, more }: { start?: object; more?: readonly string[] } = {},
): Promise<ResultFrame> {
  const unit = unitOf(...steps);
  const loaded = await new LoadedUnits(10).get(unit);
  const context = more === undefined ? attributes : { ...attributes, more };
  const data = encodeJson(repository.schema(), "acme.memo.v1.Start", start, { place: "data" });
  return runUnit(loaded, { sequence: 1, context, data });
}

/** By step, what it gave. */
async function told(
  steps: readonly Step[],
  options?: Parameters<typeof run>[1],
): Promise<Record<string, Record<string, unknown>>> {
  const { values, failure } = await run(steps, options);
  expect(failure).toBe(null);
  return Object.fromEntries(
    steps.map(({ id, function: name }, position) => {
      const output = repository.find(name)?.contract.output as string;
      const value = decodeJson(repository.schema(), output, (values as Uint8Array[])[position] as Uint8Array);
      return [id, value as Record<string, unknown>];
    }),
  );
}

describe("scratch", () => {
  test("a step sees what the steps wrote that it depends on, the last one of them", async () => {
    const result = await told([
      step("a", "Tell", [], "one"),
      step("b", "Tell", ["a"], "two"),
      step("c", "Tell", ["b"], ""),
      step("hear", "Hear", ["c"]),
    ]);
    expect([result.a?.heard, result.b?.heard, result.c?.heard]).toEqual(["nothing", "one", "two"]);
    // c wrote nothing, so that what b wrote is still there.
    expect(result.hear?.heard).toBe("two");
  });

  test("a branch does not see what runs beside it, wherever it stands in the graph", async () => {
    const a = step("a", "Tell", [], "one");
    const b = step("b", "Tell", ["a"], "two");
    const beside = step("hear1", "Hear", ["a"]);
    const join = step("hear2", "Hear", ["b", "hear1"]);
    for (const order of [
      [a, b, beside, join],
      [a, beside, b, join],
    ]) {
      const result = await told(order);
      expect(result.hear1?.heard).toBe("one");
      expect(result.hear2?.heard).toBe("two");
    }
  });

  test("a step that comes after another one sees what it wrote, and has the last word", async () => {
    const a = step("a", "Tell", [], "one");
    const b = { ...step("b", "Tell", [], "two"), after: ["a"] };
    const hear = { ...step("hear", "Hear", []), after: ["b"] };
    const result = await told([a, b, hear]);
    expect([result.b?.heard, result.hear?.heard]).toEqual(["one", "two"]);
    expect((await told([a, b, step("hear", "Hear", [])])).hear?.heard).toBe("nothing");
    for (const after of [["hear"], ["b"], ["nobody"], [""]]) {
      expect(() => unitOf(a, { ...step("b", "Hear", []), after }, hear)).toThrow(
        expect.objectContaining({ code: "GRAPH_INVALID", step: "b" }),
      );
    }
  });

  test("an empty text removes the word for those that come after, and for nobody else", async () => {
    const result = await told([
      step("a", "Tell", [], "one"),
      step("hear1", "Hear", ["a"]),
      step("b", "Tell", ["a"], "-"),
      step("hear2", "Hear", ["b"]),
      step("c", "Tell", ["b"], ""),
      step("hear3", "Hear", ["c"]),
    ]);
    expect([result.hear1, result.hear2, result.hear3].map((one) => one?.heard)).toEqual([
      "one",
      "nothing",
      "nothing",
    ]);
  });

  test("nothing of one event is seen by the next", async () => {
    const unit = unitOf(step("a", "Tell", [], [1]), step("hear", "Hear", ["a"]));
    const loaded = await new LoadedUnits(10).get(unit);
    const heard = (say: string) => {
      const data = encodeJson(repository.schema(), "acme.memo.v1.Start", { say }, { place: "data" });
      const { values } = runUnit(loaded, { sequence: 1, context: attributes, data });
      return decodeJson(repository.schema(), "acme.memo.v1.Heard", values?.[1] as Uint8Array);
    };
    expect(heard("mine")).toEqual({ heard: "mine" });
    expect(heard("")).toEqual({ heard: "nothing" });
  });

  test("what a contract does not read is not there, whatever its name", async () => {
    const more = ["session.word", "secret", "__proto__", "polluted", "constructor", "mine"];
    const result = await told([step("hear", "Hear", [])], { more });
    expect(result.hear?.heard).toBe("nothing");
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("a value of the greatest length is taken, and one byte more is refused", async () => {
    const most = contextLimits.valueBytes;
    const long = (length: number) => [step("a", "Tell", [], `long ${length}`), step("hear", "Hear", ["a"])];
    expect(String((await told(long(most))).hear?.heard)).toHaveLength(most);
    const { failure, values, steps } = await run(long(most + 1));
    expect(failure).toMatchObject({ kind: "CONTEXT_LIMIT", step: "a", place: "scratch.word" });
    expect(values).toBe(null);
    expect(steps.map(({ step: id }) => id)).toEqual(["a"]);
  });
});

describe("writes that could conflict are refused when the graph is planned", () => {
  test("two branches that write a key, with both steps named", () => {
    const conflicting = [
      step("a", "Tell", [], "one"),
      step("b", "Tell", ["a"], "two"),
      step("c", "Tell", ["a"], "three"),
    ];
    expect(() => unitOf(...conflicting)).toThrow(
      expect.objectContaining({
        code: "CONTEXT_CONFLICT",
        place: "scratch.word",
        message: "Steps b and c both write scratch.word, and neither depends on the other.",
      }),
    );
  });

  test("two that depend on each other through a step that writes nothing are none", async () => {
    const steps = [
      step("a", "Tell", [], "one"),
      step("hear", "Hear", ["a"]),
      step("b", "Tell", ["hear"], "two"),
    ];
    expect((await told(steps)).b?.heard).toBe("one");
  });

  test("a step that runs for each element of a list", () => {
    const { mappings, ...each } = step("each", "Tell", []);
    const source = { kind: "element", path: [] } as const;
    expect(() =>
      unitOf({ ...each, each: { step: "", path: [2] }, mappings: [{ target: [2], source, concept: "" }] }),
    ).toThrow(
      expect.objectContaining({
        code: "CONTEXT_CONFLICT",
        message: "Step each runs over a list, and each of its calls writes scratch.word.",
      }),
    );
    expect(mappings).toEqual([]);
  });
});

describe("what an event comes with", () => {
  const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  test("each step is told of the span that the event came with", async () => {
    const steps = [step("a", "Tell", [], "one"), step("b", "Tell", ["a"], "two")];
    const result = await told(steps, { more: ["event.trace", trace] });
    expect([result.a?.trace, result.b?.trace]).toEqual([trace, trace]);
  });

  test("the unit says what it needs, and gives what it has", async () => {
    const steps = [step("a", "Tell", [], "one")];
    expect(unitOf(...steps).context).toEqual({
      reads: ["event.trace", "event.deadline", "event.session"],
      writesSession: false,
    });
    expect(unitOf(step("hear", "Hear", [])).context).toBeUndefined();
    const more = ["event.deadline", "2026-01-01T00:00:00.000Z", "event.session", "s1"];
    expect((await told(steps, { more })).a).toMatchObject({
      trace: "nothing",
      deadline: "2026-01-01T00:00:00.000Z",
      session: "s1",
    });
  });
});
