import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { outcomes, until, withPool, workersFromNow } from "../support/pool.ts";
import { ObedientUnit, order } from "../support/pool-unit.ts";
import { temporaryDirectory } from "../support/temporary.ts";

let directory: string;
let obedient: ObedientUnit;

beforeEach(async () => {
  directory = temporaryDirectory();
  obedient = await ObedientUnit.make(directory);
});

test("an event whose signal is aborted already is refused", async () => {
  await withPool({ workers: 1 }, async (pool) => {
    const refused = pool.run(obedient.unit, order("a"), { signal: AbortSignal.abort("no need") });
    await expect(refused).rejects.toMatchObject({ code: "CANCELLED", cause: "no need" });
    expect(await outcomes([pool.run(obedient.unit, order("b"))])).toEqual(["b"]);
    expect(obedient.begun).toEqual(["b"]);
  });
});

test("an event that is cancelled while it waits never runs, and its place is free", async () => {
  const gate = join(directory, "gate");
  await withPool({ workers: 1, queueEvents: 4 }, async (pool) => {
    const abort = new AbortController();
    const first = pool.run(obedient.unit, order(`first wait ${gate}`));
    const waits = pool.run(obedient.unit, order("a"), { signal: abort.signal });
    const other = pool.run(obedient.unit, order("b"));
    await expect(pool.run(obedient.unit, order("c"))).rejects.toMatchObject({ code: "QUEUE_FULL" });
    abort.abort();
    await expect(waits).rejects.toMatchObject({ code: "CANCELLED" });
    const late = pool.run(obedient.unit, order("d"));
    writeFileSync(gate, "");
    expect(await outcomes([first, other, late])).toEqual(["first", "b", "d"]);
    expect(obedient.begun).toEqual(["first", "b", "d"]);
  });
});

test("an event that is cancelled while it runs is rejected at once, and may end within its bound", async () => {
  const gate = join(directory, "gate");
  const workers = workersFromNow();
  await withPool({ workers: 1, cancelMs: 30_000 }, async (pool) => {
    const abort = new AbortController();
    const runs = pool.run(obedient.unit, order(`a wait ${gate}`), { signal: abort.signal });
    const next = pool.run(obedient.unit, order("b"));
    await until(() => obedient.begun.includes("a"));
    abort.abort();
    await expect(runs).rejects.toMatchObject({ code: "CANCELLED" });
    expect(obedient.begun).toEqual(["a"]);
    writeFileSync(gate, "");
    expect(await outcomes([next])).toEqual(["b"]);
    expect(obedient.threads("b")).toEqual(obedient.threads("a"));
    expect(workers).toHaveLength(2);
  });
});

test("an event that is cancelled while it runs, and does not end, loses its worker long before the deadline", async () => {
  await withPool({ workers: 1, deadlineMs: 2 ** 31 - 1, cancelMs: 200 }, async (pool) => {
    const abort = new AbortController();
    const lines = ["first", "a", "b hang", "c", "d"];
    const running = lines.map((line) =>
      pool.run(obedient.unit, order(line), line.startsWith("b") ? { signal: abort.signal } : {}),
    );
    await until(() => obedient.begun.includes("b"));
    abort.abort();
    expect(await outcomes(running)).toEqual(["first", "a", "CANCELLED", "c", "d"]);
    expect(obedient.begun).toEqual(["first", "a", "b", "c", "d"]);
  });
});

test("an event of a running batch that has not begun does not run after it is cancelled", async () => {
  const gate = join(directory, "gate");
  await withPool({ workers: 1 }, async (pool) => {
    const abort = new AbortController();
    const lines = ["first", `a wait ${gate}`, "b", "c"];
    const running = lines.map((line) =>
      pool.run(obedient.unit, order(line), line === "b" ? { signal: abort.signal } : {}),
    );
    await until(() => obedient.begun.includes("a"));
    abort.abort();
    writeFileSync(gate, "");
    expect(await outcomes(running)).toEqual(["first", "a", "CANCELLED", "c"]);
    expect(obedient.begun).toEqual(["first", "a", "c"]);
  });
});

test("a signal that is aborted afterwards changes nothing", async () => {
  await withPool({ workers: 1 }, async (pool) => {
    const abort = new AbortController();
    const first = await outcomes([pool.run(obedient.unit, order("a"), { signal: abort.signal })]);
    abort.abort();
    expect([...first, ...(await outcomes([pool.run(obedient.unit, order("b"))]))]).toEqual(["a", "b"]);
  });
});

test("results of more bytes than the limit end a batch, and no event runs twice", async () => {
  await withPool({ workers: 1, batchBytes: 1000 }, async (pool) => {
    const large = `${"x".repeat(80)} times 5`;
    const lines = ["first", ...["a", "b", "c", "d", "e"].map((name) => name + large)];
    const running = lines.map((line) => pool.run(obedient.unit, order(line)));
    for (const [i, { values }] of (await Promise.all(running)).entries()) {
      const line = lines[i] as string;
      expect(Buffer.from(values?.[0] ?? []).toString()).toBe(i === 0 ? line : line.repeat(5));
    }
    expect(obedient.begun.map((name) => name.replace(/x+$/, ""))).toEqual(["first", "a", "b", "c", "d", "e"]);
  });
});

test("a result that is larger than the limit by itself comes all the same", async () => {
  await withPool({ workers: 1, batchBytes: 100 }, async (pool) => {
    const line = "a times 1000";
    const { values } = await pool.run(obedient.unit, order(line));
    expect(Buffer.from(values?.[0] ?? []).toString()).toBe(line.repeat(1000));
  });
});

test("refuses an event for which too many bytes wait already, and takes a smaller one", async () => {
  const gate = join(directory, "gate");
  await withPool({ workers: 1, queueBytes: 1400 }, async (pool) => {
    // The first leaves at once, however large it is; so would the second, if none waited.
    const accepted = [pool.run(obedient.unit, order(`first wait ${gate} ${"x".repeat(2000)}`))];
    accepted.push(pool.run(obedient.unit, order(`a ${"x".repeat(600)}`)));
    const refused = pool.run(obedient.unit, order(`b ${"x".repeat(600)}`));
    await expect(refused).rejects.toMatchObject({ code: "QUEUE_FULL" });
    accepted.push(pool.run(obedient.unit, order("c")));
    writeFileSync(gate, "");
    expect(await outcomes(accepted)).toEqual(["first", "a", "c"]);
  });
});

test("a producer that waits until there is room is never refused, and its events come in order", async () => {
  await withPool({ workers: 1, queueEvents: 4 }, async (pool) => {
    const running = [];
    for (let i = 0; i < 100; i++) {
      await pool.ready("a");
      running.push(pool.run(obedient.unit, order(`e${i}`)));
    }
    const names = Array.from({ length: 100 }, (_, i) => `e${i}`);
    expect(await outcomes(running)).toEqual(names);
    expect(obedient.begun).toEqual(names);
  });
});

test("closing tells those who wait for room, and lets what was accepted finish", async () => {
  const gate = join(directory, "gate");
  await withPool({ workers: 1, queueEvents: 1 }, async (pool) => {
    const accepted = [pool.run(obedient.unit, order(`a wait ${gate}`)), pool.run(obedient.unit, order("b"))];
    const waits = pool.ready("a");
    const closing = [pool.close(), pool.close()];
    await expect(waits).rejects.toMatchObject({ code: "CLOSED" });
    await expect(pool.ready("a")).rejects.toMatchObject({ code: "CLOSED" });
    await expect(pool.run(obedient.unit, order("c"))).rejects.toMatchObject({ code: "CLOSED" });
    writeFileSync(gate, "");
    expect(await outcomes(accepted)).toEqual(["a", "b"]);
    await Promise.all(closing);
  });
});

test("closing with a signal gives up what has not finished when it is aborted", async () => {
  await withPool({ workers: 1, cancelMs: 200 }, async (pool) => {
    const abort = new AbortController();
    const lines = ["a", "b hang", "c", "d"];
    const running = lines.map((line) => pool.run(obedient.unit, order(line)));
    const closing = pool.close({ signal: abort.signal });
    await until(() => obedient.begun.includes("b"));
    abort.abort();
    expect(await outcomes(running)).toEqual(["a", "CLOSED", "CLOSED", "CLOSED"]);
    await closing;
    expect(obedient.begun).toEqual(["a", "b"]);
  });
});
