import { afterAll, beforeAll, expect, test } from "vitest";
import { createHeddle, type Heddle } from "../../runtime/index.ts";
import { buildNamed, fixtureFunctions } from "../support/built-project.ts";
import { issueEvent } from "../support/issue-events.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const directory = temporaryDirectory(afterAll);
let heddle: Heddle;
let shout: Uint8Array;

beforeAll(async () => {
  heddle = await createHeddle({ directory, workers: 1 });
  const built = async (name: string) => (await buildNamed(fixtureFunctions, name)).component;
  heddle.publish(await built("hostile.v1.Loop"));
  shout = await built("acme.text.v1.Shout");
});

afterAll(async () => {
  await heddle.close();
});

const event = (id: string, extra: object = {}) => issueEvent(id, { account: "__proto__", ...extra });

async function kept(given: unknown, goals: readonly string[]): Promise<number> {
  const error = await heddle.run(given, { goals }).then(
    () => undefined,
    (reason: { kept?: number }) => reason,
  );
  return error?.kept as number;
}

test("an event that failed for want of a function is run again with its goals, and is gone when it is done", async () => {
  const id = await kept(event("later"), ["acme.text.v1.LoudText"]);
  expect(heddle.dead.find(id)).toMatchObject({
    account: "__proto__",
    eventId: "later",
    type: "com.github.issues.opened",
    asked: { goals: ["acme.text.v1.LoudText"] },
  });
  await expect(heddle.dead.retry(id)).rejects.toMatchObject({ code: "GOAL_UNKNOWN", kept: id });
  expect(heddle.dead.find(id)?.attempts).toBe(2);
  heddle.publish(shout);
  const result = await heddle.dead.retry(id);
  expect(result.account).toBe("__proto__");
  expect(result.value("LoudText")).toEqual({ content: "T\n\nTEXT!!" });
  expect(heddle.dead.find(id)).toBeUndefined();
  await expect(heddle.dead.retry(id)).rejects.toMatchObject({ code: "DEAD_LETTER_UNKNOWN" });
});

test("an event that was given as an object may be as long as its text may not be", async () => {
  const strict = await createHeddle({ directory, workers: 1, limits: { eventBytes: 1000 } });
  const data = Buffer.alloc(900, "a");
  const given = { ...event("long"), type: "document.uploaded", datacontenttype: "text/markdown", data };
  const id = await strict.run(given, { goals: ["hostile.v1.Looped"] }).then(
    () => 0,
    (error: { kept: number }) => error.kept,
  );
  const { event: text, failure } = strict.dead.find(id) ?? {};
  expect(text?.length).toBeGreaterThan(1000);
  await expect(strict.dead.retry(id)).rejects.toMatchObject({ code: failure?.kind });
  expect(strict.dead.find(id)?.attempts).toBe(2);
  await strict.close();
});

test("an attempt that is cancelled is not counted, and the event stays", async () => {
  const id = await kept(event("cancelled"), ["hostile.v1.Looped"]);
  const abort = new AbortController();
  const running = heddle.dead.retry(id, { signal: abort.signal });
  abort.abort();
  await expect(running).rejects.toMatchObject({ code: "CANCELLED", kept: id });
  expect(heddle.dead.find(id)?.attempts).toBe(1);
});

test("two who retry one event at once lose nothing and both learn what became of it", async () => {
  const other = await createHeddle({ directory, workers: 1 });
  const id = await kept("{}", []);
  const outcomes = await Promise.allSettled([heddle.dead.retry(id), other.dead.retry(id)]);
  expect(outcomes.map((each) => each.status)).toEqual(["rejected", "rejected"]);
  expect(other.dead.find(id)?.attempts).toBe(3);
  await other.close();
});

test("an event whose end was not kept is not run again", async () => {
  const small = await createHeddle({ directory: temporaryDirectory(), workers: 1, limits: { deadBytes: 8 } });
  const id = await small.run('{"id":"1"}').then(
    () => 0,
    (error: { kept: number }) => error.kept,
  );
  await expect(small.dead.retry(id)).rejects.toMatchObject({ code: "EVENT_TOO_LARGE" });
  expect(small.dead.find(id)).toMatchObject({ attempts: 1, cut: true });
  await small.close();
});

test("nothing is dropped where nothing is named", () => {
  expect(() => heddle.dead.drop({})).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
});
