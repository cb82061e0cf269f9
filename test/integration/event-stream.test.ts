import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHeddle, type Heddle, type StreamOutcome } from "../../runtime/index.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const goal = "acme.stream.v1.Note";
let heddle: Heddle;

beforeAll(async () => {
  heddle = await createHeddle({
    directory: temporaryDirectory(afterAll),
    workers: 2,
    standardLibrary: false,
  });
  heddle.publishSchema({
    "acme/stream/v1/note.proto": `syntax = "proto3"; package acme.stream.v1; import "heddle/v1/options.proto";
      option (heddle.v1.concept) = {name: "Note"};
      message Noted {
        option (heddle.v1.event) = {type: "acme.noted" rule: "acme" goals: "${goal}"};
        string note = 1 [(heddle.v1.field) = {means: "${goal}"}];
      }`,
  });
});
afterAll(() => heddle.close());

const eventOf = (note: unknown) => ({
  specversion: "1.0",
  id: String(note).slice(0, 20),
  source: "/test",
  type: "acme.noted",
  data: { note },
});

/** Notes 0, 1, 2 …, and how far a source was asked. */
class Notes {
  asked = 0;
  returned = false;
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  *all(): Generator<unknown> {
    try {
      while (this.asked < this.#count) {
        yield eventOf(String(this.asked++));
      }
    } finally {
      this.returned = true;
    }
  }
}

const told = ({ result, error }: StreamOutcome): unknown => error?.code ?? result?.value("Note");

async function collect(outcomes: AsyncIterable<StreamOutcome>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const outcome of outcomes) {
    all.push(told(outcome));
  }
  return all;
}

test("outcomes come in the order of the events, whatever becomes of each", async () => {
  const events = Array.from({ length: 3000 }, (_, i) => eventOf(i % 100 === 7 ? 5 : `n${i}`));
  const expected = events.map(({ data }) => (data.note === 5 ? "EVENT_DATA_INVALID" : data.note));
  expect(await collect(heddle.stream(events))).toEqual(expected);
  expect(await collect(heddle.stream([]))).toEqual([]);
});

test.each([1, 3, 64])(
  "with a window of %i a source is never further ahead of who takes the outcomes",
  async (window) => {
    const notes = new Notes(300);
    let taken = 0;
    for await (const outcome of heddle.stream(notes.all(), { window })) {
      expect(told(outcome)).toBe(String(taken));
      taken++;
      if (taken % 20 === 0) {
        await sleep(2);
      }
      expect(notes.asked - taken).toBeLessThanOrEqual(window);
    }
    expect(taken).toBe(300);
  },
);

test("a source that pauses does not keep back what is there", async () => {
  let release = () => {};
  async function* paused(): AsyncGenerator<unknown> {
    yield eventOf("first");
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    yield eventOf("second");
  }
  const outcomes = heddle.stream(paused());
  // It would wait for ever if the source had to go on before.
  expect(told((await outcomes.next()).value as StreamOutcome)).toBe("first");
  release();
  expect(await collect(outcomes)).toEqual(["second"]);
});

test("large events wait in their source, and not in memory", async () => {
  const small = await createHeddle({
    directory: temporaryDirectory(afterAll),
    workers: 1,
    standardLibrary: false,
    limits: { batchBytes: 100_000 },
  });
  small.publishSchema({
    "a/v1/a.proto": `syntax = "proto3"; package a.v1; import "heddle/v1/options.proto";
      option (heddle.v1.concept) = {name: "Note"};
      message Noted {
        option (heddle.v1.event) = {type: "acme.noted" rule: "a" goals: "a.v1.Note"};
        string note = 1 [(heddle.v1.field) = {means: "a.v1.Note"}];
      }`,
  });
  let made = 0;
  function* large(): Generator<unknown> {
    for (; made < 50; made++) {
      yield eventOf("x".repeat(60_000));
    }
  }
  let taken = 0;
  let furthest = 0;
  for await (const { result } of small.stream(large())) {
    expect(String(result?.value("Note"))).toHaveLength(60_000);
    furthest = Math.max(furthest, made - taken++);
    await sleep(1);
  }
  expect(taken).toBe(50);
  // Two fill what may wait or be held, one runs at a time, and one was made already.
  expect(furthest).toBeLessThanOrEqual(6);
  await small.close();
});

test("an error of the source comes after the outcomes of the events before it", async () => {
  function* broken(): Generator<unknown> {
    yield eventOf("a");
    yield eventOf("b");
    throw new Error("the line is cut");
  }
  const all: unknown[] = [];
  const reading = async () => {
    for await (const outcome of heddle.stream(broken())) {
      all.push(told(outcome));
    }
  };
  await expect(reading()).rejects.toThrow("the line is cut");
  expect(all).toEqual(["a", "b"]);
});

test("who leaves closes the source", async () => {
  const notes = new Notes(1_000_000);
  for await (const outcome of heddle.stream(notes.all(), { window: 8 })) {
    expect(told(outcome)).toBe("0");
    break;
  }
  expect(notes.returned).toBe(true);
  expect(notes.asked).toBeLessThanOrEqual(9);
});

test.each([0, 65_537, 1.5, Number.NaN])("refuses a window of %d", (window) => {
  expect(() => heddle.stream([], { window })).toThrow(
    expect.objectContaining({ code: "CONFIG_INVALID", place: "window" }),
  );
});

test("takes the greatest window", async () => {
  expect(await collect(heddle.stream([eventOf("x")], { window: 65_536 }))).toEqual(["x"]);
});

test("a hundred thousand events leave the heap where it was", { timeout: 600_000 }, async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const used = async (): Promise<number> => {
    // Writes what waits for the ledger.
    heddle.executions({ limit: 1 });
    for (let turn = 0; turn < 4; turn++) {
      collectGarbage();
      await sleep(20);
    }
    return process.memoryUsage().heapUsed;
  };
  const run = async (count: number): Promise<void> => {
    let taken = 0;
    for await (const outcome of heddle.stream(new Notes(count).all())) {
      if (told(outcome) !== String(taken++)) {
        throw new Error(`wrong outcome of event ${taken - 1}`);
      }
    }
    expect(taken).toBe(count);
  };
  await run(20_000);
  const before = await used();
  await run(100_000);
  const after = await used();
  // An object of the smallest kind that stayed for each would be some megabytes.
  expect(after - before).toBeLessThan(1_500_000);
});

test.each([
  ["nothing", undefined],
  ["no object", null],
  [
    "what cannot be read",
    {
      get done(): boolean {
        throw new TypeError("no");
      },
    },
  ],
])("a source that answers %s ends the stream with why, and is told", async (_, answer) => {
  for (const isAsync of [true, false]) {
    let asked = 0;
    let returned = 0;
    const iterator = {
      next: () => {
        const result = asked++ < 2 ? { value: eventOf(`n${asked}`), done: false } : answer;
        return isAsync ? Promise.resolve(result) : result;
      },
      return: () => {
        returned++;
        return { value: undefined, done: true };
      },
    };
    const key = isAsync ? Symbol.asyncIterator : Symbol.iterator;
    const source = { [key]: () => iterator } as unknown as Iterable<unknown>;
    const seen: unknown[] = [];
    const all = (async () => {
      for await (const outcome of heddle.stream(source)) seen.push(told(outcome));
    })();
    await expect(all).rejects.toThrow(TypeError);
    expect([seen, returned]).toEqual([["n1", "n2"], 1]);
  }
});

test("a source whose iterator is asynchronous without saying so is waited for", async () => {
  let asked = 0;
  const next = async () => (asked < 3 ? { value: eventOf(`n${++asked}`), done: false } : { done: true });
  const source = { [Symbol.iterator]: () => ({ next }) } as unknown as Iterable<unknown>;
  expect(await collect(heddle.stream(source))).toEqual(["n1", "n2", "n3"]);
});
