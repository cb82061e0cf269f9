import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { heddle } from "../support/cli.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const work = temporaryDirectory(afterAll);
const issue = {
  specversion: "1.0",
  id: "e-1",
  source: "/test",
  type: "com.github.issues.opened",
  data: {
    issue: { number: 1, title: "Crash", body: "It crashes. Write to ada@example.org" },
    repository: { full_name: "ada/engine" },
  },
};

function file(name: string, content: unknown): string {
  const path = join(work, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

const event = file("issue.json", issue);

async function json(directory: string, args: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await heddle([...args, "--json"], { directory });
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout);
}

describe("a request in words", () => {
  const directory = temporaryDirectory(afterAll);

  test("is planned as several goals in its order, on the command line and in the event", async () => {
    const goals = ["std.text.v1.Redaction", "std.text.v1.Keywords"];
    const ask = "redact it, then find the keywords";
    const planned = await json(directory, ["plan", event, "--ask", ask]);
    expect(planned).toMatchObject({ intent: { goals, by: "words", rule: "" } });
    const asking = file("asking.json", { ...issue, ask });
    expect(await json(directory, ["plan", asking])).toMatchObject({ intent: { goals } });
  });

  test("is run, and gives what it asks for", async () => {
    const result = await json(directory, ["run", event, "--ask", "Which language is it in?"]);
    expect(result).toMatchObject({ intent: { goals: ["std.text.v1.Language"] } });
  });

  test("that is not understood is refused with what was considered, and never guessed", async () => {
    const { code, stdout } = await heddle(
      ["plan", event, "--ask", "translate the text into Danish", "--json"],
      {
        directory,
      },
    );
    expect(code).toBe(4);
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string; place: string } };
    expect(error).toMatchObject({ code: "INTENT_UNCLEAR", place: "ask" });
    expect(error.message).toContain("Considered: std.text.v1.Text (");
  });

  test("is understood once it was taught in another process, and no more when that is forgotten", async () => {
    const own = temporaryDirectory();
    const ask = "Make it fit for strangers";
    const refused = await heddle(["plan", event, "--ask", ask], { directory: own });
    expect(refused.code).toBe(4);
    const strangers = [
      "fit for strangers",
      "so that strangers may read it",
      "make this fit for strangers to read",
      "strangers should be able to read it",
      "make it fit for strangers, please",
    ];
    const tongues = ["what tongue is that", "whose tongue is it", "name the tongue", "in which tongue"];
    const taught = await Promise.all([
      ...strangers.map((way) => heddle(["intent", "teach", way, "--goal", "Redaction"], { directory: own })),
      ...tongues.map((way) => heddle(["intent", "teach", way, "--goal", "Language"], { directory: own })),
    ]);
    expect(taught.map(({ code }) => code)).toEqual(taught.map(() => 0));
    expect(await json(own, ["plan", event, "--ask", ask])).toMatchObject({
      intent: { goals: ["std.text.v1.Redaction"], by: "examples" },
    });
    const examples = (await json(own, ["intent", "list"])) as { id: number; goals: string[] }[];
    for (const { id, goals } of examples) {
      if (goals.includes("std.text.v1.Redaction")) {
        await heddle(["intent", "forget", String(id)], { directory: own });
      }
    }
    expect((await heddle(["plan", event, "--ask", ask], { directory: own })).code).toBe(4);
  });
});

test("an event that is run with goals is an example of what such events ask for", async () => {
  const directory = temporaryDirectory();
  await json(directory, ["run", event, "--goal", "Redaction"]);
  expect(await json(directory, ["intent", "list"])).toMatchObject([
    { account: "default", text: "", goals: ["std.text.v1.Redaction"] },
  ]);
});

test("what else can be made of an event is suggested, what was made before first", async () => {
  const directory = temporaryDirectory();
  const goals = async () =>
    ((await json(directory, ["suggest", event])) as { goal: string }[]).map(({ goal }) => goal);
  expect(await goals()).toEqual(["std.text.v1.Text", "std.text.v1.Redaction"]);
  await json(directory, ["run", event, "--goal", "Redaction"]);
  expect(await goals()).toEqual(["std.text.v1.Redaction", "std.text.v1.Text"]);
  const { stdout } = await heddle(["suggest", event], { directory });
  expect(stdout).toMatch(/^goal .*\nstd\.text\.v1\.Redaction +2 +1 \/ 1 /);
});
