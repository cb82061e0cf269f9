import { describe, expect, test } from "vitest";
import { explainText, PlanningIndex, plan } from "../../runtime/planner/index.ts";
import { type FieldSpec, type WorldSpec, world } from "../support/contracts.ts";

const text = (name: string, means: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
  name,
  type: "string",
  means,
  ...more,
});

function planOf(spec: WorldSpec, goals: readonly string[], eventType = "Event") {
  return plan({ ...world(spec), eventType, goals });
}

/** Where each parameter comes from, and by which rule. */
function sourcesOf(spec: WorldSpec, goals: readonly string[]): string[] {
  return planOf(spec, goals).explanation.mappings.map(
    ({ parameter, source, rule, defaultText }) => `${parameter} ← ${source ?? defaultText} (${rule})`,
  );
}

describe("the choice of what feeds a parameter", () => {
  const concepts = { A: {}, "A.Narrow": { isA: "A" }, "A.Narrower": { isA: "A.Narrow" }, B: {} };

  test("prefers the concept itself to narrower ones, and nearer ones to further ones", () => {
    const messages = {
      Event: [text("far", "A.Narrower"), text("near", "A.Narrow"), text("same", "A")],
      Out: [],
    };
    const spec = (fields: FieldSpec[]): WorldSpec => ({
      concepts,
      messages: { ...messages, Event: fields },
      functions: [{ name: "f", takes: [text("a", "A")], gives: "Out" }],
    });
    expect(sourcesOf(spec(messages.Event), ["Out"])).toEqual(["f.a ← event.data.same (concept)"]);
    expect(sourcesOf(spec(messages.Event.slice(0, 2)), ["Out"])).toEqual(["f.a ← event.data.near (concept)"]);
    expect(sourcesOf(spec(messages.Event.slice(0, 1)), ["Out"])).toEqual(["f.a ← event.data.far (only)"]);
  });

  test("prefers what is always there to what may be absent", () => {
    const spec: WorldSpec = {
      concepts,
      messages: { Event: [text("maybe", "A", { optional: true }), text("sure", "A")], Out: [] },
      functions: [{ name: "f", takes: [text("a", "A")], gives: "Out" }],
    };
    expect(sourcesOf(spec, ["Out"])).toEqual(["f.a ← event.data.sure (presence)"]);
  });

  test("prefers the same type to a narrower one, and never narrows", () => {
    const number = (name: string, type: string): FieldSpec => ({ name, type, means: "A" });
    const spec = (fields: FieldSpec[]): WorldSpec => ({
      concepts,
      messages: { Event: fields, Out: [] },
      functions: [{ name: "f", takes: [number("a", "uint64")], gives: "Out" }],
    });
    expect(sourcesOf(spec([number("small", "uint32"), number("large", "uint64")]), ["Out"])).toEqual([
      "f.a ← event.data.large (type)",
    ]);
    expect(sourcesOf(spec([number("small", "uint32")]), ["Out"])).toEqual(["f.a ← event.data.small (only)"]);
    expect(() => sourcesOf(spec([number("signed", "int64")]), ["Out"])).toThrow(
      "it is there, but not as uint64",
    );
  });

  const lists = (given: FieldSpec, taken: FieldSpec, ...more: FieldSpec[]): WorldSpec => ({
    concepts,
    messages: { Event: [given, ...more], Out: [] },
    functions: [{ name: "f", takes: [taken], gives: "Out" }],
  });

  test("takes a list as a list, and a single value as its only element where there is no list", () => {
    const many = text("many", "A", { repeated: true });
    expect(sourcesOf(lists(many, many), ["Out"])).toEqual(["f.many ← event.data.many (only)"]);
    expect(sourcesOf(lists(text("a", "A"), many), ["Out"])).toEqual(["f.many ← event.data.a (only)"]);
    expect(sourcesOf(lists(text("a", "A"), many, { ...many, number: 2 }), ["Out"])).toEqual([
      "f.many ← event.data.many (type)",
    ]);
    const numbers: FieldSpec = { name: "many", type: "uint32", means: "A", repeated: true };
    expect(sourcesOf(lists(numbers, { ...many, type: "uint64" }), ["Out"])).toEqual([
      "f.many ← event.data.many (only)",
    ]);
    const map: FieldSpec = { name: "many", type: "string", means: "A", mapKey: "string" };
    expect(sourcesOf(lists(map, map), ["Out"])).toEqual(["f.many ← event.data.many (only)"]);
  });

  test("takes no list for one value, no map for a list, and no map with other keys", () => {
    const many = text("many", "A", { repeated: true });
    const map: FieldSpec = { name: "many", type: "string", means: "A", mapKey: "string" };
    const lacks = (type: string) => `it lacks A (for f): ${type}`;
    expect(() => sourcesOf(lists(many, text("a", "A")), ["Out"])).toThrow(lacks("nobody gives it"));
    expect(() => sourcesOf(lists(map, many), ["Out"])).toThrow(lacks("nobody gives it"));
    expect(() => sourcesOf(lists(map, { ...map, mapKey: "int32" }), ["Out"])).toThrow("it lacks A (for f)");
    expect(() => sourcesOf(lists(text("a", "A"), map), ["Out"])).toThrow("not as map<string, string>");
  });

  test("does not take a list of a concept for the concept that is a goal", () => {
    const spec: WorldSpec = { concepts, messages: { Event: [text("many", "A", { repeated: true })] } };
    expect(() => sourcesOf(spec, ["A"])).toThrow("A: nobody gives it");
  });

  test("prefers what is there sooner, then the nearer place in a message", () => {
    const spec = (middle: FieldSpec[], late: FieldSpec[]): WorldSpec => ({
      concepts,
      messages: { Event: [text("b", "B")], Middle: middle, Inner: [text("deep", "A")], Late: late, Out: [] },
      functions: [
        { name: "makeMiddle", takes: [text("b", "B")], gives: "Middle" },
        { name: "makeLate", takes: [{ name: "middle", type: "Middle" }], gives: "Late" },
        { name: "use", takes: [text("a", "A"), { name: "late", type: "Late" }], gives: "Out" },
      ],
    });
    const inner = { name: "inner", type: "Inner" };
    expect(sourcesOf(spec([inner], [text("late", "A")]), ["Out"])).toContain(
      "use.a ← makeMiddle.inner.deep (depth)",
    );
    expect(sourcesOf(spec([inner, text("outer", "A")], []), ["Out"])).toContain(
      "use.a ← makeMiddle.outer (path)",
    );
    expect(
      sourcesOf(spec([text("second", "A", { number: 2 }), text("first", "A", { number: 1 })], []), ["Out"]),
    ).toContain("use.a ← makeMiddle.first (path)");
  });

  test("fills an optional parameter from a chosen step, but takes no step for it", () => {
    const spec: WorldSpec = {
      concepts,
      messages: { Event: [text("b", "B")], Extra: [], Other: [], Out: [] },
      functions: [
        { name: "extra", takes: [text("b", "B")], gives: "Extra" },
        { name: "other", takes: [text("b", "B")], gives: "Other" },
        {
          name: "make",
          takes: [
            text("b", "B"),
            { name: "extra", type: "Extra", optional: true },
            { name: "other", type: "Other", optional: true },
          ],
          gives: "Out",
        },
      ],
    };
    const made = planOf(spec, ["Out", "Extra"]);
    expect(made.graph.steps.map(({ id }) => id)).toEqual(["extra", "make"]);
    expect(made.graph.steps[1]?.mappings.map(({ target }) => target)).toEqual([[1], [2]]);
    expect(made.explanation.mappings.at(-1)).toMatchObject({
      parameter: "make.other",
      source: null,
      rule: "absent",
    });
  });

  test("feeds an optional parameter from a deeper step if that makes no circle", () => {
    const spec: WorldSpec = {
      concepts,
      messages: { Event: [text("b", "B")], First: [], Second: [], Out: [] },
      functions: [
        { name: "first", takes: [text("b", "B")], gives: "First" },
        { name: "second", takes: [{ name: "first", type: "First" }], gives: "Second" },
        {
          name: "make",
          takes: [text("b", "B"), { name: "second", type: "Second", optional: true }],
          gives: "Out",
        },
      ],
    };
    const made = planOf(spec, ["Out", "Second"]);
    expect(made.graph.steps.map(({ id }) => id)).toEqual(["first", "second", "make"]);
    expect(made.depth).toBe(3);
  });

  test("leaves an optional parameter empty where filling it would make a circle, and says so", () => {
    const spec: WorldSpec = {
      concepts,
      messages: { Event: [text("b", "B")], One: [], Two: [] },
      functions: [
        { name: "one", takes: [text("b", "B"), { name: "two", type: "Two", optional: true }], gives: "One" },
        { name: "two", takes: [text("b", "B"), { name: "one", type: "One", optional: true }], gives: "Two" },
      ],
    };
    const made = planOf(spec, ["One", "Two"]);
    expect(made.graph.steps.map(({ id }) => id)).toEqual(["two", "one"]);
    expect(explainText(made)).toContain("not one (One): its step needs what this one gives");
  });

  test("takes the event's data for an input that is the same message", () => {
    const spec: WorldSpec = {
      messages: { Event: [{ name: "anything", type: "string" }], Out: [] },
      functions: [{ name: "f", input: "Event", gives: "Out" }],
    };
    expect(planOf(spec, ["Out"]).graph.steps[0]?.mappings).toEqual([
      { target: [], source: { kind: "value", value: { step: "", path: [] } }, concept: "Event" },
    ]);
  });

  test("numbers steps of functions that are called alike", () => {
    const spec: WorldSpec = {
      concepts,
      messages: { Event: [text("a", "A")], One: [], Two: [] },
      functions: [
        { name: "acme.text.v1.Parse", takes: [text("a", "A")], gives: "One" },
        { name: "std.text.v1.Parse", takes: [text("a", "A")], gives: "Two" },
      ],
    };
    expect(planOf(spec, ["One", "Two"]).graph.steps.map(({ id }) => id)).toEqual([
      "text.Parse",
      "text.Parse#2",
    ]);
  });

  test("does not take a member of a oneof for granted", () => {
    const spec: WorldSpec = {
      concepts,
      messages: { Event: [text("a", "A", { oneof: "kind" })], Out: [] },
      functions: [{ name: "f", takes: [text("a", "A")], gives: "Out" }],
    };
    expect(() => planOf(spec, ["Out"])).toThrow("it lacks A (for f): nobody gives it");
  });
});

describe("carrying", () => {
  const spec: WorldSpec = {
    concepts: {
      Small: { isA: "Image" },
      Tiny: { isA: "Small" },
      Thumbnail: { isA: "File", of: "Small" },
      Icon: { isA: "Thumbnail", of: "Tiny" },
      Raw: { isA: "File", of: "Image" },
    },
    messages: { Event: [{ name: "image", type: "Image" }], Image: [], File: [] },
    functions: [
      { name: "shrink", takes: [{ name: "image", type: "Image" }], gives: "Image", means: "Small" },
      {
        name: "shrinkMore",
        takes: [{ name: "image", type: "Image", means: "Small" }],
        gives: "Image",
        means: "Tiny",
      },
      { name: "encode", takes: [{ name: "image", type: "Image" }], gives: "File", carries: "image" },
    ],
  };
  const steps = (goals: string[]): string[] => planOf(spec, goals).graph.steps.map(({ id }) => id);

  test("gives what is made of what was carried", () => {
    expect(steps(["File"])).toEqual(["encode"]);
    expect(steps(["Raw"])).toEqual(["encode"]);
    expect(steps(["Thumbnail"])).toEqual(["shrink", "encode"]);
    expect(steps(["Icon"])).toEqual(["shrink", "shrinkMore", "encode"]);
  });

  test("serves several goals with one step where the narrowest serves all", () => {
    expect(steps(["Icon", "Thumbnail", "Raw", "File"])).toEqual(["shrink", "shrinkMore", "encode"]);
  });

  test("uses a function twice where each use gives something else", () => {
    const both: WorldSpec = {
      ...spec,
      concepts: { ...spec.concepts, Grey: { isA: "Image" }, GreyFile: { isA: "File", of: "Grey" } },
      functions: [
        ...(spec.functions ?? []),
        { name: "grey", takes: [{ name: "image", type: "Image" }], gives: "Image", means: "Grey" },
      ],
    };
    const made = planOf(both, ["Thumbnail", "GreyFile"]);
    expect(made.graph.steps.map(({ id }) => id)).toEqual(["grey", "shrink", "encode", "encode#2"]);
    expect(made.graph.goals.map(({ value }) => value.step)).toEqual(["encode#2", "encode"]);
  });

  test("does not carry what may be left out", () => {
    const optional: WorldSpec = {
      ...spec,
      messages: { ...spec.messages, Event: [{ name: "word", type: "string", means: "Word" }] },
      functions: [
        {
          name: "encode",
          takes: [{ name: "image", type: "Image", optional: true }],
          gives: "File",
          carries: "image",
        },
      ],
    };
    expect(planOf(optional, ["File"]).graph.steps).toHaveLength(1);
    expect(() => planOf(optional, ["Raw"])).toThrow(expect.objectContaining({ code: "PLAN_IMPOSSIBLE" }));
  });
});

describe("a request that cannot be planned", () => {
  const base: WorldSpec = { messages: { Event: [], Out: [], Other: [] } };

  test.each([
    ["nobody gives the goal", {}, "nobody gives it"],
    [
      "a function has an input without meaning",
      { functions: [{ name: "f", takes: [{ name: "a", type: "string" }], gives: "Out" }] },
      "f gives it, but its input a has no meaning",
    ],
    [
      "functions need each other",
      {
        functions: [
          { name: "f", takes: [{ name: "other", type: "Other" }], gives: "Out" },
          { name: "g", takes: [{ name: "out", type: "Out" }], gives: "Other" },
        ],
      },
      "only functions give it that need it themselves",
    ],
  ] satisfies [string, WorldSpec, string][])("says so where %s", (_, spec, message) => {
    expect(() => planOf({ ...base, ...spec }, ["Out"])).toThrow(message);
  });

  test("names the way that lacks the least", () => {
    const spec: WorldSpec = {
      ...base,
      concepts: { A: {}, B: {}, C: {} },
      functions: [
        { name: "much", takes: [text("a", "A"), text("b", "B")], gives: "Out" },
        { name: "little", takes: [text("c", "C")], gives: "Out" },
      ],
    };
    expect(() => planOf(spec, ["Out"])).toThrow(
      "little would give Out, but it lacks C (for little): nobody gives it.",
    );
  });

  test("refuses goals and event types that are not known", () => {
    expect(() => planOf(base, ["Outt"])).toThrow(
      expect.objectContaining({ code: "GOAL_UNKNOWN", message: expect.stringContaining("Out") }),
    );
    expect(() => planOf(base, ["Out"], "Nothing")).toThrow(
      expect.objectContaining({ code: "EVENT_TYPE_UNKNOWN" }),
    );
    expect(() => planOf(base, ["constructor"])).toThrow(expect.objectContaining({ code: "GOAL_UNKNOWN" }));
    expect(() => planOf(base, ["Out"], "__proto__")).toThrow(
      expect.objectContaining({ code: "EVENT_TYPE_UNKNOWN" }),
    );
  });
});

describe("the preference among equally short graphs", () => {
  test("takes the function that is first by name, and of its versions the newest", () => {
    const spec: WorldSpec = {
      concepts: { A: {} },
      messages: { Event: [text("a", "A")], Out: [] },
      functions: [
        { name: "b.Make", takes: [text("a", "A")], gives: "Out" },
        { name: "a.Make", version: "1.9.0", takes: [text("a", "A")], gives: "Out" },
        { name: "a.Make", version: "1.10.0", takes: [text("a", "A")], gives: "Out" },
      ],
    };
    const made = planOf(spec, ["Out"]);
    expect(made.graph.steps.map((step) => [step.function, step.version])).toEqual([["a.Make", "1.10.0"]]);
    expect(made.explanation.steps[0]?.alternatives).toEqual([
      { function: "b.Make", version: "1.0.0", outcome: "possible", steps: 1, cost: 1, missing: [] },
    ]);
  });

  test("tells what an alternative would cost", () => {
    const spec: WorldSpec = {
      concepts: { A: {} },
      messages: { Event: [text("a", "A")], Half: [], Out: [], Never: [] },
      functions: [
        { name: "direct", takes: [text("a", "A")], gives: "Out" },
        { name: "half", takes: [text("a", "A")], gives: "Half" },
        { name: "viaHalf", takes: [{ name: "half", type: "Half" }], gives: "Out" },
        { name: "viaNever", takes: [{ name: "never", type: "Never" }], gives: "Out" },
        { name: "viaOut", takes: [{ name: "out", type: "Out" }], gives: "Out" },
      ],
    };
    const outcomes = planOf(spec, ["Out"]).explanation.steps[0]?.alternatives.map(
      ({ function: name, outcome, steps, missing }) => [name, outcome, steps, missing.join()],
    );
    expect(outcomes).toEqual([
      ["viaHalf", "possible", 2, ""],
      ["viaNever", "missing", null, "Never"],
      ["viaOut", "circle", null, ""],
    ]);
  });

  test("tells what an alternative would cost where the step is there for more than the alternative gives", () => {
    const spec: WorldSpec = {
      concepts: { A: {}, B: {}, C: {} },
      messages: { Event: [text("a", "A")], Both: [text("b", "B"), text("c", "C")], Half: [text("b", "B")] },
      functions: [
        { name: "both", takes: [text("a", "A")], gives: "Both" },
        { name: "half", takes: [text("a", "A")], gives: "Half" },
      ],
    };
    expect(planOf(spec, ["B", "C"]).explanation.steps[0]?.alternatives).toEqual([
      { function: "half", version: "1.0.0", outcome: "possible", steps: 2, cost: 2, missing: [] },
    ]);
  });
});

describe("a function that takes a stream", () => {
  const messages = { Event: [{ name: "one", type: "A" }], A: [text("a", "X")], Out: [] };
  const many: FieldSpec = { name: "many", type: "A", repeated: true };
  const spec = (fields: FieldSpec[]): WorldSpec => ({
    concepts: { X: {} },
    messages: { ...messages, Event: fields },
    functions: [{ name: "f", input: "A", gives: "Out", streams: "input" }],
  });

  test("takes a list rather than a single value, and a single value where there is no list", () => {
    const streamOf = (fields: FieldSpec[]) =>
      planOf(spec(fields), ["Out"]).explanation.mappings.map(({ source, stream }) => [source, stream]);
    expect(streamOf([...messages.Event, many])).toEqual([["event.data.many", true]]);
    expect(streamOf(messages.Event)).toEqual([["event.data.one", false]]);
  });
});

test("what gives a stream for one message does not run for each of a list, and gives no single value", () => {
  const spec = (fields: FieldSpec[]): WorldSpec => ({
    messages: { Event: fields, A: [], Out: [] },
    functions: [{ name: "f", input: "A", gives: "Out", streams: "output" }],
  });
  expect(() => planOf(spec([{ name: "one", type: "A" }]), ["Out"])).toThrow("There is no way");
  expect(() => planOf(spec([{ name: "many", type: "A", repeated: true }]), ["Out"])).toThrow(
    "There is no way",
  );
});

test("tells what is there of a list that cannot be had", () => {
  const spec: WorldSpec = {
    concepts: { X: {} },
    messages: {
      Event: [
        { name: "one", type: "A" },
        { name: "by_name", type: "A", mapKey: "string" },
      ],
      A: [text("a", "X")],
    },
  };
  expect(() => planOf(spec, ["repeated A"])).toThrow(
    "There is no way from Event to all goals: repeated A: it is there, but not as a list.",
  );
});

test("lets no function run over a field of the messages of a list: nothing could", () => {
  const { schema, functions } = world({
    concepts: { C: {} },
    messages: {
      Event: [{ name: "many", type: "M", repeated: true }],
      M: [text("c", "C")],
      List: [{ name: "all", type: "string", means: "C", repeated: true }],
    },
    functions: [
      { name: "one", takes: [text("c", "C")], gives: "One" },
      { name: "all", input: "List", gives: "All" },
    ],
  });
  const index = new PlanningIndex(schema, functions);
  const { useCount } = index.problem;
  index.given("Event");
  expect(index.problem.useCount).toBe(useCount);
});
