import fc from "fast-check";
import { expect, test } from "vitest";
import { StepFigures, type StepReport } from "../../runtime/executor/index.ts";
import { Chunk } from "../../runtime/monitor/chunk.ts";
import { type ChunkRow, unpackChunk } from "../../runtime/monitor/chunk-reader.ts";
import { Trial } from "../../runtime/monitor/index.ts";
import { graphOf } from "../support/executions.ts";

const graphs = [graphOf("a", "b", "c"), graphOf("b"), graphOf("c", "a")];

/** Few values, so that many executions have the same, and some that are great. */
const few = fc.oneof({ weight: 5, arbitrary: fc.constantFrom("", "x", "y") }, fc.string({ unit: "binary" }));
const text = few.map((each) => each.toWellFormed());
const number = fc.oneof({ weight: 5, arbitrary: fc.nat({ max: 2 }) }, fc.nat(), fc.nat({ max: 2 ** 45 }));

const step = fc.record({
  milliseconds: fc.oneof(fc.nat({ max: 3 }), fc.double({ min: 0, max: 1e7, noNaN: true })),
  fuel: number,
  peakMemory: number,
  outcome: fc.constantFrom<StepReport["outcome"]>("done", "done", "failed", "retried", "replaced", "skipped"),
});

const execution = fc.record({
  started: fc.nat({ max: 2 ** 42 }),
  microseconds: number,
  event: fc.option(fc.record({ id: text, type: text, source: text, account: text }), { nil: undefined }),
  trace: fc.constantFrom("", "ab".repeat(16), "cd".repeat(16)),
  graph: fc.option(fc.nat({ max: graphs.length - 1 }), { nil: undefined }),
  steps: fc.array(step, { maxLength: 5 }),
  failed: fc.option(fc.record({ code: text, kind: text, step: text }), { nil: null }),
  kept: fc.option(number, { nil: null }),
  rest: number,
  divided: fc.boolean(),
});

type Execution = typeof execution extends fc.Arbitrary<infer T> ? T : never;

function trialOf({ started, event, trace, graph, steps, rest, divided, ...more }: Execution): Trial {
  const trial = new Trial();
  const of = graph === undefined ? undefined : graphs[graph];
  const traceparent = trace === "" ? "" : `00-${trace}-${"ef".repeat(8)}-01`;
  const figures = new StepFigures(of?.steps ?? []);
  for (const [i, { milliseconds, fuel, peakMemory, outcome }] of (of === undefined ? [] : steps).entries()) {
    figures.add(i % (of?.steps.length ?? 1), milliseconds, fuel, peakMemory, outcome);
    if (divided) {
      figures.apart(i, milliseconds);
    }
  }
  if (divided) {
    figures.division = {
      stages: [],
      branches: [],
      worth: true,
      dividedMilliseconds: 1.5,
      wholeMilliseconds: 2,
    };
  }
  return Object.assign(trial, more, {
    started,
    event: event && { ...event, traceparent },
    graph: of,
    figures,
    fuel: figures.totalFuel + rest,
  });
}

function rowOf({ started, microseconds, event, figures, graph, failed, kept, fuel }: Trial): ChunkRow {
  const isDivided = figures.division !== undefined && figures.count > 0;
  return {
    started,
    microseconds,
    eventId: event?.id ?? "",
    type: event?.type ?? "",
    source: event?.source ?? "",
    account: event?.account ?? "",
    trace: event?.traceparent.slice(3, 35) ?? "",
    graph: graph === undefined ? 0 : 70 + graphs.indexOf(graph),
    code: failed?.code ?? "",
    failedStep: failed?.step ?? "",
    kept,
    fuel,
    ...(isDivided && { expected: [1500, 2000] as const }),
    steps: Array.from({ length: figures.count }, (_, i) => ({
      place: figures.place(i),
      microseconds: figures.microseconds(i),
      fuel: figures.fuel(i),
      peakMemory: figures.peakMemory(i),
      ...(isDivided && { stage: i, start: Math.round(figures.startMs(i) * 1000) }),
    })),
  };
}

test("executions come out of a chunk as they went in, whatever was before them", () => {
  fc.assert(
    fc.property(fc.array(execution, { maxLength: 40 }), (executions) => {
      const chunk = new Chunk();
      const trials = executions.map(trialOf);
      for (const trial of trials) {
        chunk.add(trial);
      }
      const ids = chunk.graphs.map((graph) => 70 + graphs.indexOf(graph));
      expect(unpackChunk(chunk.pack(ids))).toEqual(trials.map(rowOf));
      expect(chunk.count).toBe(trials.length);
      expect(chunk.failed).toBe(trials.filter(({ failed }) => failed !== null).length);
    }),
    { numRuns: 500 },
  );
});

test("microseconds of a step are its nanoseconds to the nearest whole one", () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(), fc.nat({ max: 5000 }), fc.maxSafeNat()), (nanoseconds) => {
      const figures = new StepFigures([], {
        places: [0],
        nanoseconds: [nanoseconds],
        fuel: [0],
        peakMemory: [0],
      });
      expect(figures.microseconds(0)).toBe(Math.round(nanoseconds / 1000));
    }),
  );
});

test("an execution like the one before takes a byte for each step, its identifier, and few more", () => {
  const chunk = new Chunk();
  const lengths = Array.from({ length: 3 }, (_, i) => {
    const trial = new Trial();
    const event = { id: `e${i}`, type: "t", source: "/s", account: "ada", traceparent: "" };
    const figures = new StepFigures(graphs[0]?.steps ?? []);
    for (const position of [0, 1, 2]) {
      figures.add(position, 0.1, 1000, 65_536);
    }
    chunk.add(Object.assign(trial, { started: 0, event, graph: graphs[0], figures, fuel: 3000 }));
    return chunk.pack([1]).length;
  });
  expect((lengths[2] as number) - (lengths[1] as number)).toBe(9);
});
