import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { heddle } from "../support/cli.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const directory = temporaryDirectory(afterAll);
const work = temporaryDirectory(afterAll);

function file(name: string, content: string | Uint8Array): string {
  const path = join(work, name);
  writeFileSync(path, content);
  return path;
}

test.each([
  [["frobnicate", "--json"], "unknown command 'frobnicate'"],
  [["run", "--frobnicate", "--json"], "unknown option '--frobnicate'"],
  [["dead", "--json"], "A command is missing"],
  [["plan", "event.json", "--account", "ada", "--json"], "--type, --account and --session"],
])("a machine is told of the usage error in heddle %j as JSON", async (args, message) => {
  const { code, stdout, stderr } = await heddle(args, { directory });
  expect(code).toBe(2);
  expect(stderr).toBe("");
  expect(JSON.parse(stdout).error).toMatchObject({
    code: "CLI_USAGE",
    kind: "CLI_USAGE",
    message: expect.stringContaining(message),
    remedy: expect.stringMatching(/./),
  });
});

test("help and version are no errors, also for a machine", async () => {
  for (const args of [
    ["--version", "--json"],
    ["dead", "--help", "--json"],
  ]) {
    const { code, stdout } = await heddle(args, { directory });
    expect(code).toBe(0);
    expect(stdout).not.toContain("CLI_USAGE");
  }
});

const latin = Buffer.from('{"specversion": "1.0", "id": "caf\u00e9"}', "latin1");

test("an event that is not UTF-8 is refused, and kept byte for byte", async () => {
  const { code, stdout } = await heddle(["run", "-", "--json"], { directory, input: latin });
  expect(code).toBe(3);
  const { error } = JSON.parse(stdout);
  expect(error.code).toBe("EVENT_INVALID");
  const shown = await heddle(["dead", "show", String(error.kept), "--json"], { directory });
  expect(Buffer.from(JSON.parse(shown.stdout).eventBase64, "base64")).toEqual(latin);
});

test("an input that is not UTF-8 is refused rather than changed", async () => {
  const args = ["call", "std.text.v1.Redact", file("latin.json", latin), "--json"];
  const { code, stdout } = await heddle(args, { directory });
  expect(code).toBe(3);
  expect(JSON.parse(stdout).error).toMatchObject({
    code: "EVENT_DATA_INVALID",
    message: expect.stringContaining("UTF-8"),
  });
  const published = await heddle(["publish", file("latin.proto", latin), "--json"], { directory });
  expect([published.code, JSON.parse(published.stdout).error.code]).toEqual([3, "CONTRACT_SYNTAX"]);
});

test("a place that cannot be written to is an invalid input, not a fault of Heddle", async () => {
  const taken = file("taken", "");
  const sources = join(work, "sources");
  mkdirSync(sources);
  const proto = `syntax = "proto3"; package a.v1; import "heddle/v1/options.proto";
    service Same {
      option (heddle.v1.function) = {
        version: "1.0.0" summary: "s" resources: {fuel: 1000000 memory_bytes: 1048576}
      };
      rpc Run(Value) returns (Value);
    }
    message Value { string text = 1; }`;
  writeFileSync(join(sources, "same.proto"), proto);
  writeFileSync(
    join(sources, "same.ts"),
    'import { Value } from "./contract";\nexport function run(input: Value): Value | null { return input; }\n',
  );
  const data = ["--data", file("t.csv", "a,b\n1,2\n"), "--type", "table.uploaded"];
  const goal = ["--goal", "std.table.v1.Table"];
  for (const args of [
    ["build", sources, "--out", taken],
    ["build", sources, "--out", join(taken, "below")],
    ["run", ...data, ...goal, "--out", taken],
    ["--dir", taken, "search"],
  ]) {
    const { code, stdout } = await heddle([...args, "--json"], { directory });
    expect({ args, code, error: JSON.parse(stdout).error }).toMatchObject({
      args,
      code: 3,
      error: { code: "FILE_UNREADABLE" },
    });
  }
  // The compiler writes the bindings beside the source.
  mkdirSync(join(sources, "contract.ts"));
  const { code, stdout } = await heddle(["build", sources, "--out", join(work, "built"), "--json"]);
  expect([code, JSON.parse(stdout).error.code]).toEqual([3, "FILE_UNREADABLE"]);
});

test("only the warning of an experimental SQLite is dropped", async () => {
  const module = new URL("../../runtime/cli/warnings.ts", import.meta.url).href;
  const program = `
    import { dropSqliteWarning } from ${JSON.stringify(module)};
    dropSqliteWarning();
    process.emitWarning("SQLite is an experimental feature and might change at any time", "ExperimentalWarning");
    process.emitWarning("Another experimental feature", "ExperimentalWarning");
    process.emitWarning("SQLite will be closed", "Warning");`;
  const run = promisify(execFile);
  const { stderr } = await run(process.execPath, ["--input-type=module", "--eval", program]);
  expect(stderr).not.toContain("might change at any time");
  expect(stderr).toContain("Another experimental feature");
  expect(stderr).toContain("SQLite will be closed");
});
