import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Pool, ResultFrame } from "../../runtime/executor/index.ts";
import { logLimits } from "../../runtime/sandbox/host/log.ts";
import type { Unit } from "../../runtime/unit.ts";
import { guestUnit } from "../support/guest-unit.ts";
import { withPool } from "../support/pool.ts";
import { temporaryDirectory } from "../support/temporary.ts";

let directory: string;
let echo: Unit;

beforeAll(async () => {
  directory = temporaryDirectory(afterAll);
  echo = await guestUnit(directory, "Echo", {
    run: "(call $ok (local.get $pointer) (local.get $length))",
  });
});

function send(pool: Pool, unit: Unit, text: string, more: { account?: string; signal?: AbortSignal } = {}) {
  const { account = "mallory", signal } = more;
  const context = { account, eventId: `id-of-${account}`, eventSource: "/test", eventType: "t" };
  return pool.run(unit, { context, data: new TextEncoder().encode(text) }, { signal });
}

function textOf({ values }: ResultFrame): string {
  return Buffer.from(values?.[0] ?? []).toString();
}

describe("row 13: a flood of host calls", () => {
  test.each([
    ["the log", "FloodOfLogs", "(call $log (i32.const 1) (i32.const 0) (i32.const 0))"],
    ["the context", "FloodOfReads", "(call $context (i32.const 0) (i32.const 7) (i32.const 2048))"],
  ])("of %s ends with its fuel, and other accounts' events and timers go on", async (_, name, call) => {
    const unit = await guestUnit(directory, name, {
      imports: true,
      run: `(loop $more ${call} (br $more)) unreachable`,
    });
    await withPool({ workers: 2 }, async (pool) => {
      let ticks = 0;
      const timer = setInterval(() => ticks++, 1);
      const floods = Array.from({ length: 4 }, () => send(pool, unit, "x"));
      const calm: string[] = [];
      for (let i = 0; i < 20; i++) {
        calm.push(textOf(await send(pool, echo, `calm ${i}`, { account: "ada" })));
        await sleep(1);
      }
      for (const { failure, logs } of await Promise.all(floods)) {
        expect(failure).toMatchObject({ kind: "OUT_OF_FUEL", step: name });
        expect(logs.length).toBeLessThanOrEqual(logLimits.entries + 1);
      }
      clearInterval(timer);
      expect(calm).toEqual(calm.map((_, i) => `calm ${i}`));
      expect(ticks).toBeGreaterThanOrEqual(10);
    });
  });
});

describe("row 20: use of an instance after it was aborted", () => {
  /** Told `s…`, it leaves what it was told wherever it can and then ends as the second letter says; else it tells what is there. */
  const keeper = {
    declarations: "(global $kept (mut i32) (i32.const 0))",
    run: `
      (if (i32.eq (i32.load8_u (local.get $pointer)) (i32.const 115))
        (then
          (global.set $kept (i32.const 77))
          (i32.store8 (i32.const 3000) (i32.const 88))
          (drop (memory.grow (i32.const 1)))
          (if (i32.eq (i32.load8_u offset=1 (local.get $pointer)) (i32.const 116)) (then unreachable))
          (loop $forever (br $forever))))
      (i32.store8 (i32.const 2000) (i32.add (global.get $kept) (i32.const 48)))
      (i32.store8 (i32.const 2001) (i32.add (i32.load8_u (i32.const 3000)) (i32.const 48)))
      (i32.store8 (i32.const 2002) (i32.add (memory.size) (i32.const 48)))
      (call $ok (i32.const 2000) (i32.const 3))`,
  };

  test("by a trap or for want of fuel: the next events of the unit see nothing of it", async () => {
    const unit = await guestUnit(directory, "Keeper", keeper);
    await withPool({ workers: 1 }, async (pool) => {
      const orders = Array.from({ length: 60 }, (_, i) => ["st", "look", "sl", "look"][i % 4] as string);
      const frames = await Promise.all(orders.map((text) => send(pool, unit, text)));
      for (const [i, frame] of frames.entries()) {
        const kind = { st: "TRAP", sl: "OUT_OF_FUEL", look: undefined }[orders[i] as "st" | "sl" | "look"];
        expect(frame.failure?.kind).toBe(kind);
        expect(textOf(frame)).toBe(kind === undefined ? "001" : "");
      }
      expect(
        new Set(frames.filter((_, i) => orders[i] === "look").map(({ steps }) => steps[0]?.fuel)).size,
      ).toBe(1);
    });
  });

  test("by its caller or by the deadline, in mid-call: the unit's next events are run as if it had not been", async () => {
    const unit = await guestUnit(directory, "Endless", keeper, { fuel: Number.MAX_SAFE_INTEGER });
    await withPool({ workers: 1, deadlineMs: 800, cancelMs: 200 }, async (pool) => {
      expect(textOf(await send(pool, unit, "look"))).toBe("001");
      const abort = new AbortController();
      const ended = send(pool, unit, "sl", { signal: abort.signal });
      const late = send(pool, unit, "sl");
      const after = Array.from({ length: 5 }, () => send(pool, unit, "look", { account: "ada" }));
      setTimeout(() => abort.abort(), 50);
      await expect(ended).rejects.toMatchObject({ code: "CANCELLED" });
      await expect(late).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
      expect((await Promise.all(after)).map(textOf)).toEqual(new Array(5).fill("001"));
    });
  });
});

describe("row 24: an account or event that a guest forges", () => {
  /** Asks for the key that it is given; logs that it is of another account. */
  const asker = {
    imports: true,
    declarations: '(data (i32.const 3000) "account=root")',
    run: `
      (call $log (i32.const 1) (i32.const 3000) (i32.const 12))
      (call $context (local.get $pointer) (local.get $length) (i32.const 2048))
      (if (result i32) (i32.load8_u (i32.const 2048))
        (then (call $ok (i32.load (i32.const 2052)) (i32.load (i32.const 2056))))
        (else (call $ok (i32.const 3000) (i32.const 0))))`,
  };

  test("reads what its contract names, of its own event, and nothing that an object has of itself", async () => {
    const unit = await guestUnit(directory, "Asker", asker, {
      reads: ["account", "__proto__", "constructor"],
    });
    await withPool({ workers: 1 }, async (pool) => {
      const accounts = ["ada", "__proto__", "constructor"];
      const keys = ["account", "event.id", "trace", "__proto__", "constructor", "toString", "hasOwnProperty"];
      const asked = accounts.flatMap((account) => keys.map((key) => [account, key] as const));
      const frames = await Promise.all(asked.map(([account, key]) => send(pool, unit, key, { account })));
      for (const [i, frame] of frames.entries()) {
        const [account, key] = asked[i] as (typeof asked)[number];
        expect(frame.failure).toBeNull();
        expect(textOf(frame)).toBe(key === "account" ? account : "");
        // What it says of itself is a line of its log, of its step.
        expect(frame.logs).toEqual([{ step: "Asker", level: "info", message: "account=root" }]);
      }
    });
  });
});
