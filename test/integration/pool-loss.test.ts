import { execFile } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { beforeEach, expect, test } from "vitest";
import type { Pool } from "../../runtime/executor/index.ts";
import { outcomes, until, withPool, workersFromNow } from "../support/pool.ts";
import { ObedientUnit, order } from "../support/pool-unit.ts";
import { temporaryDirectory } from "../support/temporary.ts";

let directory: string;
let obedient: ObedientUnit;

beforeEach(async () => {
  directory = temporaryDirectory();
  obedient = await ObedientUnit.make(directory);
});

function send(pool: Pool, lines: readonly string[]): Promise<string[]> {
  return outcomes(lines.map((line) => pool.run(obedient.unit, order(line))));
}

test("only the event that is late fails, what had finished is kept, and the others run again together", async () => {
  await withPool({ workers: 1, deadlineMs: 1000 }, async (pool) => {
    const settled = await send(pool, ["first", "a", "b", "c hang", "d", "e"]);
    expect(settled).toEqual(["first", "a", "b", "DEADLINE_EXCEEDED", "d", "e"]);
    expect(obedient.begun).toEqual(["first", "a", "b", "c", "d", "e"]);
    // One worker ran the batch up to the loop, and one ran all that was left.
    const [thread] = obedient.threads("a");
    expect([obedient.threads("b"), obedient.threads("c")]).toEqual([[thread], [thread]]);
    expect(obedient.threads("d")).not.toEqual([thread]);
    expect(obedient.threads("d")).toEqual(obedient.threads("e"));
  });
});

test("each of several late events fails, and no other event runs twice", async () => {
  await withPool({ workers: 1, deadlineMs: 1000 }, async (pool) => {
    const settled = await send(pool, ["first", "a", "b hang", "c", "d hang", "e hang", "f"]);
    const late = "DEADLINE_EXCEEDED";
    expect(settled).toEqual(["first", "a", late, "c", late, late, "f"]);
    expect(obedient.begun).toEqual(["first", "a", "b", "c", "d", "e", "f"]);
  });
});

test("the deadline holds for each event, not for the batch", async () => {
  const gates = ["a", "b", "c"].map((name) => join(directory, name));
  await withPool({ workers: 1, deadlineMs: 3000 }, async (pool) => {
    const running = send(pool, ["first", ...gates.map((gate, i) => `${"abc"[i]} wait ${gate}`)]);
    for (const [i, gate] of gates.entries()) {
      await until(() => obedient.begun.includes("abc"[i] as string));
      // The three together take longer than the deadline; each takes less.
      await sleep(1100);
      writeFileSync(gate, "");
    }
    expect(await running).toEqual(["first", "a", "b", "c"]);
  });
});

test("the worker that takes over had started before the other one was lost", async () => {
  const workers = workersFromNow();
  await withPool({ workers: 1, deadlineMs: 1000 }, async (pool) => {
    await pool.run(obedient.unit, order("before"));
    const started = workers.map(({ threadId }) => threadId);
    expect(started).toHaveLength(2);
    const settled = await send(pool, ["loop hang", "after"]);
    expect(settled).toEqual(["DEADLINE_EXCEEDED", "after"]);
    expect(obedient.threads("loop")).toEqual(obedient.threads("before"));
    expect(started).toContain(obedient.threads("after")[0]);
    expect(obedient.threads("after")).not.toEqual(obedient.threads("loop"));
    // Another one starts in its stead, to be spare.
    expect(workers).toHaveLength(3);
  });
});

test("without a spare worker there is one thread until it is lost, and what waits runs on the next one", async () => {
  const workers = workersFromNow();
  await withPool({ workers: 1, spare: false, deadlineMs: 1000 }, async (pool) => {
    const settled = await send(pool, ["first", "loop hang", "after"]);
    expect(settled).toEqual(["first", "DEADLINE_EXCEEDED", "after"]);
    expect(obedient.threads("loop")).toEqual(obedient.threads("first"));
    expect(obedient.threads("after")).not.toEqual(obedient.threads("loop"));
    expect(workers).toHaveLength(2);
  });
});

test("an event at which two workers end fails, and the others run again together", async () => {
  await withPool({ workers: 1 }, async (pool) => {
    const settled = await send(pool, ["first", "a", "b exit", "c", "d"]);
    expect(settled).toEqual(["first", "a", "WORKER_LOST", "c", "d"]);
    expect(obedient.begun).toEqual(["first", "a", "b", "b", "c", "d"]);
  });
});

test("an event whose worker is ended from outside runs once more", async () => {
  const workers = workersFromNow();
  const marker = join(directory, "marker");
  await withPool({ workers: 1 }, async (pool) => {
    const running = send(pool, ["first", "a", `b hang-once ${marker}`, "c"]);
    await until(() => existsSync(marker));
    const [thread] = obedient.threads("b");
    void workers.find(({ threadId }) => threadId === thread)?.terminate();
    expect(await running).toEqual(["first", "a", "b", "c"]);
    expect(obedient.begun).toEqual(["first", "a", "b", "b", "c"]);
  });
});

test("events wait for other workers where all were ended, the spare one and those that replace them too", async () => {
  let spared = 2;
  const workers = workersFromNow((worker) => {
    // Those that are started in place of the first two end before they are ready; Piscina then starts no more.
    if (spared-- <= 0 && workers.length <= 4) {
      void worker.terminate();
    }
  });
  await withPool({ workers: 1 }, async (pool) => {
    const settled = await send(pool, ["a exit", "b"]);
    expect(settled).toEqual(["WORKER_LOST", "b"]);
    expect(await send(pool, ["c", "d"])).toEqual(["c", "d"]);
    expect(workers.length).toBeGreaterThan(4);
  });
});

test("events fail where no worker lives until it is ready, and run once workers live again", async () => {
  let deadly = true;
  workersFromNow((worker) => {
    if (deadly) {
      void worker.terminate();
    }
  });
  await withPool({ workers: 2 }, async (pool) => {
    const settled = await send(pool, ["a", "b", "c", "d"]);
    expect(settled).toEqual(new Array(4).fill("WORKER_LOST"));
    deadly = false;
    expect(await send(pool, ["e", "f", "g"])).toEqual(["e", "f", "g"]);
    expect(obedient.begun.sort()).toEqual(["e", "f", "g"]);
  });
});

test("functions that are not loaded in time fail the events, and other functions run", async () => {
  const slow = await ObedientUnit.make(directory, "slow");
  const unit = { ...slow.unit, glue: slow.neverLoads() };
  await withPool({ workers: 1, startMs: 3000 }, async (pool) => {
    expect(await send(pool, ["before"])).toEqual(["before"]);
    const failing = [pool.run(unit, order("a")), pool.run(unit, order("b")), pool.run(unit, order("c"))];
    for (const outcome of await Promise.allSettled(failing)) {
      expect(outcome).toMatchObject({
        reason: {
          code: "DEADLINE_EXCEEDED",
          message: expect.stringContaining("were not loaded within 3000 ms"),
        },
      });
    }
    expect(await send(pool, ["d"])).toEqual(["d"]);
  });
});

test("a process with nothing else to do stays until it is told that no worker lives", async () => {
  const from = (path: string) => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
  const program = `
    import { Pool } from ${from("runtime/executor/index.ts")};
    import { defaultLimits } from ${from("runtime/config.ts")};
    process.on("worker", (worker) => void worker.terminate());
    const pool = new Pool({ workers: 1, ...defaultLimits });
    const unit = { key: "any", glue: "none", steps: [], wanted: [] };
    const context = { account: "", eventId: "", eventSource: "", eventType: "" };
    await pool.run(unit, { context, data: new Uint8Array() }).catch(({ code }) => console.log(code));`;
  const running = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
  expect((await running).stdout).toBe("WORKER_LOST\n");
});
