import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createHeddle } from "../../runtime/index.ts";
import { isRefused, noteEvent } from "../support/note-events.ts";
import { Random } from "../support/random.ts";
import { temporaryDirectory } from "../support/temporary.ts";

/** HEDDLE_CRASH_ROUNDS makes a longer campaign of it. */
const ROUNDS = Number(process.env.HEDDLE_CRASH_ROUNDS ?? 100);
/** Processes that work in the directory at a time, each of which is killed and followed by another. */
const AT_A_TIME = 2;
/** Longest times that processes live after their first acknowledgement, in milliseconds. */
const LONGEST_LIVES = [20, 100, 300, 1000];

const script = fileURLToPath(new URL("../support/accepting-process.ts", import.meta.url));
type Child = ChildProcessByStdio<Writable, Readable, null>;

/** Starts a process that has loaded its modules when it is told to begin. */
function standBy(): Child {
  return spawn(process.execPath, [script], { stdio: ["pipe", "pipe", "inherit"] });
}

test(`no acknowledged event is lost in ${ROUNDS} kills of processes that accept and run events`, async () => {
  const directory = temporaryDirectory();
  const seed = Date.now() & 0xffff_ffff;
  const random = new Random(seed);
  const acknowledged = new Map<string, number>();
  // Publishing the standard library for the first time takes longer than the others live.
  await (await createHeddle({ directory, background: false })).close();
  let rounds = 0;
  let killed = 0;

  /** One process after the other, each killed at a moment of no meaning. */
  async function slot(): Promise<void> {
    let child = standBy();
    while (rounds < ROUNDS) {
      const name = `round${rounds++}`;
      const ended = once(child, "close");
      let said = "";
      const first = once(child.stdout, "data");
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
      child.stdin.write(`${JSON.stringify({ directory, name })}\n`);
      const follower = standBy();
      // One in five is killed while it opens the directory, or recovers what the one before it left.
      if (random.between(1, 5) > 1) {
        await first;
      }
      await new Promise((resolve) => setTimeout(resolve, random.between(0, random.pick(LONGEST_LIVES))));
      killed += child.kill("SIGKILL") ? 1 : 0;
      const [, signal] = (await ended) as [number | null, string | null];
      expect(signal).toBe("SIGKILL");
      for (const [, id, key] of said.matchAll(/^(\d+) (\S+)\n/gm)) {
        acknowledged.set(key as string, Number(id));
      }
      child = follower;
    }
    const ended = once(child, "close");
    child.kill("SIGKILL");
    await ended;
  }

  await Promise.all(Array.from({ length: AT_A_TIME }, slot));
  expect(killed).toBe(ROUNDS);
  expect(acknowledged.size).toBeGreaterThan(ROUNDS);

  const left = new DatabaseSync(join(directory, "events.db"));
  const open = Number(left.prepare("SELECT open FROM accepted_totals").get()?.open);
  expect(left.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
  left.close();

  const heddle = await createHeddle({ directory, workers: 1 });
  while (heddle.accepted.totals().open > 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const events = heddle.accepted.list({ limit: Number.MAX_SAFE_INTEGER });
  const byKey = new Map(events.map((event) => [event.eventId, event]));
  expect(byKey.size).toBe(events.length);
  const counts = { done: 0, dead: 0, lost: 0, again: events.filter(({ attempts }) => attempts > 1).length };
  for (const [key, id] of acknowledged) {
    const event = byKey.get(key);
    expect(event?.id).toBe(id);
    if (event?.state === "done") {
      counts.done++;
      expect(isRefused(key)).toBe(false);
    } else {
      counts.dead++;
      const letter = heddle.dead.find(event?.failure?.kept ?? 0);
      expect(letter).toMatchObject({ eventId: key, accepted: id });
      const code = event?.failure?.kind;
      expect(code === "PROCESS_LOST" || isRefused(key)).toBe(true);
      counts.lost += code === "PROCESS_LOST" ? 1 : 0;
    }
  }
  for (const key of [...acknowledged.keys()]
    .filter((key) => byKey.get(key)?.state === "done")
    .slice(0, 100)) {
    const result = await heddle.accepted.result(acknowledged.get(key) as number);
    expect(result.eventId).toBe(key);
    expect(JSON.stringify(result.value("std.document.v1.Notice"))).toContain(`note of ${key}`);
  }
  expect(heddle.accepted.totals()).toMatchObject({
    open: 0,
    openBytes: 0,
    settled: events.length,
    dropped: 0,
  });
  expect(heddle.accepted.totals().settledBytes).toBe(events.reduce((sum, { bytes }) => sum + bytes, 0));
  expect(heddle.dead.totals().events).toBe(events.filter(({ state }) => state === "failed").length);
  await heddle.close();
  const { size } = acknowledged;
  console.log(`seed ${seed}: ${size} of ${events.length} accepted events were acknowledged;`, {
    open,
    ...counts,
  });
}, 1_800_000);

test("an event that ends each process that runs it becomes a dead letter, and its neighbours have results", async () => {
  const directory = temporaryDirectory();
  const poison = { ...noteEvent("poison1"), ask: "qwertyuiop" };
  const runtime = JSON.stringify(new URL("../../runtime/index.ts", import.meta.url).href);
  const script = `
    import { createHeddle } from ${runtime};
    const adviser = { goals: () => process.kill(process.pid, "SIGKILL") };
    const heddle = await createHeddle({ directory: ${JSON.stringify(directory)}, workers: 2, adviser });
    for (const event of JSON.parse(process.argv[1])) await heddle.accept(event);
    while (heddle.accepted.totals().open > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await heddle.close();`;
  const run = (events: unknown[]) =>
    spawnSync(process.execPath, ["--input-type=module", "--eval", script, JSON.stringify(events)]).signal;
  const others = Array.from({ length: 8 }, (_, index) => noteEvent(`note${index + 1}`));
  const waiting = await createHeddle({ directory, background: false });
  for (const event of [...others.slice(0, 4), poison, ...others.slice(4)]) {
    await waiting.accept(event);
  }
  expect([run([]), run([]), run([]), run([])]).toEqual(["SIGKILL", "SIGKILL", "SIGKILL", null]);
  const states = waiting.accepted
    .list()
    .map(({ eventId, state, failure }) => [eventId, state, failure?.kind]);
  expect(states.sort()).toEqual([
    ...others.map(({ id }) => [id, "done", undefined]),
    ["poison1", "failed", "PROCESS_LOST"],
  ]);
  const [letter] = waiting.dead.list();
  expect(letter).toMatchObject({ eventId: "poison1", attempts: 1, failure: { kind: "PROCESS_LOST" } });
  expect(letter?.failure.message).toBe("3 processes ended while they ran the event.");
  await waiting.close();
});
