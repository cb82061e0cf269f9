import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { text } from "node:stream/consumers";
import { expect, test, vi } from "vitest";
import { HeddleError } from "../../runtime/errors.ts";
import { eventLayouts } from "../../runtime/monitor/event-layouts.ts";
import { DeadLetters, type DeadLimits, type FailedEvent } from "../../runtime/monitor/index.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const limits: DeadLimits = { deadEvents: 1000, deadBytes: 1e9 };
const failed = (event: unknown, more: Partial<FailedEvent> = {}): FailedEvent => ({
  event,
  asked: {},
  account: "ada",
  eventId: "1",
  type: "t",
  ...more,
});

const bytes = (content: string) => new Uint8Array(Buffer.from(content));
const failure = new HeddleError("TRAP", "It stopped.", { step: "a.B", place: "byte 1" }).toJSON();

test("kept events are there after the files were closed and opened again, newest first", () => {
  const directory = temporaryDirectory();
  const first = new DeadLetters(directory, limits);
  const ids = ["one", "three"].map((text) => first.keep(failed(text), failure));
  first.close();
  const again = new DeadLetters(directory, limits);
  const time = expect.stringMatching(/^\d{4}-.*Z$/);
  const about = { account: "ada", eventId: "1", type: "t" };
  const common = { ...about, keptAt: time, lastAt: time, attempts: 1, failure };
  expect(again.list()).toEqual([
    { ...common, id: ids[1], bytes: 5 },
    { ...common, id: ids[0], bytes: 3 },
  ]);
  expect(again.find(ids[0] as number)).toEqual({
    ...again.list()[1],
    event: bytes("one"),
    cut: false,
    object: false,
    asked: {},
    accepted: null,
  });
  expect(again.find(99)).toBeUndefined();
  expect(again.list({ limit: 1 })).toHaveLength(1);
  again.close();
});

test.each([
  [8, "12345678", false],
  [9, "12345678", true],
])("keeps 8 bytes where that is the limit, and marks an event of %i", (length, kept, cut) => {
  const letters = new DeadLetters(temporaryDirectory(), { ...limits, deadBytes: 8 });
  const id = letters.keep(failed("123456789".slice(0, length)), failure);
  expect(letters.find(id)).toMatchObject({ event: bytes(kept), bytes: 8, cut });
  letters.close();
});

test("processes that open a new directory at once all keep their events", async () => {
  const directory = temporaryDirectory();
  const directories = Array.from({ length: 40 }, (_, i) => join(directory, String(i)));
  const module = new URL("../../runtime/monitor/index.ts", import.meta.url).href;
  // Each waits for a line on its input, so that they all begin when the last of them is ready.
  const script = `
    import { DeadLetters } from ${JSON.stringify(module)};
    process.stdout.write("ready");
    process.stdin.once("data", () => {
      for (const directory of ${JSON.stringify(directories)}) {
        const letters = new DeadLetters(directory, ${JSON.stringify(limits)});
        letters.keep(${JSON.stringify(failed("x"))}, ${JSON.stringify(failure)});
        letters.close();
      }
      process.exit();
    });`;
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ["--input-type=module", "--eval", script]),
  );
  const ends = children.map(async (child) => {
    const stderr = text(child.stderr);
    await once(child, "exit");
    return await stderr;
  });
  await Promise.all(children.map((child) => once(child.stdout, "data")));
  for (const child of children) {
    child.stdin.write("go\n");
  }
  expect(await Promise.all(ends)).toEqual(["", "", "", ""]);
  for (const each of directories) {
    const letters = new DeadLetters(each, limits);
    expect(letters.list()).toHaveLength(4);
    letters.close();
  }
});

test("two can keep events in one directory", () => {
  const directory = temporaryDirectory();
  const letters = [new DeadLetters(directory, limits), new DeadLetters(directory, limits)];
  for (let i = 0; i < 20; i++) {
    letters[i % 2]?.keep(failed(String(i)), failure);
  }
  expect(letters[0]?.list()).toHaveLength(20);
  for (const each of letters) {
    each.close();
  }
});

test.each(["/dev/null/x", "/proc"])("says which file cannot be opened in %s", (directory) => {
  expect(() => new DeadLetters(directory, limits)).toThrow(
    expect.objectContaining({ code: "FILE_UNREADABLE", place: `${directory}/events.db` }),
  );
});

test("leaves alone what another Heddle wrote", () => {
  const directory = temporaryDirectory();
  new DeadLetters(directory, limits).close();
  const database = new DatabaseSync(join(directory, "events.db"));
  database.exec("PRAGMA user_version = 99");
  database.close();
  expect(() => new DeadLetters(directory, limits)).toThrow(/layout 99/);
});

test("keeps what was asked of an event, and how it was given", () => {
  const letters = new DeadLetters(temporaryDirectory(), limits);
  const asked = { goals: ["a.B"], demand: { avoid: ["c.D"] } };
  const object = letters.keep(failed({ id: "1" }, { asked }), failure);
  const content = letters.keep(failed(Buffer.from("x")), failure);
  expect(letters.find(object)).toMatchObject({ asked, object: true, event: bytes('{"id":"1"}') });
  expect(letters.find(content)).toMatchObject({ asked: {}, object: false });
  letters.close();
});

test("counts attempts, and keeps the last failure", () => {
  const letters = new DeadLetters(temporaryDirectory(), limits);
  const id = letters.keep(failed("x"), failure);
  const other = { ...failure, code: "OTHER", message: "Later." };
  expect(letters.failedAgain(id, other)).toBe(true);
  expect(letters.find(id)).toMatchObject({ attempts: 2, failure: other });
  expect(letters.list({ code: "OTHER" })).toHaveLength(1);
  expect(letters.drop({ ids: [id] })).toBe(1);
  expect(letters.failedAgain(id, other)).toBe(false);
  letters.close();
});

test("drops by number, by code of function or catalogue, and by time; all that is given has to hold", () => {
  const letters = new DeadLetters(temporaryDirectory(), limits);
  const guest = { ...failure, code: "NO_TEXT", kind: "GUEST_FAILURE" } as const;
  const ids = [failure, guest, guest, failure].map((each) => letters.keep(failed("x"), each));
  const past = new Date(Date.now() - 60_000);
  const future = new Date(Date.now() + 60_000);
  expect(letters.drop({ before: past })).toBe(0);
  expect(letters.drop({ ids: ids.slice(0, 2), code: "NO_TEXT", before: future })).toBe(1);
  expect(letters.drop({ ids: [] })).toBe(0);
  expect(letters.drop({ code: "GUEST_FAILURE" })).toBe(1);
  expect(letters.list().map(({ id }) => id)).toEqual([ids[3], ids[0]]);
  expect(letters.drop({ before: future })).toBe(2);
  expect(letters.totals()).toEqual({ events: 0, bytes: 0, dropped: 0 });
  letters.close();
});

test("a number is not given again after its event was dropped", () => {
  const letters = new DeadLetters(temporaryDirectory(), limits);
  const first = letters.keep(failed("x"), failure);
  letters.drop({ ids: [first] });
  expect(letters.keep(failed("y"), failure)).toBeGreaterThan(first);
  letters.close();
});

test("keeps as many as the limit, drops the oldest of one more, counts it and says so once", () => {
  const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  const letters = new DeadLetters(temporaryDirectory(), { ...limits, deadEvents: 3 });
  const ids = ["1", "2", "3"].map((event) => letters.keep(failed(event), failure));
  expect([letters.totals().dropped, warn.mock.calls.length]).toEqual([0, 0]);
  ids.push(letters.keep(failed("4"), failure), letters.keep(failed("5"), failure));
  expect(letters.list().map(({ id }) => id)).toEqual([ids[4], ids[3], ids[2]]);
  expect(letters.totals()).toMatchObject({ events: 3, dropped: 2 });
  expect(warn.mock.calls).toEqual([[expect.stringContaining("oldest"), { code: "HEDDLE_DROPPED" }]]);
  warn.mockRestore();
  letters.close();
});

test("keeps as many bytes as the limit, and one event although it has more", () => {
  const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  const directory = temporaryDirectory();
  const measure = new DeadLetters(directory, limits);
  measure.keep(failed("x".repeat(1000)), failure);
  const { bytes: one } = measure.totals();
  measure.drop({ code: "TRAP" });
  measure.close();
  const letters = new DeadLetters(directory, { ...limits, deadBytes: one * 2 });
  for (const event of ["x", "x", "x"]) {
    letters.keep(failed(event.repeat(1000)), failure);
  }
  expect(letters.totals()).toEqual({ events: 2, bytes: one * 2, dropped: 1 });
  const large = letters.keep(failed("x".repeat(one * 2)), failure);
  expect(letters.list().map(({ id }) => id)).toEqual([large]);
  warn.mockRestore();
  letters.close();
});

test("brings what an older Heddle kept along", () => {
  const directory = temporaryDirectory();
  const database = new DatabaseSync(join(directory, "events.db"));
  database.exec(eventLayouts[0] as string);
  database.exec("PRAGMA user_version = 1");
  database
    .prepare(
      "INSERT INTO dead VALUES (7, '2026-01-31T00:00:00.000Z', ?, 0, 'TRAP', 'TRAP', 'm', 'p', 's', 'f', 'r')",
    )
    .run(Buffer.from("old"));
  database.close();
  const letters = new DeadLetters(directory, limits);
  expect(letters.find(7)).toMatchObject({
    event: bytes("old"),
    keptAt: "2026-01-31T00:00:00.000Z",
    attempts: 1,
    asked: {},
    failure: { code: "TRAP", kind: "TRAP", message: "m", place: "p", step: "s", function: "f", remedy: "r" },
  });
  expect(letters.totals().events).toBe(1);
  expect(letters.keep(failed("new"), failure)).toBe(8);
  letters.close();
});

test("bounds the texts of a failure, and breaks no character in two", () => {
  const letters = new DeadLetters(temporaryDirectory(), limits);
  const message = `${"x".repeat(64 * 1024 - 1)}\u{1f600}`;
  const id = letters.keep(failed("x"), { ...failure, message });
  expect(letters.find(id)?.failure.message).toBe(`${"x".repeat(64 * 1024 - 1)}\ufffd`);
  letters.close();
});
