import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { HeddleError } from "../../runtime/errors.ts";
import type { ResultFrame } from "../../runtime/executor/index.ts";
import { seedOf } from "../support/chance.ts";
import { outcomes, withPool, workersFromNow } from "../support/pool.ts";
import { ObedientUnit, order } from "../support/pool-unit.ts";
import { Random } from "../support/random.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const seed = seedOf(1);
const events = Number(process.env.HEDDLE_TEST_EVENTS ?? 1200);

/** What an event may end as, by what it does. Any may lose two workers to the test, and any may be cancelled. */
const kinds = {
  calm: ["result"],
  large: ["result"],
  exit: ["WORKER_LOST"],
  hang: ["DEADLINE_EXCEEDED"],
  "hang-once": ["DEADLINE_EXCEEDED", "result"],
} as const;
type Kind = keyof typeof kinds;

/** Each misbehaving event costs a worker, each that hangs a deadline too. */
const misbehaving: readonly Kind[] = [
  ...new Array<Kind>(6).fill("exit"),
  ...new Array<Kind>(5).fill("hang"),
  ...new Array<Kind>(4).fill("hang-once"),
];

test("cancels, deadlines, killed workers and hostile events mixed: each event ends once, as it should", async () => {
  const random = new Random(seed);
  const directory = temporaryDirectory();
  const units = [await ObedientUnit.make(directory, "one"), await ObedientUnit.make(directory, "two")];
  const workers = workersFromNow((worker) => {
    // Some of those that replace others end before they are ready.
    if (workers.length > 3 && random.between(1, 5) === 1) {
      void worker.terminate();
    }
  });
  const filling: Kind[] = Array.from({ length: events }, () =>
    random.pick(["calm", "calm", "calm", "large"]),
  );
  const sequence = random.shuffle<Kind>([...filling, ...misbehaving]);
  const settled = new Map<number, string[]>();
  const cancelled = new Set<number>();
  const open = new Map<number, AbortController>();
  let settlements = 0;

  const line = (kind: Kind, i: number) =>
    ({
      calm: `e${i}`,
      large: `e${i}-${"x".repeat(400)} times 5`,
      exit: `e${i} exit`,
      hang: `e${i} hang`,
      "hang-once": `e${i} hang-once ${join(directory, `once-${i}`)}`,
    })[kind];

  /** Misbehaves from outside after every so many settlements, so that it does not matter how fast all this is. */
  const onSettled = () => {
    settlements++;
    if (settlements % 5 === 0 && open.size > 0) {
      const i = random.pick([...open.keys()]);
      cancelled.add(i);
      open.get(i)?.abort();
    }
    if (settlements % 100 === 0) {
      const living = workers.filter(({ threadId }) => threadId > 0);
      void random.pick(living)?.terminate();
    }
  };

  await withPool(
    { workers: 2, deadlineMs: 1500, cancelMs: 300, batchBytes: 8000, queueEvents: 200, queueBytes: 60_000 },
    async (pool) => {
      const running: Promise<void>[] = [];
      for (const [i, kind] of sequence.entries()) {
        const abort = new AbortController();
        const { unit } = random.pick(units);
        const text = line(kind, i);
        // With room for what the frame has around it.
        await pool.ready("a", text.length + 100);
        open.set(i, abort);
        const end = (what: string) => {
          settled.set(i, [...(settled.get(i) ?? []), what]);
          open.delete(i);
          onSettled();
        };
        const run = (): Promise<ResultFrame> =>
          pool.run(unit, order(text), { signal: abort.signal }).catch(async (error) => {
            if (error.code !== "QUEUE_FULL") {
              throw error;
            }
            // What a worker had that ended waits again, perhaps in the room that was there.
            await pool.ready("a", text.length + 100);
            return await run();
          });
        running.push(
          run().then(
            ({ values }) => {
              const output = Buffer.from(values?.[0] ?? []).toString();
              end(
                output === (kind === "large" ? text.repeat(5) : text) ? "result" : `wrong result: ${output}`,
              );
            },
            (error: unknown) => end(error instanceof HeddleError ? error.code : String(error)),
          ),
        );
      }
      await Promise.all(running);
      for (const [i, kind] of sequence.entries()) {
        const allowed = [...kinds[kind], "WORKER_LOST", ...(cancelled.has(i) ? ["CANCELLED"] : [])];
        expect(settled.get(i)).toHaveLength(1);
        expect(allowed, `event ${i}, ${kind}`).toContain(settled.get(i)?.[0]);
      }
      // What a worker was at when it ended runs once more; nothing else does.
      const begun = units.flatMap((unit) => unit.begun);
      const times = Map.groupBy(begun, (name) => name);
      expect([...times.values()].filter((runs) => runs.length > 2)).toEqual([]);
      const after = Array.from({ length: 50 }, (_, i) => {
        return pool.run((units[i % 2] as ObedientUnit).unit, order(`after-${i}`));
      });
      expect(await outcomes(after)).toEqual(after.map((_, i) => `after-${i}`));
    },
  );
  const ends = [...settled.values()].flat();
  for (const end of ["result", "CANCELLED", "DEADLINE_EXCEEDED", "WORKER_LOST"]) {
    expect(ends).toContain(end);
  }
});

test("events that come alone, of one unit or another, short, long and after a while, each have their own result", async () => {
  const random = new Random(seed);
  const directory = temporaryDirectory();
  const units = [await ObedientUnit.make(directory, "one"), await ObedientUnit.make(directory, "two")];
  await withPool({ workers: 1, batchBytes: 2000 }, async (pool) => {
    for (let i = 0; i < 5 * events; i++) {
      if (random.between(1, events) === 1) {
        // The worker waits no longer.
        await sleep(80);
      }
      const text = `e${i}-${"x".repeat(random.pick([0, 0, 0, 10, 500, 3000]))}`;
      const times = random.pick([1, 1, 1, 5]);
      const line = times === 1 ? text : `${text} times ${times}`;
      const { values } = await pool.run(random.pick(units).unit, order(line));
      expect(Buffer.from(values?.[0] ?? []).toString()).toBe(line.repeat(times));
    }
  });
});
