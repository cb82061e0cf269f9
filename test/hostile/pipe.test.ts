import { afterAll, afterEach, describe, expect, test } from "vitest";
import { HeddleError } from "../../runtime/errors.ts";
import { type PipeReport, type PipeStep, Pipes, type RunningPipe } from "../../runtime/pipe/index.ts";
import { admit } from "../../runtime/sandbox/index.ts";
import { chunk, messagesOf } from "../support/delimited.ts";
import { component, guestText } from "../support/guests.ts";
import { until, workersFromNow } from "../support/pool.ts";
import { type StreamingGuestParts, streamingComponent, streamingText } from "../support/streaming-guests.ts";

/** Hostile functions in pipes: only their own pipe fails, and says why. */

const options = { workers: 2, queuePipes: 10, deadlineMs: 60_000, startMs: 60_000, cancelMs: 100 };
const shared = new Pipes(options);
let open: Pipes[] = [];

afterAll(() => shared.close());

afterEach(async () => {
  await Promise.all(open.map((pipes) => pipes.close()));
  open = [];
});

function pipesOf(more: Partial<typeof options> = {}): Pipes {
  const pipes = new Pipes({ ...options, ...more });
  open.push(pipes);
  return pipes;
}

const both = { input: true, output: true };
let made = 0;

/** A step of a guest written by hand, which gives what it is given where it is not said what it does. */
async function step(
  parts: Partial<StreamingGuestParts> = {},
  more: Partial<PipeStep> = {},
): Promise<PipeStep> {
  const id = `step ${made++}`;
  const text = streamingText({ push: "(call $ok (local.get $pointer) (local.get $length))", ...parts });
  const bytes = await streamingComponent(text);
  const { admission: admitted } = admit(bytes, { memoryBytes: 4 * 65_536 });
  return { id, function: "test.v1.Guest", admitted, fuel: 1e9, reads: [], streams: both, ...more };
}

/** What comes out of steps that get messages, and why it ended. */
async function pass(
  steps: readonly PipeStep[],
  messages: readonly Uint8Array[],
  pipes = shared,
): Promise<{ given: number[][]; error: HeddleError | undefined; report: PipeReport | undefined }> {
  const { pipe, done } = pipes.start({ steps, context: {}, fuel: 1e9 });
  void pipe.write(chunk(...messages)).then(() => pipe.end());
  const read = await readAll(pipe);
  await done;
  return { ...read, report: pipe.report };
}

async function readAll(pipe: RunningPipe): Promise<{ given: number[][]; error: HeddleError | undefined }> {
  const given: number[][] = [];
  try {
    for (let next = await pipe.read(); next.length > 0; next = await pipe.read()) {
      given.push(...messagesOf(next).map((message) => [...message]));
    }
  } catch (error) {
    if (error instanceof HeddleError) {
      return { given, error };
    }
    throw error;
  }
  return { given, error: undefined };
}

const one = Uint8Array.of(1);
const two = Uint8Array.of(2, 2);

describe("a function in a pipe", () => {
  test.each([
    ["that loops without an end", "(loop (br 0)) (unreachable)", "OUT_OF_FUEL"],
    ["that traps", "(unreachable)", "TRAP"],
    [
      "that gives half a message",
      "(i32.store8 (i32.const 2048) (i32.const 9)) (call $ok (i32.const 2048) (i32.const 3))",
      "BAD_OUTPUT",
    ],
    [
      "that gives a length without an end",
      "(memory.fill (i32.const 2048) (i32.const 255) (i32.const 64)) (call $ok (i32.const 2048) (i32.const 64))",
      "BAD_OUTPUT",
    ],
    ["that gives what is outside its memory", "(call $ok (i32.const 65530) (i32.const 100))", "BAD_OUTPUT"],
    ["that says that it failed", "(call $fail (i32.const 0) (i32.const 0))", "GUEST_FAILURE"],
  ])("%s is blamed, and not the one behind it", async (_, push, code) => {
    const [first, hostile, last] = [await step(), await step({ push }, { fuel: 1e7 }), await step()];
    const { given, error, report } = await pass([first, hostile, last], [one]);
    expect(given).toEqual([]);
    expect(error).toMatchObject({ code, step: hostile.id, function: "test.v1.Guest" });
    // What the others took is told, too.
    expect(report?.steps.map((each) => each.step)).toEqual([first.id, hostile.id, last.id]);
    expect(report?.steps[0]?.fuel).toBeGreaterThan(0);
  });

  test("that takes one message is given one, and that gives one gives one", async () => {
    const takes = await step({}, { streams: { input: false, output: true } });
    expect(await pass([takes], [two])).toMatchObject({ given: [[2, 2]], error: undefined });
    expect(await pass([takes], [one, two])).toMatchObject({
      error: { code: "MAPPING_UNFIT", step: takes.id },
    });
    expect(await pass([takes], [])).toMatchObject({ error: { code: "MAPPING_MISSING", step: takes.id } });
    const gives = await step({}, { streams: { input: true, output: false } });
    expect(await pass([gives], [two])).toMatchObject({ given: [[2, 2]], error: undefined });
    expect(await pass([gives], [one, two])).toMatchObject({ error: { code: "BAD_OUTPUT", step: gives.id } });
    expect(await pass([gives], [])).toMatchObject({ error: { code: "BAD_OUTPUT", step: gives.id } });
  });

  test("that gives for ever at its end fills no memory: it waits for its reader, and runs out of fuel", async () => {
    const endless = await step(
      { finish: "(i32.store8 (i32.const 2048) (i32.const 100)) (call $ok (i32.const 2048) (i32.const 101))" },
      { fuel: 1e6 },
    );
    const { given, error } = await pass([endless], []);
    expect(error).toMatchObject({ code: "OUT_OF_FUEL" });
    expect(given.length).toBeGreaterThan(1000);
    expect(given[0]).toHaveLength(100);
  });

  test("that is slower than the deadline loses its worker; others go on, and the next pipe finds a worker", async () => {
    const pipes = pipesOf({ deadlineMs: 2000 });
    const workers = workersFromNow();
    const spins = await step({ push: "(loop (br 0)) (unreachable)" }, { fuel: Number.MAX_SAFE_INTEGER });
    const good = await step();
    const { pipe: beside, done } = pipes.start({ steps: [good], context: {}, fuel: 1e9 });
    await beside.write(chunk(one));
    const { error, report } = await pass([good, spins], [one], pipes);
    expect(error).toMatchObject({ code: "DEADLINE_EXCEEDED" });
    expect(report?.steps).toEqual([]);
    expect(messagesOf(await beside.read()).map((each) => [...each])).toEqual([[1]]);
    await beside.write(chunk(two));
    beside.end();
    expect((await readAll(beside)).given).toEqual([[2, 2]]);
    await done;
    expect(await pass([good], [two], pipes)).toMatchObject({ given: [[2, 2]], error: undefined });
    expect(workers.length).toBeGreaterThan(1);
  });

  test("that does not end when its pipe is cancelled loses its worker soon", async () => {
    const pipes = pipesOf({ workers: 1 });
    const spins = await step({ push: "(loop (br 0)) (unreachable)" }, { fuel: Number.MAX_SAFE_INTEGER });
    const { pipe, done } = pipes.start({ steps: [spins], context: {}, fuel: 1e9 });
    await pipe.write(chunk(one));
    pipe.cancel(new HeddleError("CANCELLED", "enough"));
    await expect(pipe.read()).rejects.toMatchObject({ code: "CANCELLED" });
    await done;
    expect(await pass([await step()], [one], pipes)).toMatchObject({ given: [[1]] });
  });

  test("whose worker ends takes its pipe with it, and no other", async () => {
    const pipes = pipesOf({ workers: 1 });
    const workers = workersFromNow();
    const good = await step();
    const { pipe, done } = pipes.start({ steps: [good], context: {}, fuel: 1e9 });
    await pipe.write(chunk(one));
    expect((await pipe.read()).length).toBe(2);
    await until(() => workers.length > 0);
    await workers[0]?.terminate();
    await expect(pipe.read()).rejects.toMatchObject({ code: "WORKER_LOST" });
    await done;
    expect(await pass([good], [one], pipes)).toMatchObject({ given: [[1]] });
  });

  test("without a stream is called for each message; what one leaves the next does not see, and their fuel is bounded", async () => {
    const counting = await component(
      guestText({
        declarations: "(global $count (mut i32) (i32.const 0))",
        run: `(global.set $count (i32.add (global.get $count) (i32.const 1)))
          (i32.store8 (i32.const 2048) (global.get $count)) (call $ok (i32.const 2048) (i32.const 1))`,
      }),
    );
    const { admission: admitted } = admit(counting);
    const streams = { input: false, output: false };
    const calls: PipeStep = {
      id: "calls",
      function: "test.v1.Count",
      admitted,
      fuel: 1000,
      reads: [],
      streams,
    };
    const { given, report } = await pass([calls], [one, two, one]);
    expect(given).toEqual([[1], [1], [1]]);
    const each = (report?.steps[0]?.fuel as number) / 3;
    const { pipe, done } = shared.start({ steps: [calls], context: {}, fuel: Math.ceil(each) * 2 + 1 });
    void pipe.write(chunk(one, one, one)).then(() => pipe.end());
    expect(await readAll(pipe)).toMatchObject({
      given: [[1], [1]],
      error: { code: "OUT_OF_FUEL", step: "calls" },
    });
    await done;
  });

  test("that floods its log keeps a bound", async () => {
    const loud = await step({
      imports: true,
      push: "(call $log (i32.const 1) (local.get $pointer) (local.get $length)) (call $ok (local.get $pointer) (local.get $length))",
    });
    const { report, error } = await pass([loud], new Array(5000).fill(Uint8Array.of(120)));
    expect(error).toBeUndefined();
    expect(report?.logs.length).toBeLessThanOrEqual(1000);
    expect(report?.logs.length).toBeGreaterThan(10);
  });
});

test("input that is no messages fails the pipe and nothing else", async () => {
  const { pipe, done } = shared.start({ steps: [await step()], context: {}, fuel: 1e9 });
  void pipe.write(new Uint8Array(16).fill(255)).then(() => pipe.end());
  expect(await readAll(pipe)).toMatchObject({ error: { code: "EVENT_DATA_INVALID" } });
  await done;
});

test("a step that another version of admission made fails its pipe", async () => {
  const good = await step();
  const old = { ...good, admitted: { ...good.admitted, version: 0 } };
  expect(await pass([await step(), old], [one])).toMatchObject({ error: { code: "ADMISSION_MALFORMED" } });
});
