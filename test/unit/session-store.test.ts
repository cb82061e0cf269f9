import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type SessionLimits, Sessions } from "../../runtime/session/index.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const limits: SessionLimits = {
  sessions: 100,
  sessionDays: 1,
  sessionValues: 3,
  sessionBytes: 60,
  sessionAttempts: 3,
};

function open(directory = temporaryDirectory(), changed: Partial<SessionLimits> = {}): Sessions {
  const sessions = new Sessions(directory, { ...limits, ...changed });
  onTestFinished(() => sessions.close());
  return sessions;
}

const ada = { account: "ada", session: "s", writes: true };
const write = (sessions: Sessions, changes: readonly string[], use = ada) =>
  sessions.run(use, async () => ({ value: undefined, changes }));
const valuesOf = (sessions: Sessions, { account, session } = ada) =>
  Object.fromEntries(sessions.find(account, session).values);

describe("the state of a session", () => {
  test("is there for the next event and the next process, and for no other account or session", async () => {
    const directory = temporaryDirectory();
    const first = open(directory);
    await write(first, ["session.a", "1", "session.b", "2"]);
    await write(first, ["session.a", "3"]);
    for (const sessions of [first, open(directory)]) {
      expect(valuesOf(sessions)).toEqual({ "session.a": "3", "session.b": "2" });
      expect(valuesOf(sessions, { ...ada, account: "bob" })).toEqual({});
      expect(valuesOf(sessions, { ...ada, session: "t" })).toEqual({});
    }
  });

  test("an empty value removes its key, and the last one the session", async () => {
    const sessions = open();
    await write(sessions, ["session.a", "1", "session.b", "2"]);
    await write(sessions, ["session.a", ""]);
    expect(valuesOf(sessions)).toEqual({ "session.b": "2" });
    await write(sessions, ["session.b", ""]);
    expect(sessions.find("ada", "s").version).toBe(0);
    expect(sessions.drop("ada", "s")).toBe(false);
  });

  test("names that every object has are keys as any other", async () => {
    const sessions = open();
    await write(sessions, ["__proto__", "1", "constructor", "2"], { ...ada, session: "__proto__" });
    expect([...sessions.find("ada", "__proto__").values]).toEqual([
      ["__proto__", "1"],
      ["constructor", "2"],
    ]);
    expect(sessions.find("ada", "constructor").values.size).toBe(0);
  });

  test("what an event does that fails is not kept", async () => {
    const sessions = open();
    await write(sessions, ["session.a", "1"]);
    await expect(
      sessions.run(ada, async () => {
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    await write(sessions, ["session.b", "2"]);
    expect(valuesOf(sessions)).toEqual({ "session.a": "1", "session.b": "2" });
  });

  test("a session may have so many values and bytes, and not one more", async () => {
    const sessions = open();
    const value = "é".repeat(10);
    await write(sessions, ["a", value, "b", value, "c", "x".repeat(17)]);
    await expect(write(sessions, ["c", "x".repeat(18)])).rejects.toMatchObject({ code: "CONTEXT_LIMIT" });
    await expect(write(sessions, ["c", "", "d", "1", "e", "2"])).rejects.toMatchObject({
      code: "CONTEXT_LIMIT",
    });
    expect(sessions.find("ada", "s").values.get("c")).toBe("x".repeat(17));
  });
});

describe("an event whose session others change", () => {
  test("runs again with what they left", async () => {
    const directory = temporaryDirectory();
    const [mine, theirs] = [open(directory), open(directory)];
    const seen: (string | undefined)[] = [];
    await mine.run(ada, async ({ values }) => {
      const before = values.get("n");
      seen.push(before);
      if (seen.length === 1) {
        await write(theirs, ["n", "10"]);
      }
      return { value: null, changes: ["n", String(Number(before ?? 0) + 1)] };
    });
    expect(seen).toEqual([undefined, "10"]);
    expect(valuesOf(theirs)).toEqual({ n: "11" });
  });

  test("runs again also where the session was dropped and made anew with the same values", async () => {
    const directory = temporaryDirectory();
    const [mine, theirs] = [open(directory), open(directory)];
    await write(theirs, ["n", "1"]);
    let runs = 0;
    await mine.run(ada, async () => {
      if (++runs === 1) {
        theirs.drop("ada", "s");
        await write(theirs, ["n", "1"]);
      }
      return { value: null, changes: ["m", "1"] };
    });
    expect(runs).toBe(2);
  });

  test("is given up after so many times", async () => {
    const directory = temporaryDirectory();
    const [mine, theirs] = [open(directory), open(directory)];
    let runs = 0;
    const attempt = mine.run(ada, async () => {
      await write(theirs, ["n", String(++runs)]);
      return { value: null, changes: ["n", "mine"] };
    });
    await expect(attempt).rejects.toMatchObject({ code: "SESSION_CONFLICT", place: "session" });
    expect([runs, valuesOf(mine)]).toEqual([limits.sessionAttempts, { n: "3" }]);
  });

  test("events of one process wait for each other, in order, and do not run in vain", async () => {
    const sessions = open();
    const order: number[] = [];
    let runs = 0;
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        sessions.run(ada, async ({ values }) => {
          runs++;
          await new Promise((resolve) => setTimeout(resolve, i % 3));
          order.push(i);
          return { value: i, changes: ["n", String(Number(values.get("n") ?? 0) + 1)] };
        }),
      ),
    );
    expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect([runs, valuesOf(sessions)]).toEqual([20, { n: "20" }]);
  });

  test("one that is cancelled while it waits leaves at once, and the others get on", async () => {
    const sessions = open();
    const { promise, resolve } = Promise.withResolvers<void>();
    const abort = new AbortController();
    const first = sessions.run(ada, async () => {
      await promise;
      return { value: 1, changes: ["a", "1"] };
    });
    const second = sessions.run({ ...ada, signal: abort.signal } as typeof ada, async () => {
      throw new Error("it ran");
    });
    const third = write(sessions, ["b", "2"]);
    abort.abort(new Error("why"));
    await expect(second).rejects.toMatchObject({ code: "CANCELLED", cause: { message: "why" } });
    expect(sessions.find("ada", "s").version).toBe(0);
    resolve();
    await Promise.all([first, third]);
    expect(valuesOf(sessions)).toEqual({ a: "1", b: "2" });
  });

  test("draining waits for those that run", async () => {
    const sessions = open();
    let ended = false;
    const running = sessions.run(ada, async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      ended = true;
      return { value: 1, changes: undefined };
    });
    await sessions.drain();
    expect(ended).toBe(true);
    await running;
  });
});

describe("retention", () => {
  test("so many sessions are kept, those that were changed last", async () => {
    const sessions = open(undefined, { sessions: 3 });
    for (const session of ["s1", "s2", "s3", "s1", "s4"]) {
      await write(sessions, ["n", session], { ...ada, session });
    }
    const kept = ["s1", "s2", "s3", "s4"].filter((session) => sessions.find("ada", session).version > 0);
    expect(kept).toEqual(["s1", "s3", "s4"]);
  });

  test("a session that was not changed for long has nothing any more, and goes with the next change", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 1_800_000_000_000 });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const sessions = open();
    await write(sessions, ["n", "1"]);
    vi.setSystemTime(1_800_000_000_000 + 24 * 60 * 60 * 1000);
    expect(valuesOf(sessions)).toEqual({ n: "1" });
    vi.setSystemTime(1_800_000_000_000 + 24 * 60 * 60 * 1000 + 1);
    expect(valuesOf(sessions)).toEqual({});
    await write(sessions, ["m", "2"]);
    expect(valuesOf(sessions)).toEqual({ m: "2" });
    vi.setSystemTime(1_800_000_000_000 + 3 * 24 * 60 * 60 * 1000);
    await write(sessions, ["o", "3"], { ...ada, session: "other" });
    expect(sessions.find("ada", "s").version).toBe(0);
  });
});
