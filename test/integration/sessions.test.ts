import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHeddle, type Heddle, type HeddleOptions } from "../../runtime/index.ts";
import { contextFunctions, contextSchema } from "../support/context-functions.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const directory = temporaryDirectory(afterAll);
const open = (options: HeddleOptions = {}) =>
  createHeddle({ directory, workers: 2, standardLibrary: false, ...options });

let heddle: Heddle;
const store = join(directory, "sessions.db");

beforeAll(async () => {
  heddle = await open();
  heddle.publishSchema(contextSchema);
  heddle.publish((await contextFunctions()).get("acme.memo.v1.Count") as Uint8Array);
});

afterAll(() => heddle.close());

let events = 0;
const click = (session: string, by = 1, account = "ada") => ({
  specversion: "1.0",
  id: `e${++events}`,
  source: "/test",
  type: "acme.clicked",
  account,
  ...(session === "" ? {} : { session }),
  data: { by },
});
const counted = async (event: unknown, by: Heddle = heddle) =>
  (await by.run(event)).value("acme.memo.v1.Counted") as Record<string, unknown>;
const kept = (session: string, account = "ada") => Object.fromEntries(heddle.session(account, session));

describe("functions that keep something of a session", () => {
  test("events of other kinds do not touch the store", async () => {
    expect((await heddle.run(click(""), { goals: ["acme.memo.v1.By"] })).value("By")).toBe(1);
    expect(existsSync(store)).toBe(false);
  });

  test("an event sees what the one before it left, of its own account and session", async () => {
    expect(await counted({ ...click("s1", 2), id: "first" })).toMatchObject({
      count: "2",
      before: "nothing",
    });
    expect(await counted(click("s1", 3))).toMatchObject({ count: "5", before: "first" });
    expect(await counted(click("s2"))).toMatchObject({ count: "1", before: "nothing" });
    expect(await counted(click("s1", 1, "bob"))).toMatchObject({ count: "1", before: "nothing" });
    expect(kept("s1")).toMatchObject({ "session.count": "5" });
  });

  test("a field that is absent leaves its key, an empty text removes it", async () => {
    await counted({ ...click("s3"), id: "mine" });
    await counted(click("s3", 5));
    expect(kept("s3")).toEqual({ "session.count": "6", "session.constructor": "mine" });
    await counted(click("s3", 7));
    expect(kept("s3")).toEqual({ "session.count": "13" });
  });

  test("an event that fails leaves nothing", async () => {
    await counted(click("s4", 2));
    await expect(heddle.run(click("s4", 13))).rejects.toMatchObject({ functionCode: "UNLUCKY" });
    expect(kept("s4")).toMatchObject({ "session.count": "2" });
  });

  test("an event of no session that would write one does not run", async () => {
    await expect(heddle.run(click(""))).rejects.toMatchObject({ code: "SESSION_MISSING", place: "session" });
    await expect(heddle.run(click("a b"))).rejects.toMatchObject({ code: "EVENT_INVALID", place: "session" });
  });

  test("a single call has a session, too", async () => {
    const call = (session: string) => heddle.call("acme.memo.v1.Count", { by: 4 }, { session });
    expect((await call("s5")).output).toMatchObject({ count: "4" });
    expect((await call("s5")).output).toMatchObject({ count: "8", before: "call" });
    await expect(call("")).rejects.toMatchObject({ code: "SESSION_MISSING" });
    await expect(call("é")).rejects.toMatchObject({ code: "EVENT_INVALID", place: "session" });
    expect(kept("s5", "default")).toMatchObject({ "session.count": "8" });
    expect(heddle.dropSession("default", "s5")).toBe(true);
    expect((await call("s5")).output).toMatchObject({ count: "4", before: "nothing" });
  });

  test("closing waits for events that wait for their turn", async () => {
    const closing = await open();
    const running = Array.from({ length: 20 }, () => counted(click("s6"), closing));
    await new Promise((resolve) => setImmediate(resolve));
    const closed = closing.close();
    const ended = await Promise.allSettled(running);
    await closed;
    expect(ended.filter(({ status }) => status === "rejected")).toEqual([]);
    expect(kept("s6")).toMatchObject({ "session.count": "20" });
  });
});

const sessions = ["h1", "h2", "h3"];
const each = Number(process.env.HEDDLE_SESSION_EVENTS ?? 30);

/** Runs so many events of each session, all at once, in a process of its own. */
function clickElsewhere(name: string): Promise<{ code: number | null; errors: string }> {
  const runtime = JSON.stringify(new URL("../../runtime/index.ts", import.meta.url).href);
  const script = `
    import { createHeddle } from ${runtime};
    const heddle = await createHeddle({
      directory: ${JSON.stringify(directory)}, workers: 1, standardLibrary: false,
    });
    const click = (session, i) => heddle.run({
      specversion: "1.0", id: ${JSON.stringify(name)} + session + i, source: "/test", type: "acme.clicked",
      account: "ada", session, data: { by: 1 },
    });
    const running = ${JSON.stringify(sessions)}.flatMap((session) =>
      Array.from({ length: ${each} }, (_, i) => click(session, i)));
    await Promise.all(running);
    await heddle.close();`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const errors: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, errors: Buffer.concat(errors).toString() }));
  });
}

test("no update is lost among events of several processes", async () => {
  const elsewhere = ["p", "q", "r"].map(clickElsewhere);
  const here = await Promise.all(
    sessions.flatMap((session) => Array.from({ length: each }, () => counted(click(session)))),
  );
  for (const { code, errors } of await Promise.all(elsewhere)) {
    expect({ code, errors }).toMatchObject({ code: 0 });
  }
  for (const session of sessions) {
    expect(kept(session)).toMatchObject({ "session.count": String(4 * each) });
  }
  // Each saw another count.
  const counts = here.map(({ count }, i) => `${sessions[Math.floor(i / each)]} ${count}`);
  expect(new Set(counts).size).toBe(counts.length);
});
