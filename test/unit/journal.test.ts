import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { defaultLimits, type Limits } from "../../runtime/config.ts";
import { HeddleError } from "../../runtime/errors.ts";
import { divide } from "../../runtime/executor/division.ts";
import { StepFigures } from "../../runtime/executor/index.ts";
import { Journal, type Outcome } from "../../runtime/journal/index.ts";
import type { Offered } from "../../runtime/journal/model.ts";
import { eventLayouts } from "../../runtime/monitor/event-layouts.ts";
import type { Plan } from "../../runtime/planner/index.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const open = (directory = temporaryDirectory(), limits: Partial<Limits> = {}) =>
  new Journal(directory, { ...defaultLimits, ...limits });

const offered = (eventId: string, more: Partial<Offered> = {}): Offered => ({
  account: "ada",
  source: "/s",
  eventId,
  type: "t",
  content: Buffer.from(`{"id":"${eventId}"}`),
  object: true,
  asked: {},
  ...more,
});

const plan = { graph: { eventType: "t", steps: [], goals: [] }, cost: 1 } as unknown as Plan;
const outcome = (text: string): Outcome => ({
  intent: { eventType: "t", goals: ["g"], rule: "r" },
  plan,
  graphHash: "h",
  outputs: [
    { concept: "g", type: "m", path: [1], gathered: false, message: new Uint8Array(Buffer.from(text)) },
  ],
  steps: [],
  logs: [],
});
const failure = new HeddleError("TRAP", "It stopped.").toJSON();

/** Accepts one that is this process's to run. */
function begun(journal: Journal, eventId: string, more: Partial<Offered> = {}) {
  const event = offered(eventId, more);
  const [answer] = journal.accept([event], 1);
  expect(answer).toMatchObject({ duplicate: false, begun: true });
  return { ...event, id: (answer as { id: number }).id };
}

test("an event has one number, whoever accepts it again and whenever, and other sources and accounts have others", async () => {
  const directory = temporaryDirectory();
  const [one, two] = [open(directory), open(directory)];
  const same = [offered("1"), offered("1"), offered("1", { source: "/o" }), offered("1", { account: "bob" })];
  expect(one.accept(same, 0)).toEqual([
    { id: 1, duplicate: false, begun: false },
    { id: 1, duplicate: true, begun: false },
    { id: 3, duplicate: false, begun: false },
    { id: 4, duplicate: false, begun: false },
  ]);
  expect(two.accept([offered("1", { content: Buffer.from("other") })], 9)).toEqual([
    { id: 1, duplicate: true, begun: false },
  ]);
  expect(two.read.totals()).toMatchObject({ open: 3, openBytes: 30 });
  await Promise.all([one.close(), two.close()]);
});

test("an outcome of an event that ran on several workers is read as it was written", async () => {
  const journal = open();
  const step = { function: "f.F", milliseconds: 1, fuel: 2, peakMemory: 3, outcome: "done" } as const;
  const flow = { steps: [{ takes: [0] }, { takes: [0] }], wanted: [1, 2] };
  const hop = { milliseconds: 1, perByte: 0 };
  const divided: Outcome = {
    ...outcome("one"),
    steps: [
      { ...step, step: "left", stage: 0, startMs: 0.5 },
      { ...step, step: "right", stage: 1, startMs: 0.25 },
    ],
    division: divide(flow, { steps: [10, 10], bytes: [0, 0, 0], hop }, 2),
  };
  const event = begun(journal, "1");
  journal.settle([{ event, outcome: divided }]);
  const read = journal.read.outcome(event.id) as Outcome;
  expect(read).toEqual(divided);
  const figures = StepFigures.of(
    ["left", "right"].map((id) => ({ id, function: "f.F" })),
    read.steps,
    read.division,
  );
  expect(figures.reports()).toEqual(divided.steps);
  await journal.close();
});

test("an outcome is read as it was written, and the event is no duplicate any more when it was dropped", async () => {
  const journal = open(undefined, { resultEvents: 2 });
  const first = begun(journal, "1");
  journal.settle([{ event: first, outcome: outcome("one") }]);
  expect(journal.read.outcome(first.id)).toEqual(outcome("one"));
  expect(journal.read.find(first.id)).toMatchObject({ state: "done", attempts: 1, failure: null });
  for (const id of ["2", "3"]) {
    journal.settle([{ event: begun(journal, id), outcome: outcome(id) }]);
  }
  expect(journal.read.isSettled(first.id)).toBeUndefined();
  expect(journal.read.list().map(({ eventId }) => eventId)).toEqual(["3", "2"]);
  const totals = journal.read.totals();
  expect(totals).toMatchObject({ open: 0, openBytes: 0, settled: 2, dropped: 1 });
  expect(totals.settledBytes).toBe(journal.read.list().reduce((sum, { bytes }) => sum + bytes, 0));
  expect(journal.accept([offered("1")], 0)).toEqual([{ id: 4, duplicate: false, begun: false }]);
  await journal.close();
});

test.each([
  ["resultBytes", 1, 1],
  ["resultDays", 1, 2],
] as const)("keeps the newest outcome whatever %s is", async (limit, value, kept) => {
  const journal = open(undefined, { [limit]: value });
  for (const id of ["1", "2"]) {
    journal.settle([{ event: begun(journal, id), outcome: outcome("x".repeat(100)) }]);
  }
  expect(journal.read.list()).toHaveLength(kept);
  await journal.close();
});

test("takes half as many events of one account as may be open, and one more when one has its outcome", async () => {
  const journal = open(undefined, { acceptedEvents: 4 });
  const first = begun(journal, "1");
  const full = expect.objectContaining({ code: "INTAKE_FULL", retryAfterMs: 1000 });
  expect(journal.accept([offered("2"), offered("3"), offered("1")], 0)).toEqual([
    { id: 2, duplicate: false, begun: false },
    full,
    { id: 1, duplicate: true, begun: false },
  ]);
  journal.settle([{ event: first, outcome: outcome("") }]);
  expect(journal.accept([offered("3"), offered("4")], 0)).toEqual([
    expect.objectContaining({ duplicate: false }),
    expect.objectContaining({ code: "INTAKE_FULL" }),
  ]);
  await journal.close();
});

test("another account has half of what is left, whatever the first one sends, and together they have no more than all", async () => {
  const directory = temporaryDirectory();
  const limits = { acceptedEvents: 16 };
  const journal = open(directory, limits);
  const accepts = (of: Journal, account: string) => {
    const events = Array.from({ length: 20 }, (_, i) => offered(`${account}${i}`, { account }));
    return of.accept(events, 0).filter((answer) => "duplicate" in answer && !answer.duplicate).length;
  };
  expect(["ada", "bob", "ada", "eve"].map((account) => accepts(journal, account))).toEqual([8, 4, 0, 2]);
  // Whoever opens the file later, or beside, counts the same.
  const other = open(directory, limits);
  expect(["ada", "bob", "mallory", "oscar", "peggy"].map((account) => accepts(other, account))).toEqual([
    0, 0, 1, 1, 0,
  ]);
  expect(other.read.totals().open).toBe(16);
  const claimed = Array.from({ length: 16 }, () => other.claim(16, 1e9)).flat();
  for (const event of claimed.filter(({ account }) => account !== "ada")) other.fail(event, failure);
  expect(accepts(journal, "ada")).toBe(0);
  const own = claimed.filter(({ account }) => account === "ada");
  other.settle(own.map((event) => ({ event, outcome: outcome("") })));
  expect(journal.read.openOf("ada")).toEqual({ count: 0, bytes: 0 });
  // Of 200 that were sent, 16 were accepted, and 28 were known already.
  expect(journal.read.totals().refused).toBe(156);
  expect(accepts(journal, "peggy")).toBe(8);
  await Promise.all([journal.close(), other.close()]);
});

test("a file of an earlier layout has what each account has without an outcome", async () => {
  const directory = temporaryDirectory();
  const database = new DatabaseSync(join(directory, "events.db"));
  for (const layout of eventLayouts.slice(0, 3)) database.exec(layout);
  database.exec(`PRAGMA user_version = 3;
    INSERT INTO accepted (account, source, event_id, type, state, attempts, accepted_at, size, object, asked, content)
      VALUES ('ada', '/s', '1', 't', 0, 0, 1, 10, 1, '{}', x'00'), ('ada', '/s', '2', 't', 1, 1, 1, 5, 1, '{}', x'00'),
        ('ada', '/s', '3', 't', 2, 1, 1, 7, 1, '{}', x'00'), ('bob', '/s', '1', 't', 3, 1, 1, 7, 1, '{}', x'00');
    UPDATE accepted_totals SET open = 2, open_bytes = 15;`);
  database.close();
  const journal = open(directory);
  expect(journal.read.openOf("ada")).toEqual({ count: 2, bytes: 15 });
  expect(journal.read.openOf("bob")).toEqual({ count: 0, bytes: 0 });
  expect(journal.read.totals()).toMatchObject({ open: 2, refused: 0 });
  await journal.close();
});

test("takes as many bytes of events as may be open, half of them of one account, but always one event", async () => {
  const bytes = (length: number, id: string, account = "ada") =>
    offered(id, { content: Buffer.alloc(length), account });
  const journal = open(undefined, { acceptedBytes: 20 });
  const offers = [bytes(4, "1"), bytes(7, "2"), bytes(6, "3"), bytes(1, "4")];
  const refused = (answers: readonly unknown[]) => answers.map((answer) => answer instanceof HeddleError);
  expect(refused(journal.accept(offers, 0))).toEqual([false, true, false, true]);
  // Its only event may take all that is left, and not a byte more.
  expect(refused(journal.accept([bytes(11, "5", "bob"), bytes(10, "6", "bob")], 0))).toEqual([true, false]);
  await journal.close();
  const other = open(undefined, { acceptedBytes: 10 });
  expect(other.accept([bytes(11, "1")], 0)).toMatchObject([{ duplicate: false }]);
  await other.close();
});

test("claims of each account as many as of the others, whatever came first", async () => {
  const journal = open();
  const many = Array.from({ length: 20 }, (_, index) => offered(`many${index}`, { account: "many" }));
  const few = ["a", "b"].flatMap((account) => [offered("1", { account }), offered("2", { account })]);
  journal.accept([...many, ...few], 0);
  const accounts = () => journal.claim(3, 1e9).map(({ account }) => account);
  expect([accounts(), accounts()]).toEqual([
    ["a", "b", "many"],
    ["a", "b", "many"],
  ]);
  expect(accounts()).toEqual(["many", "many", "many"]);
  await journal.close();
});

test("claims no more bytes than asked, but always an event, with all that is needed to run it", async () => {
  const journal = open();
  const asked = { goals: ["g"], demand: { objective: "fuel" } } as const;
  journal.accept([offered("1", { asked }), offered("2"), offered("3")], 0);
  expect(journal.claim(9, 1)).toEqual([{ ...offered("1", { asked }), id: 1, content: expect.anything() }]);
  expect(journal.claim(9, 20).map(({ id }) => id)).toEqual([2, 3]);
  expect(journal.claim(9, 20)).toEqual([]);
  await journal.close();
});

test("a failed event is a dead letter at once, and has its result when that was run again", async () => {
  const journal = open();
  const event = begun(journal, "1");
  const kept = journal.fail(event, failure);
  expect(journal.read.find(event.id)).toMatchObject({ state: "failed", failure: { ...failure, kept } });
  expect(journal.accept([offered("1")], 1)).toEqual([{ id: event.id, duplicate: true, begun: false }]);
  journal.revive(kept, event.id, outcome("late"));
  expect(journal.read.outcome(event.id)).toEqual(outcome("late"));
  const { settled, settledBytes } = journal.read.totals();
  expect([settled, settledBytes]).toEqual([1, journal.read.find(event.id)?.bytes]);
  await journal.close();
});

test("what was released counts as not run, and others may claim it", async () => {
  const directory = temporaryDirectory();
  const [one, two] = [open(directory), open(directory)];
  const event = begun(one, "1");
  expect(two.claim(9, 1e9)).toEqual([]);
  one.release([event.id]);
  expect(two.read.find(event.id)).toMatchObject({ state: "waiting", attempts: 0 });
  expect(two.claim(9, 1e9)).toMatchObject([{ eventId: "1" }]);
  // Whoever has lost its claim settles nothing.
  one.settle([{ event, outcome: outcome("") }]);
  expect(two.read.find(event.id)).toMatchObject({ state: "running" });
  await Promise.all([one.close(), two.close()]);
});

/** Claims everything in a process of its own, and kills it. */
async function claimAndDie(directory: string, suspects = true): Promise<void> {
  const runtime = (path: string) => JSON.stringify(new URL(`../../runtime/${path}`, import.meta.url).href);
  const script = `
    import { Journal } from ${runtime("journal/index.ts")};
    import { defaultLimits } from ${runtime("config.ts")};
    const journal = new Journal(${JSON.stringify(directory)}, defaultLimits);
    journal.adopt();
    journal.claim(9, 1e9);
    ${suspects ? "journal.claimSuspects(9, 0);" : ""}
    process.stdout.write("claimed");
    // The journal must not be collected: its lock would be let go.
    setInterval(() => journal.read, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  await once(child.stdout, "data");
  const living = open(directory);
  living.adopt();
  expect(living.claim(9, 1e9)).toEqual([]);
  if (suspects) {
    expect(living.claimSuspects(9, 0)).toEqual([]);
  }
  await living.close();
  child.kill("SIGKILL");
  await closed;
}

test("claims of a living process are its own, those of a dead one wait again, until they were run too often", async () => {
  const directory = temporaryDirectory();
  const journal = open(directory);
  journal.accept([offered("1"), offered("2")], 0);
  await claimAndDie(directory);
  journal.adopt();
  expect(journal.read.list().map(({ state, attempts }) => [state, attempts])).toEqual([
    ["waiting", 1],
    ["waiting", 1],
  ]);
  expect(journal.claim(9, 1e9)).toEqual([]);
  // One of them is done; the other one is run by two more processes that die.
  const [first] = journal.claimSuspects(1, 0);
  expect(first).toMatchObject({ id: 1 });
  journal.settle([{ event: first as never, outcome: outcome("") }]);
  await claimAndDie(directory);
  await claimAndDie(directory);
  journal.adopt();
  expect(journal.read.find(2)).toMatchObject({
    state: "failed",
    attempts: 3,
    failure: { kind: "PROCESS_LOST", message: "3 processes ended while they ran the event.", kept: 1 },
  });
  expect(journal.read.totals()).toMatchObject({ open: 0, openBytes: 0, settled: 2 });
  await journal.close();
  expect(readdirSync(join(directory, "owners"))).toEqual([]);
});

test("suspects that were run once with a dying process run together, the others alone", async () => {
  const directory = temporaryDirectory();
  const journal = open(directory);
  journal.accept([offered("1")], 0);
  await claimAndDie(directory);
  await claimAndDie(directory);
  journal.accept([offered("2"), offered("3"), offered("4")], 0);
  await claimAndDie(directory, false);
  journal.adopt();
  expect(journal.read.suspects(9, 0)).toEqual([2, 3, 4]);
  expect(journal.claimSuspects(2, 0).map(({ id }) => id)).toEqual([2, 3]);
  expect(journal.claimSuspects(3, 2).map(({ id }) => id)).toEqual([4]);
  expect(journal.claimSuspects(4, 3)).toEqual([]);
  expect(journal.claimSuspects(4, 0).map(({ id }) => id)).toEqual([1]);
  await journal.close();
});

test("suspects of an account that is limited are claimed as far as it may have more, and others in their place", async () => {
  const directory = temporaryDirectory();
  const journal = open(directory);
  journal.accept([offered("1"), offered("2"), offered("3", { account: "bob" })], 0);
  await claimAndDie(directory, false);
  journal.adopt();
  const claim = (left: number) => journal.claimSuspects(9, 0, new Map([["ada", left]])).map(({ id }) => id);
  expect(claim(1)).toEqual([1, 3]);
  expect(claim(0)).toEqual([]);
  expect(claim(1)).toEqual([2]);
  await journal.close();
});

test("whether an account waits is told of what can be claimed", async () => {
  const journal = open();
  const waits = () => ["ada", "bob"].map((account) => journal.read.waits(account));
  journal.accept([offered("1"), offered("2", { account: "bob" })], 0);
  expect(waits()).toEqual([true, true]);
  journal.claim(9, 1e9, new Map([["bob", 0]]));
  expect(waits()).toEqual([false, true]);
  await journal.close();
});
