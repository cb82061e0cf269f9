import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PNG } from "pngjs";
import { afterAll, expect, test } from "vitest";
import { heddle } from "../support/cli.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const fixtures = fileURLToPath(new URL("../fixtures/functions", import.meta.url));
const directory = temporaryDirectory(afterAll);
const work = temporaryDirectory(afterAll);

function file(name: string, content: string | Uint8Array): string {
  const path = join(work, name);
  writeFileSync(path, content);
  return path;
}

function png(width: number, height: number): Buffer {
  const image = new PNG({ width, height });
  image.data.forEach((_, at) => {
    image.data[at] = at % 4 === 3 ? 255 : (at * 31) & 255;
  });
  return PNG.sync.write(image);
}

const attributes = { specversion: "1.0", id: "e-1", source: "/test" };
const issueEvent = {
  ...attributes,
  type: "com.github.issues.opened",
  data: {
    issue: { number: 1, title: "Crash", body: "It crashes. Write to ada@example.org" },
    repository: { full_name: "ada/engine" },
  },
};

test("every command has help with an example", async () => {
  const top = await heddle(["--help"]);
  expect(top.code).toBe(0);
  expect(top.stdout).toContain("Exit codes:");
  const commands = [...top.stdout.matchAll(/^ {2}([a-z]+)\b.* {2}/gm)].map(([, name]) => name as string);
  const named = commands.filter((name) => name !== "help");
  expect(named).toEqual(
    expect.arrayContaining([
      "build",
      "publish",
      "search",
      "inspect",
      "call",
      "pipe",
      "plan",
      "run",
      "dead",
      "demo",
    ]),
  );
  for (const name of named) {
    const { code, stdout } = await heddle([name, "--help"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Example:\n {2}\S/);
  }
});

test("a new function changes what the next plan finds, with no other edit", async () => {
  const own = temporaryDirectory();
  const event = file("issue.json", JSON.stringify(issueEvent));
  const goal = ["--goal", "acme.text.v1.LoudText", "--json"];
  const before = await heddle(["plan", event, ...goal], { directory: own });
  expect(before.code).toBe(4);
  expect(JSON.parse(before.stdout)).toMatchObject({ error: { code: "GOAL_UNKNOWN" } });

  const sources = join(own, "sources");
  cpSync(join(fixtures, "acme"), join(sources, "acme"), { recursive: true });
  rmSync(join(sources, "acme/text/v1/contract.ts"), { force: true });
  const built = await heddle(["build", sources, "--out", join(own, "build"), "--json"], { directory: own });
  expect(built.stderr).toBe("");
  expect(JSON.parse(built.stdout)).toMatchObject([{ function: "acme.text.v1.Shout", version: "1.0.0" }]);
  const component = join(own, "build/acme.text.v1.Shout.wasm");
  const published = await heddle(["publish", component], { directory: own });
  expect(published.stdout).toMatch(/^acme\.text\.v1\.Shout 1\.0\.0 {2}[0-9a-f]{64}\n$/);

  const after = await heddle(["plan", event, ...goal], { directory: own });
  expect(after.code).toBe(0);
  const steps = JSON.parse(after.stdout).graph.steps.map((step: { function: string }) => step.function);
  expect(steps).toEqual(["std.markdown.v1.ToText", "acme.text.v1.Shout"]);

  const run = await heddle(["run", event, ...goal], { directory: own });
  expect(JSON.parse(run.stdout)).toMatchObject({
    outputs: {
      "acme.text.v1.LoudText": {
        content: "CRASH\n\nIT CRASHES. WRITE TO ADA@EXAMPLE.ORG!!",
      },
    },
  });

  const inspected = await heddle(["inspect", component, "--json"], { directory: own });
  expect(JSON.parse(inspected.stdout)).toMatchObject({
    contract: { name: "acme.text.v1.Shout" },
    report: { exports: ["run"] },
  });
});

test("a photograph in a file becomes files", async () => {
  const out = join(work, "photo-out");
  const photo = file("photo.png", png(500, 250));
  const run = await heddle(["run", "--data", photo, "--type", "photo.uploaded", "--out", out], { directory });
  expect(run.stderr).toBe("");
  expect(run.code).toBe(0);
  const { width, height } = PNG.sync.read(readFileSync(join(out, "Thumbnail.png")));
  expect([width, height]).toEqual([320, 160]);
  expect(JSON.parse(readFileSync(join(out, "BlurHash.json"), "utf8")).hash).toHaveLength(28);
  expect(JSON.parse(readFileSync(join(out, "Palette.json"), "utf8")).colors).toHaveLength(6);
  expect(run.stdout).toMatch(/png\.Decode +\d+\.\d+ ms +[\d,]+ /);
});

test("plan draws the graph and explains each choice", async () => {
  const event = file("issue.json", JSON.stringify(issueEvent));
  const { code, stdout } = await heddle(["plan", event, "--explain"], { directory });
  expect(code).toBe(0);
  expect(stdout).toContain(
    "intent    com.github.issues.opened → Language, Keywords, Notice      rule std.github",
  );
  expect(stdout).toMatch(/graph {5}[0-9a-f]{8} {2}5 steps, depth 3 {6}cheapest, proven/);
  expect(stdout).toContain("markdown.ToText.markdown");
  expect(stdout).toContain("event.data.issue.body");
});

test("plan keeps bounds and pins, and refuses those that cannot be kept", async () => {
  const event = file("issue.json", JSON.stringify(issueEvent));
  const plan = async (...options: string[]) => {
    const { code, stdout, stderr } = await heddle(["plan", event, "--json", ...options], { directory });
    return { code, said: stdout + stderr, plan: code === 0 ? JSON.parse(stdout) : undefined };
  };
  const body = await plan("--pin", "std.markdown.v1.ToText.markdown=event:issue.body");
  expect(body.plan.explanation.mappings).toContainEqual(
    expect.objectContaining({
      parameter: "markdown.ToText.markdown",
      source: "event.data.issue.body",
      rule: "pin",
    }),
  );
  expect(await plan("--pin", "std.markdown.v1.ToText.markdown=event:issue.title")).toMatchObject({
    code: 4,
    said: expect.stringContaining("is pinned to event.data.issue.title, but the graph has no such value"),
  });
  const { latency, memoryBytes } = body.plan.estimate;
  expect((await plan("--latency", `${latency}`, "--memory", `${memoryBytes}`)).code).toBe(0);
  expect(await plan("--latency", "1")).toMatchObject({
    code: 4,
    said: expect.stringContaining("at most 1 was asked for"),
  });
  expect(await plan("--memory", "1")).toMatchObject({ code: 4 });
  expect((await plan("--memory", "much")).said).toContain("It takes a whole number.");
  expect((await plan("--pin", "markdown")).said).toContain("It is written FUNCTION.field=event:field");
});

test("call runs one function, and search finds it", async () => {
  const found = await heddle(["search", "remove", "e-mail", "--json"], { directory });
  expect(JSON.parse(found.stdout)[0]).toMatchObject({ function: "std.text.v1.Redact" });
  const called = await heddle(["call", "std.text.v1.Redact", "-", "--json"], {
    directory,
    input: '{"text": {"content": "Write to ada@example.org"}}',
  });
  expect(JSON.parse(called.stdout)).toMatchObject({
    function: "std.text.v1.Redact",
    output: { text: { content: "Write to [email]" }, emails: 1 },
  });
});

const cutPng = png(64, 64).subarray(0, 200);
const photo = (data: Uint8Array) => ({
  ...attributes,
  type: "photo.uploaded",
  datacontenttype: "image/png",
  data_base64: Buffer.from(data).toString("base64"),
});

test.each([
  ["not JSON", "{ not json", 3, { code: "EVENT_INVALID" }],
  ["no CloudEvent", '{"hello": 1}', 3, { code: "EVENT_INVALID" }],
  ["an unknown type", { ...attributes, type: "photo.uplaoded", data: {} }, 4, { code: "EVENT_TYPE_UNKNOWN" }],
  [
    "a PNG that is cut in half",
    photo(cutPng),
    5,
    {
      code: "PNG_TRUNCATED",
      kind: "GUEST_FAILURE",
      step: "png.Decode",
      place: expect.stringMatching(/^byte \d+$/),
    },
  ],
  ["a PNG that is none", photo(Buffer.from("GIF89a...")), 5, { kind: "GUEST_FAILURE", step: "png.Decode" }],
  [
    "a CSV with a broken quote",
    { ...attributes, type: "table.uploaded", datacontenttype: "text/csv", data: 'a,b\n1,"broken\n' },
    5,
    { kind: "GUEST_FAILURE", step: "csv.Parse", place: expect.stringMatching(/^line 2/) },
  ],
  [
    "a missing field",
    { ...issueEvent, data: { issue: { number: 1, title: "t" }, repository: { full_name: "a/b" } } },
    3,
    { code: "EVENT_FIELD_MISSING", place: "data.issue.body" },
  ],
  [
    "a field of the wrong type",
    { ...issueEvent, data: { issue: { title: 7, body: "" }, repository: { full_name: "a/b" } } },
    3,
    { code: "EVENT_DATA_INVALID", place: "data.issue.title" },
  ],
])(
  "%s is an error with code, place and remedy, and the event is kept",
  async (name, event, code, failure) => {
    const own = temporaryDirectory();
    const text = typeof event === "string" ? event : JSON.stringify(event);
    const path = file(`${name.replaceAll(" ", "-")}.json`, text);
    const json = await heddle(["run", path, "--json"], { directory: own });
    expect(json.code).toBe(code);
    const { error } = JSON.parse(json.stdout);
    expect(error).toMatchObject(failure);
    expect(error.message).not.toBe("");
    expect(error.remedy).not.toBe("");

    const shown = await heddle(["dead", "show", String(error.kept), "--json"], { directory: own });
    expect(JSON.parse(shown.stdout)).toMatchObject({
      failure: { code: error.code, message: error.message },
      event: text,
    });

    const human = await heddle(["run", path], { directory: own });
    expect(human.code).toBe(code);
    expect(human.stdout).toBe("");
    expect(human.stderr).toContain(`error ${error.code}`);
    expect(human.stderr).toContain("  do     ");
    expect(human.stderr).not.toContain("    at ");
  },
);

test.each([
  [["run"], 2],
  [["run", "--data", "x.png"], 2],
  [["frobnicate"], 2],
  [["run", "--frobnicate"], 2],
  [["run", "/does/not/exist.json"], 3],
  [["call", "std.text.v1.Nothing", "-"], 3],
  [["inspect", fileURLToPath(import.meta.url)], 3],
  [["publish", fileURLToPath(import.meta.url)], 3],
  [["dead", "show", "999"], 3],
])("heddle %j exits with %i and says why", async (args, code) => {
  const outcome = await heddle(args, { directory, input: "{}" });
  expect(outcome.code).toBe(code);
  expect(outcome.stderr).toMatch(/^error/);
  expect(outcome.stderr).not.toContain("    at ");
});

test("control characters of a stranger do not reach the terminal", async () => {
  const own = temporaryDirectory();
  const path = file("escape.json", JSON.stringify({ ...attributes, type: "\u001b[2Jboo", data: {} }));
  const { stderr } = await heddle(["run", path], { directory: own });
  expect(stderr).not.toContain("\u001b[2J");
  const { stdout } = await heddle(["dead", "list"], { directory: own });
  expect(stdout).not.toContain("\u001b");
});

test("the demo runs three events and writes their files", async () => {
  const out = join(work, "demo-out");
  mkdirSync(out);
  const { code, stdout, stderr } = await heddle(["demo", "--out", out], { directory });
  expect(stderr).toBe("");
  expect(code).toBe(0);
  for (const name of [
    "Thumbnail.png",
    "Palette.json",
    "BlurHash.json",
    "SummaryCsv.csv",
    "SummaryChart.svg",
  ]) {
    expect(existsSync(join(out, name))).toBe(true);
  }
  expect(readFileSync(join(out, "Notice.txt"), "utf8")).toContain("Codertocat/Hello-World");
  expect(readFileSync(join(out, "SummaryCsv.csv"), "utf8").trim().split("\r\n")).toHaveLength(1 + 48);
  expect(stdout.match(/^intent/gm)).toHaveLength(3);
  expect(stdout.match(/^mappings/gm)).toHaveLength(3);
});
