import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { heddle } from "../support/cli.ts";
import { noteEvent } from "../support/note-events.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const directory = temporaryDirectory(afterAll);
const run = (args: string[], event?: unknown) =>
  heddle(args, { directory, ...(event === undefined ? {} : { input: JSON.stringify(event) }) });
const json = async (args: string[], event?: unknown) =>
  JSON.parse((await run([...args, "--json"], event)).stdout);

test("an event is accepted, run by another command, and its result shown", async () => {
  expect(await json(["accept", "-"], noteEvent("one"))).toEqual({ id: 1, duplicate: false });
  expect((await run(["accept", "-"], noteEvent("one"))).stdout).toBe(
    "1 accepted before\n  do     heddle result 1\n",
  );
  expect(await json(["result", "1"])).toMatchObject({ state: "waiting", eventId: "one", attempts: 0 });
  expect((await run(["accepted"])).stdout).toMatch(
    / one +waiting +0 .*\n1 without an outcome, 0 outcomes kept/,
  );
  expect(await json(["work"])).toEqual({ open: 0, settled: 1 });
  const out = temporaryDirectory();
  const { code, stdout } = await run(["result", "1", "--out", out]);
  expect(code).toBe(0);
  expect(stdout).toContain("note of one");
  expect(existsSync(join(out, "Notice.txt"))).toBe(true);
  expect(await json(["accepted", "--state", "done"])).toMatchObject([{ id: 1, state: "done", attempts: 1 }]);
  expect((await run(["metrics"])).stdout).toContain("heddle_accepted_settled 1\n");
});

test("accept --wait runs the event, and the outcome of one that fails says where it is kept", async () => {
  expect((await run(["accept", "-", "--wait"], noteEvent("two"))).stdout).toContain("note of two");
  const { error } = await json(["accept", "-", "--wait", "--goal", "Nonsense"], noteEvent("three"));
  expect(error).toMatchObject({ code: "GOAL_UNKNOWN", kept: 1 });
  const { id } = (await json(["accepted", "--state", "failed"]))[0];
  const failed = await run(["result", String(id)]);
  expect([failed.code, failed.stderr]).toEqual([4, expect.stringContaining("heddle dead show 1")]);
});

test("numbers that are none and events that are not there are told apart", async () => {
  expect((await run(["result", "x"])).code).toBe(2);
  expect((await json(["result", "99"])).error.code).toBe("ACCEPTED_UNKNOWN");
  expect((await run(["accepted", "--state", "lost"])).code).toBe(2);
  expect((await run(["accept"])).code).toBe(2);
});
