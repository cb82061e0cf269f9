import fc from "fast-check";
import { expect, test } from "vitest";
import {
  joinFrames,
  packEvent,
  packResult,
  type ResultFrame,
  readEvents,
  readResults,
} from "../../runtime/executor/frame.ts";
import { StepFigures } from "../../runtime/executor/report.ts";

const text = fc.string({ unit: "grapheme", maxLength: 40 });
const event = fc.record({
  sequence: fc.nat(),
  context: fc.record({ account: text, eventId: text, eventSource: text, eventType: text }),
  data: fc.uint8Array({ maxLength: 300 }),
});
const position = fc.nat({ max: 64 });
const written = fc.array(fc.tuple(position, fc.array(text, { maxLength: 4 })), { maxLength: 3 });
const part = fc.record({
  steps: fc.array(position, { maxLength: 4 }),
  given: fc.array(fc.tuple(position, fc.uint8Array({ maxLength: 100 })), { maxLength: 3 }),
  written,
  wanted: fc.array(position, { maxLength: 4 }),
});

test("a batch of events comes out as it went in", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), fc.option(part, { nil: undefined }), (events, of) => {
      const parts = events.map((each) => (of === undefined ? each : { ...each, part: of }));
      const batch = joinFrames(parts.map((each) => packEvent(each)));
      const copies = readEvents(batch).map(({ part: read, ...each }) => ({
        ...each,
        data: new Uint8Array(each.data),
        ...(read && {
          part: { ...read, given: read.given.map(([place, bytes]) => [place, new Uint8Array(bytes)]) },
        }),
      }));
      expect(copies).toEqual(parts);
    }),
  );
});

test("an event that was packed stays as it is while thousands of others are packed", () => {
  const context = { account: "a", eventId: "", eventSource: "/s", eventType: "t" };
  const events = Array.from({ length: 5000 }, (_, sequence) => ({
    sequence,
    context: { ...context, eventId: `e${sequence}` },
    data: new Uint8Array(sequence % 700).fill(sequence),
  }));
  const batch = joinFrames(events.map((each) => packEvent(each)));
  expect(readEvents(batch).map((each) => ({ ...each, data: new Uint8Array(each.data) }))).toEqual(events);
});

const steps = [
  { id: "a", function: "f.A" },
  { id: "b", function: "f.B" },
];
const figures = fc
  .array(fc.tuple(fc.nat({ max: 1 }), fc.nat(), fc.maxSafeNat(), fc.maxSafeNat()), { maxLength: 5 })
  .map((ran) => {
    const all = new StepFigures(steps);
    for (const [position, nanoseconds, fuel, peakMemory] of ran) {
      all.add(position, nanoseconds / 1e6, fuel, peakMemory);
    }
    return all;
  });
const result = fc.record({
  sequence: fc.nat(),
  values: fc.option(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 3 })),
  failure: fc.constant(null),
  figures,
  logs: fc.array(fc.record({ step: fc.constantFrom("a", "b"), level: text, message: text }), {
    maxLength: 3,
  }),
  session: fc.option(fc.array(text, { maxLength: 4 }), { nil: undefined }),
  written: fc.option(written, { nil: undefined }),
});

test("a batch of results comes out as it went in", () => {
  const position = (id: string) => steps.findIndex((step) => step.id === id);
  fc.assert(
    fc.property(fc.array(result, { maxLength: 10 }), (results) => {
      const batch = joinFrames(results.map((each) => packResult(each, position).slice()));
      const read = readResults(batch, steps);
      const plain = ({ figures: took, ...others }: Omit<ResultFrame, "steps">) => {
        return { ...others, steps: took.reports() };
      };
      expect(read.map(plain)).toEqual(results.map(plain));
      // A value has no bytes of its neighbours behind it.
      for (const value of read.flatMap(({ values }) => values ?? [])) {
        expect(value.constructor).toBe(Uint8Array);
        expect(value.buffer.byteLength).toBe(value.length);
      }
    }),
  );
});

test("what steps took is told step by step and in all", () => {
  const took = new StepFigures(steps);
  expect(took.reports()).toEqual([]);
  expect([took.count, took.totalMilliseconds, took.totalFuel]).toEqual([0, 0, 0]);
  const other = new StepFigures(steps);
  other.add(1, 1.5, 7, 65_536);
  other.add(0, 0.25, 2 ** 40, 131_072);
  expect([other.count, other.totalMilliseconds, other.totalFuel]).toEqual([2, 1.75, 2 ** 40 + 7]);
  expect(other.reports()).toEqual([
    { step: "b", function: "f.B", milliseconds: 1.5, fuel: 7, peakMemory: 65_536, outcome: "done" },
    { step: "a", function: "f.A", milliseconds: 0.25, fuel: 2 ** 40, peakMemory: 131_072, outcome: "done" },
  ]);
  expect(other.reports()).toBe(other.reports());
});

test("what earlier attempts took comes before, and how the last one ended may be said otherwise", () => {
  const first = new StepFigures(steps);
  first.add(0, 1, 5, 1);
  first.add(1, 1, 7, 1, "failed");
  first.amend("retried");
  const last = new StepFigures(steps);
  last.add(0, 1, 5, 1);
  last.add(1, 1, 8, 1, "failed");
  last.amend("replaced");
  last.add(2, 1, 9, 1);
  const all = last.after(first);
  const outcomes = Array.from({ length: all.count }, (_, index) => [all.position(index), all.outcome(index)]);
  expect(outcomes).toEqual([
    [0, "done"],
    [1, "retried"],
    [0, "done"],
    [1, "replaced"],
    [2, "done"],
  ]);
  expect(all.totalFuel).toBe(34);
});
