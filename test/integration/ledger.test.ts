import { afterAll, beforeAll, expect, test } from "vitest";
import { createHeddle, type Heddle } from "../../runtime/index.ts";
import { buildNamed, fixtureFunctions } from "../support/built-project.ts";
import { issueEvent } from "../support/issue-events.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const directory = temporaryDirectory(afterAll);
let heddle: Heddle;

beforeAll(async () => {
  heddle = await createHeddle({ directory, workers: 2 });
  for (const name of ["hostile.v1.Loop", "hostile.v1.Trap"]) {
    heddle.publish((await buildNamed(fixtureFunctions, name)).component);
  }
});

afterAll(async () => {
  await heddle.close();
});

const event = (id: string, account: string, extra: object = {}) => issueEvent(id, { account, ...extra });

test("every event is in the ledger as its result says, and sums of fuel are equal to the unit", async () => {
  const accounts = ["ada", "__proto__", "bob"];
  const before = heddle.executions({ limit: 1000 }).length;
  const running = Array.from({ length: 60 }, (_, i) => {
    const goals = i % 5 === 0 ? ["hostile.v1.Traped"] : undefined;
    return heddle.run(event(`e${i}`, accounts[i % 3] as string), goals === undefined ? {} : { goals });
  });
  const outcomes = await Promise.allSettled(running);
  const listed = heddle.executions({ limit: 1000 });
  expect(listed).toHaveLength(before + 60);
  for (const [i, outcome] of outcomes.entries()) {
    const found = listed.filter(({ eventId }) => eventId === `e${i}`);
    expect(found).toHaveLength(1);
    const detail = heddle.execution(found[0]?.id ?? 0);
    if (outcome.status === "fulfilled") {
      const rounded = outcome.value.steps.map((step) => ({
        ...step,
        milliseconds: Math.round(step.milliseconds * 1000) / 1000,
      }));
      expect(detail).toMatchObject({ outcome: "done", graph: outcome.value.graphHash, steps: rounded });
    } else {
      expect(detail).toMatchObject({ outcome: "failed", code: "TRAP", kept: outcome.reason.kept });
      expect(detail?.steps.at(-1)).toMatchObject({ step: detail?.failedStep, outcome: "failed" });
    }
  }
  for (const account of accounts) {
    const fuel = heddle
      .executions({ account, limit: 1000 })
      .reduce((sum, each) => sum + BigInt(each.fuel), 0n);
    const usage = heddle.usage(account);
    expect(usage.find((row) => row.function === "")?.fuel).toBe(fuel);
    expect(usage.reduce((sum, row) => sum + (row.function === "" ? 0n : row.fuel), 0n)).toBe(fuel);
  }
});

test("a call of one function, an event that is not read and one that is not planned are in the ledger", async () => {
  await heddle.call("std.text.v1.Redact", { text: { content: "a" } });
  await expect(heddle.run("{")).rejects.toThrow();
  await expect(heddle.run(event("unplanned", "ada"), { goals: ["std.none.v1.None"] })).rejects.toThrow();
  expect(heddle.executions({ limit: 3 })).toMatchObject([
    { eventId: "unplanned", code: "GOAL_UNKNOWN", graph: "", fuel: 0 },
    { eventId: "", eventType: "", account: "", code: "EVENT_INVALID" },
    { eventType: "heddle.call", outcome: "done", source: "/heddle/call" },
  ]);
});

test("an event that is run again is another execution of the same kept event", async () => {
  const id = await heddle.run(event("again", "ada"), { goals: ["hostile.v1.Traped"] }).then(
    () => 0,
    (error: { kept: number }) => error.kept,
  );
  await expect(heddle.dead.retry(id)).rejects.toMatchObject({ code: "TRAP", kept: id });
  const runs = heddle.executions({ eventId: "again" });
  expect(runs.map(({ kept, code }) => [kept, code])).toEqual([
    [id, "TRAP"],
    [id, "TRAP"],
  ]);
});

test("a cancelled event is in the ledger as that", async () => {
  const abort = new AbortController();
  const running = heddle.run(event("cancelled", "ada"), { signal: abort.signal });
  abort.abort();
  await expect(running).rejects.toMatchObject({ code: "CANCELLED" });
  expect(heddle.executions({ eventId: "cancelled" })).toMatchObject([{ code: "CANCELLED", kept: null }]);
});

test("what one process noted another one reads, also after the first was closed", async () => {
  const own = temporaryDirectory();
  const first = await createHeddle({ directory: own, workers: 1 });
  const { steps } = await first.run(event("shared", "ada"));
  await first.close();
  const second = await createHeddle({ directory: own, workers: 1 });
  expect(second.executions()).toMatchObject([{ eventId: "shared", outcome: "done" }]);
  expect(second.execution(1)?.steps.map(({ fuel }) => fuel)).toEqual(steps.map(({ fuel }) => fuel));
  expect(second.metrics()).toContain('heddle_events_total{outcome="done"} 1\n');
  expect(second.figures()).toEqual([]);
  await second.close();
  expect(() => second.executions()).toThrow(expect.objectContaining({ code: "CLOSED" }));
  expect(() => second.metrics()).toThrow(expect.objectContaining({ code: "CLOSED" }));
});
