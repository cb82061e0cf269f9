import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type EventFrame,
  lengthOf,
  packEvents,
  type ResultFrame,
  readEvents,
  readResults,
  writeEvents,
  writeResult,
} from "../../runtime/executor/frame.ts";
import { NO_ROOM } from "../../runtime/executor/record.ts";
import { StepFigures } from "../../runtime/executor/report.ts";
import { obtain, release } from "../../runtime/long-memory.ts";

/** Of all lengths that are packed in their own ways, and with beginnings that may get lost. */
const text = fc
  .tuple(
    fc.constantFrom("", "\ufeff", "\ufeff\ufeff", "\0", "\0\ufeff"),
    fc.string({ unit: "grapheme", maxLength: 40 }),
    fc.constantFrom(0, 0, 0, 30, 100, 300),
  )
  .map(([beginning, rest, more]) => beginning + rest + "é".repeat(more));
const event = fc.record({
  sequence: fc.nat(),
  context: fc.record({ account: text, eventId: text, eventSource: text, eventType: text }),
  data: fc.uint8Array({ maxLength: 300 }),
});
const position = fc.nat({ max: 64 });
const writes = fc.array(fc.tuple(position, fc.array(text, { maxLength: 4 })), { maxLength: 3 });
const part = fc.record({
  steps: fc.array(position, { maxLength: 4 }),
  given: fc.array(fc.tuple(position, fc.uint8Array({ maxLength: 100 })), { maxLength: 3 }),
  written: writes,
  wanted: fc.array(position, { maxLength: 4 }),
});

/** Events with copies of what was read as views. */
function readCopies(batch: Uint8Array): object[] {
  return readEvents(batch).map(({ part: read, ...each }) => ({
    ...each,
    data: new Uint8Array(each.data),
    ...(read && {
      part: { ...read, given: read.given.map(([place, bytes]) => [place, new Uint8Array(bytes)]) },
    }),
  }));
}

/** Behind some bytes of other things. */
const START = 3;

/** Writes events where there is so much room. */
function written(events: readonly EventFrame[], room: number, withContext = true): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(START + room)).fill(7);
  const end = writeEvents(events, shared, START, withContext);
  expect([...shared.subarray(0, START)]).toEqual([7, 7, 7]);
  return end === NO_ROOM ? packEvents(events, withContext) : shared.subarray(START, end);
}

test("events come out as they went in, in shared memory and where there is no room", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), fc.array(fc.option(part)), (events, parts) => {
      const all = events.map((each, i) => (parts[i] ? { ...each, part: parts[i] } : each));
      const shared = written(all, 100_000);
      expect(readCopies(shared)).toEqual(all);
      expect(readCopies(written(all, shared.length))).toEqual(all);
      expect(readCopies(written(all, Math.max(0, shared.length - 1)))).toEqual(all);
    }),
  );
});

test("the context of events travels only where a function may look at it", () => {
  const context = { account: "", eventId: "", eventSource: "", eventType: "" };
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), (events) => {
      const unseen = events.map((each) => ({ ...each, context }));
      expect(readCopies(written(events, 100_000, false))).toEqual(unseen);
      expect(readCopies(written(events, 0, false))).toEqual(unseen);
    }),
  );
});

test("events are where there is room for them, to the byte", () => {
  const events = [frameOf(5), frameOf(70_000)];
  const { length } = packEvents(events, true);
  expect(writeEvents(events, new Uint8Array(START + length), START, true)).toBe(START + length);
  expect(writeEvents(events, new Uint8Array(START + length - 1), START, true)).toBe(NO_ROOM);
});

test("the length of an event is about what it takes on its way", () => {
  fc.assert(
    fc.property(event, fc.option(part, { nil: undefined }), (each, of) => {
      const bytes = written([{ ...each, part: of }], 0).length;
      const length = lengthOf({ ...each, part: of });
      expect(length).toBeGreaterThan(bytes / 8);
      expect(length).toBeLessThan(bytes + 100);
    }),
  );
});

function frameOf(length: number): EventFrame {
  const context = { account: "a".repeat(length), eventId: "", eventSource: "/s", eventType: "t" };
  return { sequence: length, context, data: new Uint8Array(length).fill(length) };
}

test("thousands of events of one batch do not touch each other", () => {
  const events = Array.from({ length: 5000 }, (_, sequence) => frameOf(sequence % 700));
  expect(readCopies(written(events, 0))).toEqual(events);
  expect(readCopies(written(events, 8_000_000))).toEqual(events);
});

const steps = [
  { id: "a", function: "f.A" },
  { id: "b", function: "f.B" },
];
const figures = fc
  .oneof(
    fc.array(fc.tuple(fc.nat({ max: 1 }), fc.nat(), fc.maxSafeNat(), fc.maxSafeNat()), { maxLength: 5 }),
    // Often in part or in all as in the result before.
    fc.array(fc.tuple(fc.constantFrom(0, 1), fc.nat(), fc.constantFrom(5, 6), fc.constant(65_536)), {
      minLength: 2,
      maxLength: 3,
    }),
  )
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
  written: fc.option(writes, { nil: undefined }),
});

const positionOf = (id: string) => steps.findIndex((step) => step.id === id);

/** A result where there is no room for it. */
function apart(each: Parameters<typeof writeResult>[0]): Uint8Array {
  return writeResult(each, positionOf, new Uint8Array(0), 0) as Uint8Array;
}

test("a batch of results comes out as it went in", () => {
  fc.assert(
    fc.property(fc.array(result, { maxLength: 10 }), (results) => {
      const batch = new Uint8Array(Buffer.concat(results.map((each) => apart(each))));
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

// Copied otherwise from 256 bytes on to shared memory, and from 1,024 on out of it.
test.each([255, 256, 257, 1023, 1024, 1025, 60_000])(
  "data and values of %i bytes come out as they went in, wherever they lie",
  (length) => {
    const bytes = Uint8Array.from({ length }, (_, i) => i % 251);
    for (let start = 0; start < 9; start++) {
      const shared = new Uint8Array(new SharedArrayBuffer(start + length + 200)).fill(7);
      const end = writeEvents([{ ...frameOf(0), data: bytes }], shared, start, false);
      expect(readEvents(shared.subarray(start, end))[0]?.data).toEqual(bytes);
      const values = [bytes, bytes.subarray(0, 5)];
      const told = { sequence: 1, values, failure: null, figures: new StepFigures(steps), logs: [] };
      const written = writeResult({ ...told, session: undefined }, positionOf, shared, start) as number;
      const [read] = readResults(shared.subarray(start, written), steps);
      expect(read?.values).toEqual(values);
      shared.fill(9);
      expect(read?.values).toEqual(values);
    }
  },
);

test("a long value has nothing of what was in its memory before", () => {
  const length = 57_000;
  release(obtain(length + 500).fill(7));
  const told = {
    sequence: 1,
    values: [new Uint8Array(length)],
    failure: null,
    figures: new StepFigures(steps),
  };
  const [read] = readResults(apart({ ...told, logs: [], session: undefined }), steps);
  const memory = new Uint8Array(read?.values?.[0]?.buffer as ArrayBuffer);
  expect(memory.length).toBeGreaterThan(length);
  expect(memory.every((byte) => byte === 0)).toBe(true);
});

test("a long value that ends early in its frame is refused", () => {
  const told = {
    sequence: 1,
    values: [new Uint8Array(5000)],
    failure: null,
    figures: new StepFigures(steps),
  };
  const whole = apart({ ...told, logs: [], session: undefined });
  expect(readResults(whole, steps)).toHaveLength(1);
  expect(() => readResults(whole.subarray(0, whole.length - 1), steps)).toThrow(RangeError);
});

test("a result is written where there is room for it, to the byte", () => {
  fc.assert(
    fc.property(result, fc.nat({ max: 50 }), (each, start) => {
      const whole = apart(each);
      const { length } = whole;
      const room = new Uint8Array(new SharedArrayBuffer(start + length + 3)).fill(7);
      expect(writeResult(each, positionOf, room, start)).toBe(start + length);
      expect([...room.subarray(start, start + length)]).toEqual([...whole]);
      expect(room.subarray(0, start).every((byte) => byte === 7)).toBe(true);
      expect(writeResult(each, positionOf, room.subarray(0, start + length), start)).toBe(start + length);
      const tooLittle = room.slice(0, start + length - 1).fill(7);
      expect(writeResult(each, positionOf, tooLittle, start)).toEqual(whole);
      expect(tooLittle.every((byte) => byte === 7)).toBe(true);
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

test("results that took the same have the same lists, and what is changed of one is changed of no other", () => {
  const one = (nanoseconds: number, fuel: number) => {
    const took = new StepFigures(steps);
    took.add(0, nanoseconds / 1e6, 5, 65_536);
    took.add(1, nanoseconds / 1e6, fuel, 65_536);
    return apart({ sequence: 1, values: [], failure: null, figures: took, logs: [], session: undefined });
  };
  const batch = Buffer.concat([one(1, 7), one(2, 7), one(3, 8)]);
  const [first, second, third] = readResults(batch, steps).map(({ figures: took }) => took) as [
    StepFigures,
    StepFigures,
    StepFigures,
  ];
  expect(second.lists.fuel).toBe(first.lists.fuel);
  expect(third.lists.places).toBe(first.lists.places);
  expect(third.lists.peakMemory).toBe(first.lists.peakMemory);
  expect([first.totalFuel, second.totalFuel, third.totalFuel]).toEqual([12, 12, 13]);
  second.amend("failed");
  third.add(0, 1, 100, 1);
  expect(first.reports().map(({ outcome }) => outcome)).toEqual(["done", "done"]);
  expect(second.reports().map(({ outcome }) => outcome)).toEqual(["done", "failed"]);
  expect([first.totalFuel, third.totalFuel, first.count, third.count]).toEqual([12, 113, 2, 3]);
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
