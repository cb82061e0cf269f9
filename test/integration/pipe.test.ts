import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { createHeddle, type Heddle, type HeddleOptions, type Pipe } from "../../runtime/index.ts";
import { temporaryDirectory } from "../support/temporary.ts";

/** Streams through the standard library, on real workers. */

const directory = temporaryDirectory(afterAll);
const heddle = await createHeddle({ directory, workers: 2 });
afterAll(() => heddle.close());

async function withHeddle(options: HeddleOptions, use: (heddle: Heddle) => Promise<void>): Promise<void> {
  const own = await createHeddle({ directory, workers: 1, ...options });
  try {
    await use(own);
  } finally {
    await own.close();
  }
}

async function all(pipe: AsyncIterable<unknown>): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const item of pipe) {
    items.push(item);
  }
  return items;
}

async function text(pipe: Pipe): Promise<string> {
  return Buffer.concat((await all(pipe.bytes())) as Uint8Array[]).toString();
}

const code = (pipe: AsyncIterable<unknown>) =>
  all(pipe).then(
    () => "done",
    (error) => error.code ?? String(error),
  );

const rowsToJson = ["std.csv.v1.ReadRows", "std.json.v1.WriteRows"];

describe("a pipe", () => {
  test("passes bytes through functions that keep their state, and gives bytes", async () => {
    const source = [Buffer.from("name,note\nada,"), Buffer.from('"first\n'), Buffer.from('line"\nbob,x\n')];
    expect(await text(heddle.pipe(rowsToJson, source))).toBe(
      '{"name":"ada","note":"first\\nline"}\n{"name":"bob","note":"x"}\n',
    );
  });

  test("takes texts, messages, and what async iterables and web streams give", async () => {
    expect(await all(heddle.pipe(["std.text.v1.SplitLines"], ["one\ntw", "o\né"]))).toEqual([
      { text: "one" },
      { text: "two" },
      { text: "é" },
    ]);
    async function* lines() {
      yield { text: "a" };
      await sleep(5);
      yield { text: "b" };
    }
    expect(await text(heddle.pipe(["std.text.v1.JoinLines"], lines()))).toBe("a\nb\n");
    const web = new Blob(["x\ny"]).stream() as unknown as AsyncIterable<Uint8Array>;
    expect(await all(heddle.pipe(["std.text.v1.SplitLines"], web))).toHaveLength(2);
  });

  test("takes an item that is larger than all that lies between the threads, and one that is a message of 2 MB", async () => {
    const bytes = Buffer.alloc(3_000_000, "some text ");
    const [summary] = await all(heddle.pipe(["std.bytes.v1.Digest"], [bytes]));
    const sha256 = createHash("sha256").update(bytes).digest("base64");
    expect(summary).toEqual({ sha256, length: "3000000" });
    const line = "x".repeat(2_000_000);
    expect(await text(heddle.pipe(["std.text.v1.JoinLines"], [{ text: line }]))).toBe(`${line}\n`);
  });

  test("calls a function without a stream for each message, with fresh state and fuel for each", async () => {
    const places = Array.from({ length: 300 }, (_, i) => ({
      point: { latitude: i / 10, longitude: -i / 10 },
      precision: 7,
    }));
    const pipe = heddle.pipe(["std.geo.v1.EncodeGeohash"], places);
    const hashes = await all(pipe);
    const single = await heddle.call("std.geo.v1.EncodeGeohash", places[299]);
    expect(hashes).toHaveLength(300);
    expect(hashes[299]).toEqual(single.output);
    const { steps } = await pipe.report;
    expect(steps).toMatchObject([{ step: "geo.EncodeGeohash", function: "std.geo.v1.EncodeGeohash" }]);
    expect(steps[0]?.fuel).toBeGreaterThan(200 * single.fuel);
  });

  test("may have a function twice, gives nothing of nothing, and the output of a function that always has one", async () => {
    const lines = ["std.text.v1.SplitLines", "std.text.v1.JoinLines"];
    const pipe = heddle.pipe([...lines, ...lines], ["a\r\nb"]);
    expect(await text(pipe)).toBe("a\nb\n");
    expect((await pipe.report).steps.map(({ step }) => step)).toEqual([
      "text.SplitLines",
      "text.JoinLines",
      "text.SplitLines2",
      "text.JoinLines2",
    ]);
    expect(await all(heddle.pipe(lines, []))).toEqual([]);
    expect(await all(heddle.pipe(["std.bytes.v1.Digest"], []))).toMatchObject([{ length: "0" }]);
  });

  test("gives and uses the same however fast its source and its reader are", async () => {
    const piece = "some,words\n".repeat(2000);
    const run = async (pause: (turn: number) => Promise<unknown>) => {
      async function* source() {
        for (let i = 0; i < 30; i++) {
          await pause(i);
          yield piece;
        }
      }
      const pipe = heddle.pipe(rowsToJson, source());
      const pieces: number[] = [];
      for await (const bytes of pipe.bytes()) {
        pieces.push(bytes.length);
        await pause(pieces.length);
      }
      return { pieces, fuel: (await pipe.report).steps.map((step) => step.fuel) };
    };
    const fast = await run(() => Promise.resolve());
    const slow = await run((turn) => sleep(turn % 3));
    expect(slow).toEqual(fast);
  });

  test("is in the ledger with what each step took, under its account", async () => {
    await withHeddle({}, async (own) => {
      await text(own.pipe(rowsToJson, ["a\n1\n"], { account: "ada" }));
      await code(own.pipe(["std.csv.v1.ReadRows"], ['a\n"b'], { account: "bob" }));
      const [failed, done] = own.executions({ limit: 2 });
      expect(done).toMatchObject({ account: "ada", eventType: "heddle.pipe", outcome: "done" });
      expect(failed).toMatchObject({
        account: "bob",
        outcome: "failed",
        code: "CSV_QUOTE_OPEN",
        failedStep: "csv.ReadRows",
      });
      expect(own.execution(done?.id as number)?.steps.map(({ function: name }) => name)).toEqual(rowsToJson);
      const usage = own.usage("ada").filter(({ function: name }) => name !== "");
      expect(usage.map(({ function: name }) => name).sort()).toEqual([...rowsToJson].sort());
    });
  });
});

describe("pressure", () => {
  test("a slow reader slows the source: only so much is asked for as lies between them", async () => {
    let asked = 0;
    async function* source() {
      for (;;) {
        asked += 16_384;
        yield Buffer.alloc(16_384, "word word\n");
      }
    }
    const reading = heddle.pipe(["std.text.v1.SplitLines", "std.text.v1.JoinLines"], source()).bytes();
    let taken = ((await reading.next()).value as Uint8Array).length;
    const seen: number[] = [];
    for (let turn = 0; turn < 5; turn++) {
      // Until nothing moves any more, however long that takes.
      for (let before = -1; before !== asked; ) {
        before = asked;
        await sleep(50);
      }
      seen.push(asked - taken);
      for (let piece = 0; piece < 50; piece++) {
        taken += ((await reading.next()).value as Uint8Array).length;
      }
    }
    await reading.return();
    expect(asked).toBeGreaterThan(500_000);
    // Two rings of 256 KiB, a chunk at each function and what is gathered there.
    expect(Math.max(...seen)).toBeLessThan(1024 * 1024);
  });

  test("a source that waits keeps no event waiting", async () => {
    await withHeddle({ workers: 1 }, async (own) => {
      const gate = Promise.withResolvers<void>();
      async function* source() {
        yield "one\n";
        await gate.promise;
        yield "two\n";
      }
      const reading = own.pipe(["std.text.v1.SplitLines"], source())[Symbol.asyncIterator]();
      expect((await reading.next()).value).toEqual({ text: "one" });
      const place = { point: { latitude: 1, longitude: 2 }, precision: 5 };
      expect((await own.call("std.geo.v1.EncodeGeohash", place)).fuel).toBeGreaterThan(0);
      gate.resolve();
      expect((await reading.next()).value).toEqual({ text: "two" });
      expect((await reading.next()).done).toBe(true);
    });
  });
});

describe("the end of a pipe", () => {
  /** An endless source that notes that it was told to stop. */
  function endless() {
    const state = { returned: false };
    async function* source() {
      try {
        for (let i = 0; ; i++) {
          yield `line ${i}\n`;
          await sleep(0);
        }
      } finally {
        state.returned = true;
      }
    }
    return { state, source: source() };
  }

  const settled = async (condition: () => boolean) => {
    while (!condition()) {
      await sleep(5);
    }
  };

  test("comes with its reader's: the source is told", async () => {
    const { state, source } = endless();
    const pipe = heddle.pipe(["std.text.v1.SplitLines"], source);
    for await (const line of pipe) {
      expect(line).toEqual({ text: "line 0" });
      break;
    }
    await settled(() => state.returned);
    expect((await pipe.report).steps).toHaveLength(1);
  });

  test("comes with an AbortSignal, before, while it runs, and while the source waits", async () => {
    const before = heddle.pipe(["std.text.v1.SplitLines"], [], { signal: AbortSignal.abort() });
    expect(await code(before)).toBe("CANCELLED");
    expect(await before.report).toEqual({ steps: [], logs: [] });
    const { state, source } = endless();
    const control = new AbortController();
    const lines: unknown[] = [];
    const read = async () => {
      for await (const line of heddle.pipe(["std.text.v1.SplitLines"], source, { signal: control.signal })) {
        lines.push(line);
        if (lines.length === 3) {
          control.abort(new Error("enough"));
        }
      }
    };
    await expect(read()).rejects.toMatchObject({ code: "CANCELLED", cause: { message: "enough" } });
    await settled(() => state.returned);
    const waiting = new AbortController();
    const never = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
    const ended = code(heddle.pipe(["std.text.v1.SplitLines"], never, { signal: waiting.signal }));
    setTimeout(() => waiting.abort(), 20);
    expect(await ended).toBe("CANCELLED");
  });

  test("comes with a failure, after all that came out before it", async () => {
    const source = ["a,b\n1,2\n3,4\n5\n6,7\n"];
    const rows: unknown[] = [];
    const read = async () => {
      for await (const row of heddle.pipe(["std.csv.v1.ReadRows"], source)) {
        rows.push(row);
      }
    };
    await expect(read()).rejects.toMatchObject({
      code: "GUEST_FAILURE",
      functionCode: "CSV_ROW_RAGGED",
      step: "csv.ReadRows",
      function: "std.csv.v1.ReadRows",
      place: "line 4",
    });
    expect(rows).toEqual([{ cells: ["a", "b"] }, { cells: ["1", "2"] }, { cells: ["3", "4"] }]);
  });

  test("comes with an error of the source, which is thrown on", async () => {
    async function* source() {
      yield "one\n";
      throw new TypeError("the line was cut");
    }
    await expect(all(heddle.pipe(["std.text.v1.SplitLines"], source()))).rejects.toThrow(
      new TypeError("the line was cut"),
    );
    const broken = {
      [Symbol.asyncIterator]: () => {
        throw new RangeError("no source");
      },
    };
    await expect(all(heddle.pipe(["std.text.v1.SplitLines"], broken as never))).rejects.toThrow("no source");
  });

  test("comes with that of its Heddle", async () => {
    const { source } = endless();
    const own = await createHeddle({ directory, workers: 1 });
    const reading = own.pipe(["std.text.v1.SplitLines"], source)[Symbol.asyncIterator]();
    await reading.next();
    const closing = own.close();
    await expect(
      (async () => {
        for (;;) {
          await reading.next();
        }
      })(),
    ).rejects.toMatchObject({ code: "CLOSED" });
    await closing;
    expect(() => own.pipe(["std.text.v1.SplitLines"], [])).toThrow(
      expect.objectContaining({ code: "CLOSED" }),
    );
  });

  test("is told at once where as many run and wait as may", async () => {
    await withHeddle({ workers: 1, limits: { queuePipes: 1 } }, async (own) => {
      const open = () => own.pipe(["std.text.v1.SplitLines"], endless().source)[Symbol.asyncIterator]();
      const first = open();
      await first.next();
      const second = open();
      const waits = second.next();
      // When the others end is up to their sources and readers: there is no time to tell.
      await expect(open().next()).rejects.toMatchObject({
        code: "QUEUE_FULL",
        retryAfterMs: undefined,
        remedy: expect.stringContaining("when another one has ended"),
      });
      await first.return?.(undefined);
      expect(await waits).toMatchObject({ value: { text: "line 0" } });
      await second.return?.(undefined);
    });
  });
});

describe("what is no pipe", () => {
  test("is refused where it is asked for", () => {
    const refusal = (names: readonly string[], account?: string) => {
      try {
        heddle.pipe(names, [], account === undefined ? {} : { account });
      } catch (error) {
        return (error as { code: string; message: string }) ?? undefined;
      }
      return undefined;
    };
    expect(refusal(["std.text.v1.Nothing"])?.code).toBe("FUNCTION_UNKNOWN");
    expect(refusal(["std.text.v1.SplitLines"], "No name")?.code).toBe("EVENT_INVALID");
    expect(refusal([])?.code).toBe("GRAPH_INVALID");
    expect(refusal(new Array(65).fill("std.text.v1.SplitLines"))?.message).toContain("1 to 64");
    expect(refusal(["std.csv.v1.ReadRows", "std.text.v1.JoinLines"])?.message).toBe(
      "std.text.v1.JoinLines takes std.text.v1.Line, and std.csv.v1.ReadRows before it gives std.table.v1.Row.",
    );
  });

  test("is refused where it is read", async () => {
    expect(await code(heddle.pipe(["std.csv.v1.ReadRows"], ["a\n"]).bytes())).toBe("STREAM_MISUSE");
    expect(await code(heddle.pipe(["std.json.v1.WriteRows"], ["text"]))).toBe("EVENT_DATA_INVALID");
    expect(await code(heddle.pipe(["std.json.v1.WriteRows"], [{ cells: 7 }]))).toBe("EVENT_DATA_INVALID");
    const pipe = heddle.pipe(["std.text.v1.SplitLines"], ["a"]);
    await all(pipe);
    expect(await code(pipe)).toBe("STREAM_MISUSE");
  });
});
