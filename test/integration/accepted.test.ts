import { afterAll, expect, test } from "vitest";
import { createHeddle, type Heddle, type HeddleOptions } from "../../runtime/index.ts";
import { isRefused, noteEvent } from "../support/note-events.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const shared = temporaryDirectory(afterAll);
const open = (options: HeddleOptions = {}) => createHeddle({ directory: shared, workers: 1, ...options });

async function drained(heddle: Heddle): Promise<void> {
  while (heddle.accepted.totals().open > 0) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test("an accepted event has the result that it has when it is run, also in another process's Heddle", async () => {
  const heddle = await open();
  const event = noteEvent("same");
  const { id, duplicate } = await heddle.accept(event);
  expect(duplicate).toBe(false);
  const [accepted, ran] = [await heddle.accepted.result(id), await heddle.run(event)];
  const { steps: _, ...told } = ran.toJSON();
  expect(accepted.toJSON()).toMatchObject(told);
  expect(accepted.outputs).toEqual(ran.outputs);
  expect(accepted.plan).toEqual(ran.plan);
  expect(accepted.file("std.document.v1.Notice")).toEqual(ran.file("std.document.v1.Notice"));
  expect(accepted.steps.map(({ step, fuel }) => [step, fuel])).toEqual(
    ran.steps.map(({ step, fuel }) => [step, fuel]),
  );
  const other = await open({ background: false });
  expect((await other.accepted.result(id)).toJSON()).toEqual(accepted.toJSON());
  await Promise.all([heddle.close(), other.close()]);
});

test("the same event runs once, whoever accepts it and however often", async () => {
  const [one, two] = await Promise.all([open(), open()]);
  const event = noteEvent("once");
  const before = one.executions({ eventId: "once" }).length;
  const answers = await Promise.all([one, two, one, two].map((heddle) => heddle.accept(event)));
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
  const id = answers[0]?.id as number;
  await Promise.all([one.accepted.result(id), two.accepted.result(id)]);
  expect(await one.accept({ ...event, data: "no longer looked at" }).catch(({ code }) => code)).toBe(
    "EVENT_DATA_INVALID",
  );
  expect(await two.accept(JSON.stringify(event))).toEqual({ id, duplicate: true });
  await Promise.all([one.close(), two.close()]);
  const after = await open({ background: false });
  expect(after.executions({ eventId: "once" })).toHaveLength(before + 1);
  await after.close();
});

test("an event that fails is a dead letter with its number, and has a result once it was run again", async () => {
  const directory = temporaryDirectory();
  const heddle = await open({ directory });
  const event = { ...noteEvent("early"), type: "acme.noted", dataschema: "x:std.text.v1.Text" };
  const { id } = await heddle.accept(
    { ...event, data: { content: "later" } },
    { goals: ["acme.note.v1.Note"] },
  );
  const failure = await heddle.accepted.result(id).catch((error) => error.toJSON());
  expect(failure).toMatchObject({ code: "GOAL_UNKNOWN", kept: 1 });
  expect(heddle.accepted.find(id)).toMatchObject({ state: "failed", failure });
  expect(heddle.executions({ failed: true })).toMatchObject([{ eventId: "early", kept: 1 }]);
  heddle.publishSchema({
    "acme/note/v1/note.proto": `syntax = "proto3"; package acme.note.v1; import "heddle/v1/options.proto";
      import "std/text/v1/text.proto";
      option (heddle.v1.concept) = {name: "Note"};
      message Noted {
        option (heddle.v1.event) = {type: "acme.noted" rule: "acme" goals: "acme.note.v1.Note"};
        string content = 1 [(heddle.v1.field) = {means: "acme.note.v1.Note"}];
      }`,
  });
  await heddle.dead.retry(1);
  expect((await heddle.accepted.result(id)).value("acme.note.v1.Note")).toBe("later");
  expect(heddle.dead.totals().events).toBe(0);
  await heddle.close();
});

test("what nobody runs waits, and is run by whoever comes", async () => {
  const directory = temporaryDirectory();
  const gateway = await open({ directory, background: false });
  const keys = Array.from({ length: 40 }, (_, index) => `later${index}`);
  const ids = await Promise.all(keys.map(async (key) => (await gateway.accept(noteEvent(key))).id));
  expect(gateway.accepted.list({ state: "waiting" })).toHaveLength(40);
  const result = gateway.accepted.result(ids[1] as number);
  const workers = await Promise.all([open({ directory }), open({ directory })]);
  expect((await result).eventId).toBe("later1");
  await drained(gateway);
  const events = gateway.accepted.list();
  expect(events.every(({ attempts }) => attempts === 1)).toBe(true);
  expect(events.filter(({ state }) => state === "failed").map(({ eventId }) => eventId)).toEqual(
    keys.filter(isRefused).reverse(),
  );
  await Promise.all([...workers, gateway].map((heddle) => heddle.close()));
});

test("close lets what runs have its outcome, and leaves the rest to others", async () => {
  const directory = temporaryDirectory();
  const heddle = await open({ directory, limits: { batchEvents: 2 } });
  const acks = Promise.all(Array.from({ length: 60 }, (_, index) => heddle.accept(noteEvent(`n${index}x`))));
  // What was not acknowledged when it was closed is acknowledged or refused, and nothing in between.
  await heddle.accept(noteEvent("first"));
  await heddle.close();
  expect(await acks).toHaveLength(60);
  await expect(heddle.accept(noteEvent("after"))).rejects.toMatchObject({ code: "CLOSED" });
  expect(() => heddle.accepted.list()).toThrow(expect.objectContaining({ code: "CLOSED" }));
  const reader = await open({ directory, background: false });
  const events = reader.accepted.list();
  expect(events).toHaveLength(61);
  expect(events.filter(({ state }) => state === "running")).toEqual([]);
  expect(events.filter(({ state, attempts }) => state === "waiting" && attempts > 0)).toEqual([]);
  expect(events.filter(({ state }) => state === "failed")).toEqual([]);
  await reader.close();
  const next = await open({ directory });
  await drained(next);
  expect(next.accepted.list({ state: "done" })).toHaveLength(61);
  await next.close();
});

test("a queue that has no room is no reason to fail, and one event too many is refused", async () => {
  const directory = temporaryDirectory();
  const small = await open({ directory, limits: { queueEvents: 1, batchEvents: 1 } });
  const keys = Array.from({ length: 30 }, (_, index) => `q${index}x`);
  const acks = await Promise.all(keys.map((key) => small.accept(noteEvent(key))));
  for (const { id } of acks) {
    expect((await small.accepted.result(id)).eventId).toMatch(/^q/);
  }
  await small.close();
  const full = await open({ directory, background: false, limits: { acceptedEvents: 4 } });
  const answers = ["a", "b", "c"].map((key) => full.accept(noteEvent(key)).catch(({ code }) => code));
  expect((await Promise.all(answers)).at(2)).toBe("INTAKE_FULL");
  expect(await full.accept(noteEvent("b"))).toMatchObject({ duplicate: true });
  expect(await full.accept({ ...noteEvent("c"), account: "other" })).toMatchObject({ duplicate: false });
  await full.close();
});

test("an event for which its account has no budget yet waits, and the events of others do not", async () => {
  const heddle = await open({
    directory: temporaryDirectory(),
    budgets: { poor: { events: 1, waiting: 0 } },
  });
  const accept = async (key: string, account: string) =>
    (await heddle.accept({ ...noteEvent(key), account })).id;
  const poor = await Promise.all(Array.from({ length: 12 }, (_, index) => accept(`p${index}x`, "poor")));
  const rich = await Promise.all(Array.from({ length: 12 }, (_, index) => accept(`r${index}x`, "rich")));
  for (const id of [...rich, ...poor]) {
    expect((await heddle.accepted.result(id)).eventId).toMatch(/^[pr]/);
  }
  expect(heddle.accepted.list({ account: "poor" }).map(({ attempts }) => attempts)).toEqual(
    Array.from({ length: 12 }, () => 1),
  );
  expect(heddle.executions({ account: "poor", failed: true, limit: 1 })[0]?.code).toBe("BUDGET_EXCEEDED");
  expect(heddle.dead.totals().events).toBe(0);
  await heddle.close();
});

test("an account that may have one event at work has one after the other, and is not refused with each of them", async () => {
  const heddle = await open({
    directory: temporaryDirectory(),
    budgets: { poor: { events: 1, waiting: 0 } },
  });
  const keys = Array.from({ length: 60 }, (_, index) => `p${index}x`);
  const acks = await Promise.all(keys.map((key) => heddle.accept({ ...noteEvent(key), account: "poor" })));
  await drained(heddle);
  expect(heddle.accepted.list({ state: "done" })).toHaveLength(60);
  expect(acks.every(({ duplicate }) => !duplicate)).toBe(true);
  // Each once at most, where all began at once; later only where it is tried whether there is more room.
  const refused = heddle.executions({ account: "poor", failed: true, limit: 10_000 });
  expect(refused.length).toBeLessThan(75);
  await heddle.close();
});

test("what is wrong with an event is said at once, and nothing is kept of it", async () => {
  const heddle = await open({ directory: temporaryDirectory() });
  for (const [event, code] of [
    ["{", "EVENT_INVALID"],
    [{ ...noteEvent("a"), type: "acme.unknown" }, "EVENT_TYPE_UNKNOWN"],
    [{ ...noteEvent("a"), data: { issue: 7 } }, "EVENT_FIELD_MISSING"],
    [{ ...noteEvent("a"), account: "../x" }, "EVENT_INVALID"],
  ] as const) {
    await expect(heddle.accept(event)).rejects.toMatchObject({ code });
  }
  expect(heddle.accepted.totals().open).toBe(0);
  expect(heddle.dead.totals().events).toBe(0);
  await expect(heddle.accepted.result(1)).rejects.toMatchObject({ code: "ACCEPTED_UNKNOWN" });
  await heddle.close();
});

test("whoever waits for a result may stop waiting, and the event goes on", async () => {
  const heddle = await open({ directory: temporaryDirectory() });
  const { id } = await heddle.accept(noteEvent("slow"));
  const signal = AbortSignal.abort();
  await expect(heddle.accepted.result(id, { signal })).rejects.toMatchObject({ code: "CANCELLED" });
  const controller = new AbortController();
  const waiting = heddle.accepted.result(id, { signal: controller.signal });
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: "CANCELLED" });
  expect((await heddle.accepted.result(id)).eventId).toBe("slow");
  await heddle.close();
});

test("the memory of an event may be used again once accept was called", async () => {
  const heddle = await open({ directory: temporaryDirectory(), background: false });
  const bytes = Buffer.from(JSON.stringify(noteEvent("mine")));
  const accepted = heddle.accept(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
  bytes.fill(0);
  const { id } = await accepted;
  expect(heddle.accepted.find(id)).toMatchObject({ eventId: "mine" });
  await heddle.close();
});
