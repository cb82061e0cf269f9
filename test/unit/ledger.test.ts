import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test, vi } from "vitest";
import { defaultLimits } from "../../runtime/config.ts";
import { HeddleError } from "../../runtime/errors.ts";
import { LedgerRetention } from "../../runtime/monitor/ledger-retention.ts";
import { graphOf, monitorOf, note, trapIn } from "../support/executions.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const graph = graphOf("a", "b");

/** A ledger with so many executions, each written by itself. */
function written(executions: number) {
  const directory = temporaryDirectory();
  const monitor = monitorOf(directory);
  for (let i = 0; i < executions; i++) {
    note(monitor, { graph, fuel: [1] });
    monitor.ledger();
  }
  return { directory, monitor };
}

test("lists what was noted, newest first, and shows each step, also after it was opened again", () => {
  const directory = temporaryDirectory();
  const first = monitorOf(directory);
  const traceparent = `00-${"ab".repeat(16)}-${"cd".repeat(8)}-01`;
  note(first, { graph, fuel: [5, 7], event: { id: "one", traceparent } });
  note(first, { graph, fuel: [5], event: { id: "two" }, failure: trapIn("a", "NO_TEXT"), kept: 3 });
  note(first, { failure: new HeddleError("EVENT_INVALID", "x").toJSON() });
  first.close();
  const again = monitorOf(directory);
  const ledger = again.ledger();
  const [unread, failed, done] = ledger.list();
  expect(unread).toMatchObject({ code: "EVENT_INVALID", graph: "", fuel: 0, outcome: "failed", kept: null });
  expect(failed).toMatchObject({ eventId: "two", code: "NO_TEXT", failedStep: "a", kept: 3, fuel: 5 });
  expect(done).toMatchObject({
    eventId: "one",
    eventType: "t",
    source: "/s",
    account: "ada",
    outcome: "done",
    code: "",
    fuel: 12,
    traceId: "ab".repeat(16),
    graph: expect.stringMatching(/^[0-9a-f]{64}$/),
    startedAt: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  const step = { milliseconds: 1, peakMemory: 65_536, version: "1.0.0", outcome: "done" };
  expect(ledger.find(done?.id ?? 0)?.steps).toEqual([
    { ...step, step: "a", function: "f.a", fuel: 5 },
    { ...step, step: "b", function: "f.b", fuel: 7 },
  ]);
  expect(ledger.find(failed?.id ?? 0)?.steps).toMatchObject([{ step: "a", outcome: "failed" }]);
  expect(ledger.find(99)).toBeUndefined();
  again.close();
});

test("finds executions by account, type, event and failure", () => {
  const monitor = monitorOf(temporaryDirectory());
  note(monitor, { event: { account: "__proto__" } });
  note(monitor, { event: { type: "other" } });
  note(monitor, { event: { id: "2" }, failure: trapIn("a") });
  const ledger = monitor.ledger();
  const ids = (selection: object) => ledger.list(selection).map(({ id }) => id);
  expect(ids({ account: "__proto__" })).toEqual([1]);
  expect(ids({ type: "other" })).toEqual([2]);
  expect(ids({ eventId: "2" })).toEqual([3]);
  expect(ids({ failed: true })).toEqual([3]);
  expect(ids({ limit: 2 })).toEqual([3, 2]);
  expect(ids({ account: "ada", failed: true, type: "none" })).toEqual([]);
  monitor.close();
});

test("sums of fuel equal the ledger to the unit, also beyond what a double holds", () => {
  const monitor = monitorOf(temporaryDirectory());
  const great = 2 ** 52 + 1;
  const accounts = ["ada", "__proto__", "constructor"];
  for (let i = 0; i < 2500; i++) {
    note(monitor, { graph, fuel: [i + 1, i % 7], event: { account: accounts[i % 3] ?? "" } });
    // Written one by one, as great sums are in practice: a batch of them does not come together in a second.
    if (i < 5) {
      note(monitor, { graph, fuel: [great] });
      monitor.ledger();
    }
  }
  const ledger = monitor.ledger();
  const executions = ledger.list({ limit: 10_000 });
  const usage = ledger.usage();
  for (const account of accounts) {
    const own = executions.filter((each) => each.account === account);
    const total = own.reduce((sum, { fuel }) => sum + BigInt(fuel), 0n);
    const rows = usage.filter((row) => row.account === account);
    expect(rows.find((row) => row.function === "")).toMatchObject({ calls: own.length, fuel: total });
    const functions = rows.filter((row) => row.function !== "");
    expect(functions.reduce((sum, { fuel }) => sum + fuel, 0n)).toBe(total);
  }
  const steps = executions.flatMap(({ id }) => ledger.find(id)?.steps ?? []);
  for (const name of ["f.a", "f.b"]) {
    const own = steps.filter((step) => step.function === name);
    const rows = usage.filter((row) => row.function === name);
    expect(rows.reduce((sum, { calls }) => sum + calls, 0)).toBe(own.length);
    expect(rows.reduce((sum, { fuel }) => sum + fuel, 0n)).toBe(
      own.reduce((sum, { fuel }) => sum + BigInt(fuel), 0n),
    );
  }
  expect(ledger.usage("__proto__").map(({ account }) => account)).toEqual(Array(3).fill("__proto__"));
  monitor.close();
});

test.each([
  [0, 0],
  [0.25, 25],
  [1, 100],
])("of 100 events a sample of %d lists %i, and those that failed, while sums have all", (sample, listed) => {
  const monitor = monitorOf(temporaryDirectory(), { sample });
  for (let i = 0; i < 100; i++) {
    note(monitor, { graph, fuel: [3] });
  }
  note(monitor, { graph, fuel: [1], failure: trapIn("a") });
  const ledger = monitor.ledger();
  expect(ledger.list({ limit: 1000 })).toHaveLength(listed + 1);
  expect(ledger.usage("ada")[0]).toMatchObject({ calls: 101, failures: 1, fuel: 301n });
  monitor.close();
});

test("keeps as many executions as the limit, and drops the oldest of one more; sums stay", () => {
  const monitor = monitorOf(temporaryDirectory(), { ledgerEvents: 3 });
  for (let i = 0; i < 3; i++) {
    note(monitor, { graph, fuel: [1] });
  }
  expect(
    monitor
      .ledger()
      .list()
      .map(({ id }) => id),
  ).toEqual([3, 2, 1]);
  note(monitor, { graph, fuel: [1] });
  expect(
    monitor
      .ledger()
      .list()
      .map(({ id }) => id),
  ).toEqual([4, 3, 2]);
  expect(monitor.ledger().usage("ada")[0]?.calls).toBe(4);
  monitor.close();
});

test("keeps its file below the limit of bytes, about, and the newest executions", () => {
  const directory = temporaryDirectory();
  const monitor = monitorOf(directory, { ledgerBytes: 600_000 });
  for (let i = 0; i < 10_000; i++) {
    note(monitor, { graph, fuel: [1, 2], event: { id: "x".repeat(100) } });
  }
  const listed = monitor.ledger().list({ limit: 10_000 });
  expect(listed[0]?.id).toBe(10_000);
  expect(listed.length).toBeGreaterThan(500);
  monitor.close();
  const database = new DatabaseSync(join(directory, "executions.db"));
  const pages = database.prepare(
    "SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size",
  );
  // One batch is written before room is made for it.
  expect(Number(pages.get()?.bytes)).toBeLessThan(1_000_000);
  database.close();
});

test("lists what can be read where a part is damaged, with a warning, and says so of what is in that part", () => {
  const { directory, monitor } = written(3);
  const database = new DatabaseSync(join(directory, "executions.db"));
  database.prepare("UPDATE chunks SET executions = ? WHERE first = 2").run(Uint8Array.of(0x80));
  database.close();
  const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  onTestFinished(() => warned.mockRestore());
  const ledger = monitor.ledger();
  expect(ledger.list().map(({ id }) => id)).toEqual([3, 1]);
  expect(warned).toHaveBeenCalledTimes(1);
  expect(() => ledger.find(2)).toThrow(expect.objectContaining({ code: "FILE_UNREADABLE" }));
  expect(ledger.find(3)?.fuel).toBe(1);
  monitor.close();
});

test("drops what is older than the days that were asked for", () => {
  const { directory, monitor } = written(2);
  monitor.close();
  const database = new DatabaseSync(join(directory, "executions.db"));
  const day = 24 * 60 * 60 * 1000;
  const count = () => Number(database.prepare("SELECT count(*) AS n FROM chunks").get()?.n);
  database.prepare("UPDATE chunks SET newest = ? WHERE first = 1").run(1000);
  const retention = new LedgerRetention(database, { ...defaultLimits, ledgerDays: 1 });
  retention.trim(1000 + day);
  expect(count()).toBe(2);
  retention.trim(1001 + day);
  expect(count()).toBe(1);
  retention.trim(Date.now() + 2 * day);
  expect(count()).toBe(0);
  retention.trim(Date.now());
  database.close();
});

test("keeps ten thousand graphs, and half of them, the newest, where there is one more", () => {
  const directory = temporaryDirectory();
  monitorOf(directory).close();
  const database = new DatabaseSync(join(directory, "executions.db"));
  const add = database.prepare("INSERT INTO graphs (hash, steps) VALUES (?, '[]')");
  const retention = new LedgerRetention(database, defaultLimits);
  const state = () => ({ ...database.prepare("SELECT count(*) AS n, min(id) AS first FROM graphs").get() });
  database.exec("BEGIN");
  for (let i = 1; i <= 10_000; i++) {
    add.run(String(i));
  }
  retention.trim(Date.now());
  expect(state()).toEqual({ n: 10_000, first: 1 });
  add.run("one more");
  retention.trim(Date.now());
  expect(state()).toEqual({ n: 5000, first: 5002 });
  database.close();
});

test("two processes note in one ledger", () => {
  const directory = temporaryDirectory();
  const monitors = [monitorOf(directory), monitorOf(directory)];
  for (let i = 0; i < 40; i++) {
    for (const monitor of monitors) {
      note(monitor, { graph, fuel: [i] });
      monitor.ledger();
    }
  }
  expect(monitors[0]?.ledger().list({ limit: 1000 })).toHaveLength(80);
  expect(monitors[1]?.ledger().usage("ada")[0]).toMatchObject({ calls: 80, fuel: 1560n });
  expect(monitors[0]?.ledger().measured().series).toMatchObject([
    { kind: "function", name: "f.a", calls: 80 },
    { kind: "graph", calls: 80 },
  ]);
  for (const monitor of monitors) {
    monitor.close();
  }
});

test("while another process is in the way, sums wait, and are written once it is not", () => {
  const directory = temporaryDirectory();
  const monitor = monitorOf(directory);
  const other = new DatabaseSync(join(directory, "executions.db"));
  other.exec("BEGIN IMMEDIATE");
  for (let i = 0; i < 1500; i++) {
    note(monitor, { graph, fuel: [2] });
  }
  expect(monitor.ledger().list()).toEqual([]);
  other.exec("ROLLBACK");
  other.close();
  expect(monitor.ledger().list({ limit: 5000 })).toHaveLength(1500);
  expect(monitor.ledger().usage("ada")[0]).toMatchObject({ calls: 1500, fuel: 3000n });
  monitor.close();
});

test("setting a budget waits for another process that writes", async () => {
  const directory = temporaryDirectory();
  const monitor = monitorOf(directory);
  const file = JSON.stringify(join(directory, "executions.db"));
  const other = spawn(process.execPath, [
    "--eval",
    `const database = new (require("node:sqlite").DatabaseSync)(${file});
     database.exec("BEGIN IMMEDIATE");
     console.log("begun");
     setTimeout(() => database.exec("COMMIT"), 500);`,
  ]);
  await once(other.stdout, "data");
  monitor.ledger().setBudget("ada", "{}");
  expect(monitor.ledger().budgets.settings()).toEqual(new Map([["ada", "{}"]]));
  monitor.close();
});

test("a ledger that cannot be written for long has gaps, says so once, and keeps its sums", () => {
  const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  const directory = temporaryDirectory();
  const monitor = monitorOf(directory);
  const other = new DatabaseSync(join(directory, "executions.db"));
  other.exec("BEGIN IMMEDIATE");
  for (let i = 0; i < 45_000; i++) {
    note(monitor, { graph, fuel: [1] });
  }
  other.exec("ROLLBACK");
  other.close();
  expect(monitor.ledger().list({ limit: 50_000 }).length).toBeLessThan(21_000);
  expect(monitor.ledger().usage("ada")[0]).toMatchObject({ calls: 45_000, fuel: 45_000n });
  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn.mock.calls[0]?.[0]).toMatch(/gaps: .*locked/);
  warn.mockRestore();
  monitor.close();
});

test("figures of functions are of this process, with quantiles", () => {
  const monitor = monitorOf(temporaryDirectory());
  for (let i = 1; i <= 100; i++) {
    note(monitor, { graph, fuel: [i, 1] });
  }
  note(monitor, { graph, fuel: [1000, 1], failure: trapIn("b") });
  expect(monitor.figures()).toMatchObject([
    { function: "f.a", calls: 101, failures: 0, fuel: { total: 6050, greatest: 1000, median: 52, p99: 104 } },
    {
      function: "f.b",
      calls: 101,
      failures: 1,
      milliseconds: { total: 101, greatest: 1, median: 1, p99: 1 },
    },
  ]);
  expect(monitor.figures()[0]?.peakMemory).toEqual({ total: 101 * 65_536, greatest: 65_536 });
  monitor.close();
});

test("nothing is noted after it was closed", () => {
  const monitor = monitorOf(temporaryDirectory());
  const trial = monitor.begin();
  monitor.close();
  expect(() => monitor.end(trial, null)).not.toThrow();
});

test.each(["/dev/null/x", "/proc"])("says which file cannot be opened in %s", (directory) => {
  expect(() => monitorOf(directory)).toThrow(
    expect.objectContaining({ code: "FILE_UNREADABLE", place: `${directory}/executions.db` }),
  );
});
