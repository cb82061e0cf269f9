import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { defaultLimits } from "../../runtime/config.ts";
import type { HeddleError } from "../../runtime/errors.ts";
import { BatchSizes } from "../../runtime/executor/batch-sizes.ts";
import { type Brancher, Branches } from "../../runtime/executor/branches.ts";
import { isUnmeasured, Pool, type PoolOptions, type ResultFrame } from "../../runtime/executor/index.ts";
import type { Job } from "../../runtime/executor/job.ts";
import { RunningBatch } from "../../runtime/executor/running-batch.ts";
import type { Unit } from "../../runtime/unit.ts";
import { seedOf } from "../support/chance.ts";
import { alwaysDivided, Mixer } from "../support/mixing-functions.ts";
import { until, withPool, workersFromNow } from "../support/pool.ts";
import { Random } from "../support/random.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const seed = seedOf(1);
const events = Number(process.env.HEDDLE_TEST_EVENTS ?? 250);

/** Takes longer than any test. */
const ENDLESS = "work 2000000000";

let mixer: Mixer;
let diamond: Unit;
beforeAll(async () => {
  mixer = await Mixer.make(temporaryDirectory(afterAll));
  // Two branches that say what the event's fields 3 and 4 are, and one step before and behind them.
  diamond = mixer.unit(
    [
      { id: "first", from: [], say: "" },
      { id: "left", from: ["first"], say: { field: 3 } },
      { id: "right", from: ["first"], say: { field: 4 } },
      { id: "last", from: ["left", "right"], say: "log" },
    ],
    ["last"],
    { left: 1e15, right: 1e15 },
  );
});
afterAll(() => mixer?.repository.close());

const event = (left: string, right = left, account = "a") => ({
  context: { account, eventId: "e", eventSource: "/", eventType: "t" },
  data: mixer.data({ say: left, other: right }),
});

const withDividing = (
  options: Partial<PoolOptions>,
  use: (pool: Pool) => Promise<void>,
  branches: Brancher = alwaysDivided(),
) => withPool(options, use, branches);

const text = ({ values }: ResultFrame) => Buffer.from(values?.[0] ?? []).toString();
const fuel = ({ steps }: ResultFrame) => steps.map((step) => [step.step, step.fuel]);

test("branches run on two workers when they are known to be worth it, and not before", async () => {
  await withDividing(
    {},
    async (pool) => {
      const frames: ResultFrame[] = [];
      while (frames.at(-1)?.figures.division === undefined) {
        frames.push(await pool.run(diamond, event("work 4000000")));
      }
      const [whole, divided] = [frames[0] as ResultFrame, frames.at(-1) as ResultFrame];
      expect(frames.length).toBeGreaterThan(8);
      expect([text(divided), fuel(divided), divided.logs]).toEqual([text(whole), fuel(whole), whole.logs]);
      const [first, left, right, last] = divided.steps;
      expect([first, left, right, last].map((step) => step?.stage)).toEqual([0, 1, 2, 3]);
      expect(left?.startMs).toBeGreaterThanOrEqual(first?.milliseconds as number);
      expect(last?.startMs).toBeGreaterThanOrEqual((right?.startMs ?? 0) + (right?.milliseconds ?? 0));
      expect(whole.steps[0]).not.toHaveProperty("stage");
    },
    new Branches(2),
  );
});

test("small steps stay together", async () => {
  await withDividing(
    {},
    async (pool) => {
      for (let i = 0; i < 30; i++) {
        expect((await pool.run(diamond, event("work 10"))).figures.division).toBeUndefined();
      }
    },
    new Branches(2),
  );
});

test("an event is divided only while a worker is free for it", async () => {
  await withDividing({}, async (pool) => {
    const running = Array.from({ length: 20 }, () => pool.run(diamond, event("work 1000000")));
    const frames = await Promise.all(running);
    expect(frames.map(({ figures }) => figures.division !== undefined)).toEqual(
      frames.map((_, i) => i === 0),
    );
    expect(new Set(frames.map(text)).size).toBe(1);
    expect(new Set(frames.map((frame) => JSON.stringify(fuel(frame)))).size).toBe(1);
  });
});

test("an event is not divided where its account may not have a second worker, because another one wants workers", async () => {
  const clock = vi.spyOn(performance, "now").mockReturnValue(0);
  onTestFinished(() => clock.mockRestore());
  await withDividing({}, async (pool) => {
    const divided: boolean[] = [];
    for (const [account, at] of [
      ["a", 0],
      ["a", 1],
      ["b", 2],
      ["a", 2001],
      ["a", 2002],
    ] as const) {
      clock.mockReturnValue(at);
      const { figures } = await pool.run(diamond, event("", "", account));
      divided.push(figures.division !== undefined);
    }
    expect(divided).toEqual([true, true, false, false, true]);
  });
});

test("what an event takes is not learned from its parts", async () => {
  const learn = vi.spyOn(BatchSizes.prototype, "learn");
  onTestFinished(() => learn.mockRestore());
  await withDividing({}, async (pool) => {
    expect((await pool.run(diamond, event(""))).figures.division).toBeDefined();
    expect(learn).not.toHaveBeenCalled();
    const whole = await Promise.all([pool.run(diamond, event("")), pool.run(diamond, event(""))]);
    expect(whole.map(({ figures }) => figures.division !== undefined)).toEqual([true, false]);
    expect(learn).toHaveBeenCalledTimes(1);
  });
});

test("cancelling ends all parts, and the pool goes on", async () => {
  await withDividing({ cancelMs: 100 }, async (pool) => {
    const abort = new AbortController();
    const running = pool.run(diamond, event(ENDLESS), { signal: abort.signal });
    await sleep(100);
    abort.abort(new Error("enough"));
    const error = await running.catch((reason: HeddleError) => reason);
    expect(error).toMatchObject({ code: "CANCELLED", cause: { message: "enough" } });
    expect(text(await pool.run(diamond, event("")))).not.toBe("");
  });
});

test("an event of which one stage is late is late", async () => {
  await withDividing({ deadlineMs: 400, cancelMs: 100 }, async (pool) => {
    const late = await pool.run(diamond, event(ENDLESS, "work 1")).catch((error: HeddleError) => error);
    expect(late).toMatchObject({ code: "DEADLINE_EXCEEDED" });
    expect(isUnmeasured(late)).toBe(true);
    expect(text(await pool.run(diamond, event("")))).not.toBe("");
  });
});

test("a failure does not wait for steps behind it, also of a stage that has others before it", async () => {
  const straddled = mixer.unit(
    [
      { id: "a", from: [], say: "" },
      { id: "b", from: [], say: { field: 3 } },
      { id: "c", from: ["a"], say: { field: 4 } },
    ],
    ["b", "c"],
    { c: 1e15 },
  );
  const whole = new Pool({ workers: 2, ...defaultLimits });
  const expected = await whole.run(straddled, event("fail", ENDLESS));
  await whole.close();
  await withDividing({ cancelMs: 100 }, async (pool) => {
    const frame = await pool.run(straddled, event("fail", ENDLESS));
    expect(frame.figures.division?.stages.map(({ steps }) => steps)).toEqual([[0, 2], [1]]);
    expect([frame.failure, fuel(frame)]).toEqual([expected.failure, fuel(expected)]);
    expect(frame.failure?.code).toBe("UNWILLING");
  });
});

test("a part whose worker ends runs again, and one that loses two is lost", async () => {
  const workers = workersFromNow();
  const endWorkers = async () => {
    const living = workers.filter(({ threadId }) => threadId > 0);
    await Promise.all(living.map((worker) => worker.terminate()));
  };
  const sent = vi.spyOn(RunningBatch.prototype, "write");
  onTestFinished(() => sent.mockRestore());
  /** The part that has a step, once a worker is at it. */
  const atWork = async (step: number): Promise<Job> => {
    const has = ({ event: { part } }: Job) => part?.steps.includes(step) === true;
    let found: Job | undefined;
    await until(() => {
      const jobs = (sent.mock.contexts as RunningBatch[]).flatMap((batch) => batch.jobs);
      found = jobs.find((job) => job.batch?.isAt(job) === true && has(job));
      return found !== undefined;
    });
    return found as unknown as Job;
  };
  await withDividing({}, async (pool) => {
    const expected = await pool.run(diamond, event("work 200000000"));
    const running = pool.run(diamond, event("work 200000000"));
    const parts = await Promise.all([atWork(1), atWork(2)]);
    await endWorkers();
    const result = await running;
    expect(Math.max(...parts.map(({ losses }) => losses))).toBe(1);
    expect(result.figures.division).toBeDefined();
    expect([text(result), fuel(result)]).toEqual([text(expected), fuel(expected)]);
    const lost = pool.run(diamond, event(ENDLESS, "")).catch((error: HeddleError) => error);
    for (const losses of [1, 2]) {
      const part = await atWork(1);
      await endWorkers();
      await until(() => part.losses === losses);
    }
    expect(await lost).toMatchObject({ code: "WORKER_LOST" });
  });
});

test("closing waits for all stages, or gives them up where it is told to", async () => {
  const patient = new Pool({ workers: 2, ...defaultLimits }, alwaysDivided());
  const running = patient.run(diamond, event("work 1000000"));
  await patient.close();
  expect((await running).figures.division).toBeDefined();
  const hasty = new Pool({ workers: 2, ...defaultLimits, cancelMs: 50 }, alwaysDivided());
  const endless = hasty.run(diamond, event(ENDLESS)).catch((error: HeddleError) => error.code);
  await sleep(50);
  await hasty.close({ signal: AbortSignal.abort() });
  expect(await endless).toBe("CLOSED");
});

/** What an event may end as, by what it does; any may be cancelled, and any may lose two workers to the test. */
const kinds = {
  calm: ["result"],
  failing: ["UNWILLING"],
  trapping: ["TRAP"],
  endless: ["DEADLINE_EXCEEDED"],
} as const;

test("cancels, deadlines, killed workers and failures mixed: each event ends once, as it should", async () => {
  const random = new Random(seed);
  const workers = workersFromNow();
  const says: Readonly<Record<keyof typeof kinds, () => [string, string]>> = {
    calm: () => ["work 200000", "grow 3000"],
    failing: () => random.pick([["fail", "work 200000"] as const, ["log", "fail"] as const]).slice() as never,
    trapping: () => ["trap", "fail"],
    endless: () => random.shuffle([ENDLESS, "work 9"]) as [string, string],
  };
  /** What was told of events that were divided, and what their callers were given. */
  const told: ResultFrame[] = [];
  const given: ResultFrame[] = [];
  const ifDivided = (frames: ResultFrame[], frame: ResultFrame) => {
    if (frame.figures.division !== undefined) frames.push(frame);
  };
  const branches = { ...alwaysDivided(), ran: (_: Unit, frame: ResultFrame) => ifDivided(told, frame) };
  const use = async (pool: Pool): Promise<void> => {
    const first = await pool.run(diamond, event(...says.calm()));
    const expected = text(first);
    ifDivided(given, first);
    const ends: string[] = [];
    let cancelled = 0;
    const one = async (i: number): Promise<void> => {
      const kind =
        i % 25 === 24 ? "endless" : random.pick(["calm", "calm", "calm", "failing", "trapping"] as const);
      const say = says[kind]();
      const abort = new AbortController();
      const isCancelled = random.between(1, 8) === 1;
      const running = pool.run(diamond, event(...say), { signal: abort.signal });
      if (isCancelled) {
        setTimeout(() => abort.abort(), random.between(0, 8));
        cancelled++;
      }
      const end = await running.then(
        (frame) => {
          ifDivided(given, frame);
          const right = frame.failure !== null || text(frame) === expected;
          return right ? (frame.failure?.code ?? "result") : "wrong result";
        },
        (error: HeddleError) => error.code,
      );
      const allowed = [...kinds[kind], "WORKER_LOST", ...(isCancelled ? ["CANCELLED"] : [])];
      expect(allowed, `event ${i}, ${kind}`).toContain(end);
      ends.push(end);
      if (ends.length % 40 === 0) {
        void random.pick(workers.filter(({ threadId }) => threadId > 0))?.terminate();
      }
    };
    // Few at a time, so that workers are free for branches.
    let next = 0;
    const lane = async () => {
      while (next < events) {
        await one(next++);
      }
    };
    await Promise.all([lane(), lane()]);
    expect(ends).toHaveLength(events);
    expect(Math.min(given.length - 1, cancelled)).toBeGreaterThan(events / 20);
    // It was told once of each that was divided and has a result, with what its caller was given.
    expect(told.map((frame) => given.indexOf(frame)).sort((a, b) => a - b)).toEqual([...given.keys()]);
    expect(pool.waitingBytes).toBe(0);
    for (const end of ["result", "UNWILLING", "TRAP", "DEADLINE_EXCEEDED", "CANCELLED"]) {
      expect(ends).toContain(end);
    }
    expect(text(await pool.run(diamond, event("")))).not.toBe("");
  };
  await withDividing({ workers: 3, deadlineMs: 800, cancelMs: 200 }, use, branches);
});
