import fc from "fast-check";
import { expect, test } from "vitest";
import { joinFrames, packEvent, packResult, readEvents, readResults } from "../../runtime/executor/frame.ts";

const text = fc.string({ unit: "grapheme", maxLength: 40 });
const event = fc.record({
  sequence: fc.nat(),
  context: fc.record({ account: text, eventId: text, eventSource: text, eventType: text }),
  data: fc.uint8Array({ maxLength: 300 }),
});

test("a batch of events comes out as it went in", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), (events) => {
      const batch = joinFrames(events.map((each) => packEvent(each).slice()));
      expect(readEvents(batch).map((each) => ({ ...each, data: new Uint8Array(each.data) }))).toEqual(events);
    }),
  );
});

const steps = [
  { id: "a", function: "f.A" },
  { id: "b", function: "f.B" },
];
const figures = fc.double({ min: Number.MIN_VALUE, noNaN: true, noDefaultInfinity: true });
const report = fc
  .tuple(fc.constantFrom(...steps), figures, fc.nat(), fc.nat())
  .map(([step, milliseconds, fuel, peakMemory]) => ({
    step: step.id,
    function: step.function,
    milliseconds,
    fuel,
    peakMemory,
  }));
const result = fc.record({
  sequence: fc.nat(),
  values: fc.option(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 3 })),
  failure: fc.constant(null),
  steps: fc.array(report, { maxLength: 5 }),
  logs: fc.array(fc.record({ step: fc.constantFrom("a", "b"), level: text, message: text }), {
    maxLength: 3,
  }),
});

test("a batch of results comes out as it went in", () => {
  const position = (id: string) => steps.findIndex((step) => step.id === id);
  fc.assert(
    fc.property(fc.array(result, { maxLength: 10 }), (results) => {
      const batch = joinFrames(results.map((each) => packResult(each, position).slice()));
      const read = readResults(batch, steps);
      expect(read).toEqual(results);
      // A value has no bytes of its neighbours behind it.
      for (const value of read.flatMap(({ values }) => values ?? [])) {
        expect(value.constructor).toBe(Uint8Array);
        expect(value.buffer.byteLength).toBe(value.length);
      }
    }),
  );
});
