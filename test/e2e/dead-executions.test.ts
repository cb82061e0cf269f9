import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { heddle } from "../support/cli.ts";
import { issueEvent } from "../support/issue-events.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const directory = temporaryDirectory(afterAll);
const run = async (...args: string[]) => {
  const { code, stdout, stderr } = await heddle(args, { directory });
  return { code, stdout, stderr };
};
const json = async (...args: string[]) => {
  const { code, stdout } = await run(...args, "--json");
  return { code, value: JSON.parse(stdout) };
};

const event = (id: string, account: string, body: unknown) =>
  JSON.stringify(issueEvent(id, { account }, body));

beforeAll(async () => {
  await heddle(["run", "-"], { directory, input: event("first", "ada", "one two") });
  await heddle(["run", "-"], { directory, input: event("second\u001b[2J\n9", "__proto__", "three") });
  await heddle(["run", "-"], { directory, input: event("third", "ada", 7) });
  await heddle(["run", "-"], { directory, input: "{" });
});

test("executions lists what ran, newest first, by account and outcome", async () => {
  const { value } = await json("executions");
  expect(
    value.map(({ eventId, outcome, code }: Record<string, unknown>) => [eventId, outcome, code]),
  ).toEqual([
    ["", "failed", "EVENT_INVALID"],
    ["third", "failed", "EVENT_DATA_INVALID"],
    ["second\u001b[2J\n9", "done", ""],
    ["first", "done", ""],
  ]);
  const { stdout } = await run("executions", "--account", "__proto__");
  expect(stdout.trimEnd().split("\n")).toHaveLength(2);
  expect(stdout).toContain("second\\u{1b}[2J\\n9");
  expect((await json("executions", "--failed", "--type", "com.github.issues.opened")).value).toHaveLength(1);
  expect((await json("executions", "--failed", "--limit", "1")).value).toHaveLength(1);
  expect((await run("executions", "--limit", "0")).code).toBe(2);
});

test("show draws each step of an execution as a bar, and knows which executions there are", async () => {
  const { value } = await json("show", "1");
  expect(value).toMatchObject({ eventId: "first", account: "ada", outcome: "done" });
  expect(value.steps.length).toBeGreaterThan(1);
  const { stdout } = await run("show", "1");
  for (const { step } of value.steps) {
    expect(stdout).toMatch(new RegExp(`^${step} .* ms .*█$`, "m"));
  }
  const unknown = await json("show", "999");
  expect([unknown.code, unknown.value.error.code]).toEqual([3, "EXECUTION_UNKNOWN"]);
  expect((await run("show", "x")).code).toBe(2);
});

test("usage sums up the fuel of the executions to the unit", async () => {
  const { value: executions } = await json("executions", "--account", "ada");
  const { value } = await json("usage", "--account", "ada");
  const fuel = executions.reduce((sum: number, each: { fuel: number }) => sum + each.fuel, 0);
  expect(value.accounts).toMatchObject([{ name: "ada", fuel: String(fuel) }]);
  const functions = value.functions as { fuel: string }[];
  expect(functions.reduce((sum, each) => sum + Number(each.fuel), 0)).toBe(fuel);
  expect((await run("usage")).stdout).toMatch(/^__proto__ +1 /m);
});

test("metrics are lines of Prometheus' text format", async () => {
  const { code, stdout } = await run("metrics");
  expect(code).toBe(0);
  expect(stdout).toContain('heddle_events_total{outcome="done"} 2\n');
  expect(stdout).toContain('heddle_function_calls_total{function="std.text.v1.Redact"} 2\n');
  expect(stdout).toMatch(/^heddle_function_seconds_bucket\{function="std.text.v1.Redact",le="\+Inf"\} 2$/m);
});

test("kept events are listed, shown, run again and dropped", async () => {
  const { value: letters } = await json("dead", "list");
  expect(letters.map(({ failure }: { failure: { code: string } }) => failure.code)).toEqual([
    "EVENT_INVALID",
    "EVENT_DATA_INVALID",
  ]);
  const [unread, unfit] = letters as [{ id: number }, { id: number }];
  expect((await run("dead", "list", "--code", "EVENT_INVALID")).stdout).toContain("1 of 2");
  expect((await run("dead", "show", String(unfit.id))).stdout).toContain('"id":"third"');
  const retried = await json("dead", "retry", String(unread.id), String(unfit.id));
  expect(retried.code).toBe(3);
  expect(retried.value).toMatchObject([
    { id: unread.id, error: { code: "EVENT_INVALID", kept: unread.id } },
    { id: unfit.id, error: { code: "EVENT_DATA_INVALID", kept: unfit.id } },
  ]);
  expect((await json("dead", "show", String(unread.id))).value.attempts).toBe(2);
  expect((await json("dead", "drop", "--before", "2020-01-31")).value).toEqual({ dropped: 0 });
  expect((await json("dead", "drop", "--code", "EVENT_INVALID")).value).toEqual({ dropped: 1 });
  expect((await run("dead", "drop", String(unfit.id))).stdout).toBe("1 dropped\n");
  expect((await run("dead", "list")).stdout).toBe("no event was kept\n");
  for (const args of [["drop"], ["retry"], ["drop", "0"], ["drop", "--before", "yesterday"]]) {
    expect((await run("dead", ...args)).code).toBe(2);
  }
});

test("an event that failed for want of a type is done when the type is there", async () => {
  const input = JSON.stringify({
    ...JSON.parse(event("typed", "ada", "")),
    type: "acme.noted",
    data: { note: "remember" },
  });
  const failed = await heddle(["run", "-", "--json"], { directory, input });
  const { kept, code } = JSON.parse(failed.stdout).error;
  expect(code).toBe("EVENT_TYPE_UNKNOWN");
  const proto = `syntax = "proto3"; package acme.note.v1; import "heddle/v1/options.proto";
    option (heddle.v1.concept) = {name: "Note"};
    message Noted {
      option (heddle.v1.event) = {type: "acme.noted" rule: "acme" goals: "acme.note.v1.Note"};
      string note = 1 [(heddle.v1.field) = {means: "acme.note.v1.Note"}];
    }`;
  const path = join(temporaryDirectory(), "note.proto");
  writeFileSync(path, proto);
  expect((await run("publish", path)).code).toBe(0);
  const { code: done, stdout } = await run("dead", "retry", "--code", "EVENT_TYPE_UNKNOWN");
  expect(done).toBe(0);
  expect(stdout).toContain(`${kept} done`);
  expect(stdout).toContain("remember");
  expect((await json("dead", "list")).value).toEqual([]);
});
