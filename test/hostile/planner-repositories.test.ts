import { describe, expect, test } from "vitest";
import type { HeddleError } from "../../runtime/errors.ts";
import {
  type Found,
  makeProblem,
  PlanningIndex,
  plan,
  planWith,
  search,
} from "../../runtime/planner/index.ts";
import { type FieldSpec, type FunctionSpec, type WorldSpec, world } from "../support/contracts.ts";
import { numbersBelow } from "../support/random.ts";

const start: FieldSpec = { name: "start", type: "string", means: "Start" };

function planOf(spec: WorldSpec, goals: readonly string[]) {
  return plan({ ...world({ concepts: { Start: {} }, ...spec }), eventType: "Event", goals });
}

/** The error of a request that is refused. */
function refusal(spec: WorldSpec, goals: readonly string[]): HeddleError {
  try {
    planOf(spec, goals);
  } catch (error) {
    return error as HeddleError;
  }
  throw new Error("the request was not refused");
}

const numbered = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe("repositories made to hurt the planner", () => {
  test("a ring of a thousand functions that need each other is refused with the reason", () => {
    const count = 1000;
    const ring: WorldSpec = {
      messages: { Event: [start], ...Object.fromEntries(numbered(count).map((i) => [`M${i}`, []])) },
      functions: numbered(count).map((i) => ({
        name: `f${i}`,
        takes: [{ name: "before", type: `M${(i + count - 1) % count}` }],
        gives: `M${i}`,
      })),
    };
    const error = refusal(ring, ["M0"]);
    expect(error.code).toBe("PLAN_IMPOSSIBLE");
    expect(error.message).toContain("only functions give it that need it themselves");
  });

  test("a chain that comes back to its start costs no more than the chain", () => {
    const count = 100;
    const chain = numbered(count).map((i) => ({
      name: `f${String(i).padStart(3, "0")}`,
      takes: [i === 0 ? start : { name: "before", type: `M${i - 1}` }],
      gives: `M${i}`,
    }));
    const back = numbered(count).map((i) => ({
      name: `back${i}`,
      takes: [{ name: "after", type: `M${count - 1}` }],
      gives: `M${i}`,
    }));
    const made = planOf(
      {
        messages: { Event: [start], ...Object.fromEntries(numbered(count).map((i) => [`M${i}`, []])) },
        functions: [...chain, ...back],
      },
      [`M${count - 1}`],
    );
    expect([made.graph.steps.length, made.proven]).toEqual([count, true]);
    expect(made.explanation.counts.work).toBeLessThan(1_000_000);
  });

  test("three to the sixtieth graphs over sixty layers are decided without looking at them one by one", () => {
    const layers = 60;
    const alternatives = 3;
    const functions = numbered(layers).flatMap((layer) =>
      numbered(alternatives).map(
        (i): FunctionSpec => ({
          name: `l${layer}.f${i}`,
          // Every use needs two nodes of the layer before, so that costs without sharing grow beyond any number.
          takes:
            layer === 0
              ? [start]
              : [
                  { name: "a", type: `A${layer - 1}` },
                  { name: "b", type: "string", means: `B${layer - 1}` },
                  { name: "own", type: "string", means: `Own${i}` },
                ],
          gives: `A${layer}`,
        }),
      ),
    );
    const messages: Record<string, FieldSpec[]> = {
      Event: [
        start,
        ...numbered(alternatives).map((i) => ({ name: `own${i}`, type: "string", means: `Own${i}` })),
      ],
    };
    const concepts: Record<string, object> = { Start: {} };
    for (const layer of numbered(layers)) {
      messages[`A${layer}`] = [{ name: "b", type: "string", means: `B${layer}` }];
      concepts[`B${layer}`] = {};
    }
    const made = planOf({ messages, concepts, functions }, [`A${layers - 1}`]);
    expect([made.graph.steps.length, made.proven, made.explanation.counts.preferred]).toEqual([
      layers,
      true,
      true,
    ]);
    expect(made.graph.steps.every((step) => step.function.endsWith(".f0"))).toBe(true);
    expect(made.explanation.counts.work).toBeLessThan(1_000_000);
  });

  test("ten thousand functions for one goal: the first by name is taken, and a few of the others are listed", () => {
    const count = 10_000;
    const name = (i: number): string => `f${String(i).padStart(5, "0")}`;
    const messages: Record<string, FieldSpec[]> = {
      Event: [start, ...numbered(100).map((i) => ({ name: `s${i}`, type: "string", means: `S${i}` }))],
      Out: [],
    };
    // No function needs less than another one, so that none can be put aside for that.
    const functions = numbered(count).map(
      (i): FunctionSpec => ({
        name: name(i),
        takes: [
          { name: "a", type: "string", means: `S${i % 100}` },
          { name: "b", type: "string", means: `S${Math.floor(i / 100)}` },
        ],
        gives: "Out",
      }),
    );
    const made = planOf({ messages, functions }, ["Out"]);
    expect(made.graph.steps.map((step) => step.function)).toEqual([name(0)]);
    expect(made.explanation.counts).toMatchObject({
      functions: count,
      reachable: count,
      relevant: count,
      preferred: true,
    });
    expect(made.explanation.steps[0]?.alternatives).toHaveLength(8);
    expect(made.explanation.counts.work).toBeLessThan(2_000_000);
  });

  test("ten thousand functions that each miss something else: one near miss is named", () => {
    const functions = numbered(10_000).map(
      (i): FunctionSpec => ({
        name: `f${i}`,
        takes: [
          { name: "a", type: "string", means: `S${i}` },
          ...(i === 7777 ? [] : [{ name: "b", type: "string", means: `T${i}` }]),
        ],
        gives: "Out",
      }),
    );
    const error = refusal({ messages: { Event: [start], Out: [] }, functions }, ["Out"]);
    expect(error.message).toContain("f7777 would give Out, but it lacks S7777 (for f7777): nobody gives it.");
    expect(error.message.length).toBeLessThan(400);
  });

  test("ten thousand functions that give what one field takes: one is taken, and a few of the others are listed", () => {
    const spec: WorldSpec = {
      concepts: { Start: {}, Tag: {} },
      messages: {
        Event: [start],
        Out: [],
        ...Object.fromEntries(
          numbered(10_000).map((i) => [`M${i}`, [{ name: "tag", type: "string", means: "Tag" }]]),
        ),
      },
      functions: [
        { name: "use", takes: [{ name: "tag", type: "string", means: "Tag" }], gives: "Out" },
        ...numbered(10_000).map((i) => ({
          name: `f${String(i).padStart(5, "0")}`,
          takes: [start],
          gives: `M${i}`,
        })),
      ],
    };
    const made = planOf(spec, ["Out"]);
    expect(made.graph.steps.map((step) => step.function)).toEqual(["f00000", "use"]);
    expect(made.proven).toBe(true);
    expect(made.explanation.steps[0]?.alternatives).toHaveLength(8);
  });

  test("a chain of 400 steps of which each gives a thousand values for a field of all others", () => {
    const tags = numbered(1000).map((i) => ({ name: `t${i}`, type: "string", means: "Tag" }));
    const tag = { name: "tag", type: "string", means: "Tag" };
    const made = planOf(
      {
        concepts: { Start: {}, Tag: {} },
        messages: {
          Event: [start, tag],
          ...Object.fromEntries(numbered(400).map((i) => [`M${i}`, tags])),
        },
        functions: numbered(400).map((i) => ({
          name: `f${i}`,
          takes: [i === 0 ? start : { name: "before", type: `M${i - 1}` }, tag],
          gives: `M${i}`,
        })),
      },
      ["M399"],
    );
    expect(made.graph.steps).toHaveLength(400);
    const last = made.explanation.mappings.find(({ parameter }) => parameter === "f399.tag");
    expect(last).toMatchObject({ source: "event.data.tag", candidates: 1 + 399 * 1000 });
    expect(last?.rejected).toHaveLength(8);
  });

  test("256 concepts that carrying tells apart are told apart, of 257 one is not", () => {
    const planFor = (count: number, wanted: number) => {
      const names = numbered(count).map((i) => String(i).padStart(4, "0"));
      const concepts = Object.fromEntries([
        ["Part", {}],
        ...names.map((name) => [`Part${name}`, { isA: "Part" }]),
        ...names.map((name) => [`Made${name}`, { isA: "Out", of: `Part${name}` }]),
      ]);
      const part = { name: "part", type: "string", means: `Part${names[wanted]}` };
      const takes = [{ name: "part", type: "string", means: "Part" }];
      const functions = [{ name: "f", takes, gives: "Out", carries: "part" }];
      return planOf({ concepts, messages: { Event: [part], Out: [] }, functions }, [`Made${names[wanted]}`]);
    };
    expect(planFor(256, 255).graph.steps).toHaveLength(1);
    expect(planFor(257, 255).graph.steps).toHaveLength(1);
    expect(() => planFor(257, 256)).toThrow("nobody gives it");
    expect(() => planFor(5000, 4999)).toThrow("nobody gives it");
  });

  test("a hard covering problem ends within its budget, with the gap stated", () => {
    // Sums of a fixed generator, so that the instance is the same on every machine.
    const random = numbersBelow(12345);
    const items = 120;
    const gives = numbered(400).map(() => numbered(4).map(() => 1 + random(items)));
    const problem = makeProblem(
      items + 1,
      gives.map(() => [0]),
      gives,
    );
    const wanted = numbered(items).map((i) => i + 1);
    const work = 300_000;
    const found = search(problem, [0], wanted, { work, candidates: 8 }) as Found;
    expect(found.reachable).toBe(true);
    expect(found.proven).toBe(false);
    expect(found.lowerBound).toBeGreaterThan(10);
    expect(found.uses.length).toBeGreaterThan(found.lowerBound);
    expect(found.work).toBeLessThanOrEqual(work);
    expect(search(problem, [0], wanted, { work, candidates: 8 })).toEqual(found);
  });

  test("messages within messages that double with each level are read up to a limit", () => {
    const depth = 40;
    const messages: Record<string, FieldSpec[]> = { Event: [start], Out: [] };
    for (const level of numbered(depth)) {
      const inner = level === depth - 1 ? "Leaf" : `M${level + 1}`;
      messages[`M${level}`] = [
        { name: "left", type: inner },
        { name: "right", type: inner },
        { name: "self", type: `M${level}` },
      ];
    }
    messages.Leaf = [];
    const functions: FunctionSpec[] = [
      { name: "make", takes: [start], gives: "M0" },
      { name: "near", takes: [{ name: "near", type: "M5" }], gives: "Out" },
    ];
    const { schema, functions: listed } = world({ concepts: { Start: {} }, messages, functions });
    const index = new PlanningIndex(schema, listed);
    expect(index.values("M0")).toHaveLength(1024);
    expect(planWith(index, "Event", ["Out"]).graph.steps[1]?.mappings[0]?.source).toEqual({
      kind: "value",
      value: { step: "make", path: [1, 1, 1, 1, 1] },
    });
    // What lies beyond the limit is not seen, and that is said like any other lack.
    expect(() => planWith(index, "Event", ["Leaf"])).toThrow("Leaf: nobody gives it");
  });

  test("concepts that are narrower than themselves, and very long chains of them, come to an end", () => {
    const long = Object.fromEntries(
      numbered(5000).map((i) => [`C${i}`, i === 0 ? {} : { isA: `C${i - 1}` }]),
    );
    const spec: WorldSpec = {
      concepts: { Start: {}, Ring: { isA: "Round" }, Round: { isA: "Ring" }, ...long },
      messages: {
        Event: [
          { name: "ring", type: "string", means: "Ring" },
          { name: "low", type: "string", means: "C4999" },
        ],
        Out: [],
      },
      functions: [
        {
          name: "f",
          takes: [
            { name: "round", type: "string", means: "Round" },
            { name: "near", type: "string", means: "C4936" },
          ],
          gives: "Out",
        },
      ],
    };
    expect(planOf(spec, ["Out"]).graph.steps).toHaveLength(1);
    const tooFar = {
      ...spec,
      functions: [{ name: "f", takes: [{ name: "far", type: "string", means: "C4935" }], gives: "Out" }],
    };
    expect(() => planOf(tooFar, ["Out"])).toThrow(expect.objectContaining({ code: "PLAN_IMPOSSIBLE" }));
  });

  test("a graph of 512 steps is made, one of 513 is refused", () => {
    const chain = (count: number): WorldSpec => ({
      messages: { Event: [start], ...Object.fromEntries(numbered(count).map((i) => [`M${i}`, []])) },
      functions: numbered(count).map((i) => ({
        name: `f${i}`,
        takes: [i === 0 ? start : { name: "before", type: `M${i - 1}` }],
        gives: `M${i}`,
      })),
    });
    const made = planOf(chain(512), ["M511"]);
    expect([made.graph.steps.length, made.depth, made.proven]).toEqual([512, 512, true]);
    expect(refusal(chain(513), ["M512"]).code).toBe("PLAN_LIMIT");
  });

  test("64 goals are planned for, 65 are refused", () => {
    const goals = numbered(65).map((i) => `M${i}`);
    const spec: WorldSpec = {
      messages: { Event: [start], ...Object.fromEntries(goals.map((goal) => [goal, []])) },
      functions: goals.map((goal) => ({ name: `f.${goal}`, takes: [start], gives: goal })),
    };
    expect(planOf(spec, goals.slice(0, 64)).graph.steps).toHaveLength(64);
    expect(refusal(spec, goals).code).toBe("PLAN_LIMIT");
  });

  test("names of JavaScript's own objects are names like any other", () => {
    const messages = Object.fromEntries([
      ["Event", [start]],
      ["__proto__", [{ name: "constructor", type: "string", means: "toString" }]],
      ["constructor", []],
    ]) as Record<string, FieldSpec[]>;
    const base = world({ concepts: { Start: {}, toString: {} } });
    const schema = {
      ...base.schema,
      messages: Object.assign(
        Object.create(null),
        world({ messages: { Event: messages.Event as FieldSpec[] } }).schema.messages,
      ),
    };
    for (const [name, fields] of Object.entries(messages)) {
      Object.defineProperty(schema.messages, name, {
        value: world({ messages: { x: fields } }).schema.messages.x,
        enumerable: true,
        configurable: true,
      });
    }
    const one: FunctionSpec = { name: "hasOwnProperty", input: "Event", gives: "__proto__" };
    const two: FunctionSpec = { name: "valueOf", input: "__proto__", gives: "constructor" };
    const { functions } = world({ functions: [one, two] });
    const made = plan({ schema, functions, eventType: "Event", goals: ["constructor", "toString"] });
    expect(made.graph.steps.map(({ id }) => id)).toEqual(["hasOwnProperty", "valueOf"]);
  });
});
