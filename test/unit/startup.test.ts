import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createProgram } from "../../runtime/cli/program.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What is loaded with a file before any of it runs: files of ours by their paths, modules of others by their names. */
function loadedWith(entry: string): string[] {
  const found = new Set<string>();
  const follow = (name: string): void => {
    if (found.has(name)) {
      return;
    }
    found.add(name);
    if (!name.endsWith(".ts")) {
      return;
    }
    const text = readFileSync(join(root, name), "utf8");
    for (const [, kind, from] of text.matchAll(/^(?:import|export) (type )?[^;"]*from "([^"]+)";$/gm)) {
      if (kind === undefined && from !== undefined && !from.startsWith("node:")) {
        follow(from.startsWith(".") ? relative(root, resolve(join(root, dirname(name)), from)) : from);
      }
    }
  };
  follow(entry);
  return [...found].sort();
}

test("a worker loads what runs functions, and neither what admits them nor what reads contracts", () => {
  expect(loadedWith("runtime/executor/worker.ts")).toEqual(["runtime/executor/worker.ts"]);
  const loaded = loadedWith("runtime/executor/batches.ts");
  expect(loaded).toContain("runtime/sandbox/sandbox.ts");
  expect(loaded).toContain("glue-gen/wire/v1/input.ts");
  expect(loaded.filter((name) => !name.endsWith(".ts"))).toEqual(["msgpackr/pack", "msgpackr/unpack"]);
  const folders = new Set(loaded.filter((name) => name.endsWith(".ts")).map((name) => dirname(name)));
  expect([...folders].sort()).toEqual([
    "glue-gen/wire/v1",
    "runtime",
    "runtime/cache",
    "runtime/executor",
    "runtime/sandbox",
    "runtime/sandbox/host",
  ]);
  expect(loaded).not.toContain("runtime/sandbox/admit.ts");
});

test("the command keeps compiled code before it loads anything that is long to compile", () => {
  expect(loadedWith("runtime/cli/main.ts")).toEqual(["runtime/cli/main.ts", "runtime/cli/warnings.ts"]);
});

test("a command is loaded alone, and Heddle when the command wants it", () => {
  const own = loadedWith("runtime/cli/command.ts").filter((name) => name.endsWith(".ts"));
  expect(own).toEqual(
    ["command", "exit-codes", "program", "terminal"]
      .map((name) => `runtime/cli/${name}.ts`)
      .concat("runtime/errors.ts"),
  );
  const run = loadedWith("runtime/cli/commands/run.ts");
  expect(run.filter((name) => name.startsWith("runtime/cli/commands/"))).toEqual([
    "runtime/cli/commands/run.ts",
  ]);
});

test("Heddle loads neither what parses contracts nor what prints code for authors before it is needed", () => {
  const loaded = loadedWith("runtime/heddle.ts");
  expect(loaded).toContain("protobufjs/minimal.js");
  expect(loaded).not.toContain("protobufjs");
  expect(loaded).not.toContain("semver/ranges/valid.js");
  expect(loaded).not.toContain("msgpackr");
  const printers = /^glue-gen\/(assemblyscript|typescript|wit)\//;
  expect(loaded.filter((name) => printers.test(name))).toEqual([]);
});

/** Names of the commands that are loaded for some arguments. */
async function commandsFor(...args: string[]): Promise<string[]> {
  const { commands } = await createProgram(args, { json: false });
  return commands.map((command) => command.name());
}

test("the command that arguments begin with is loaded, and all where they begin otherwise", async () => {
  const all = await commandsFor();
  expect(all).toContain("demo");
  for (const name of all) {
    expect(await commandsFor(name, "plan")).toEqual([name]);
  }
  expect(await commandsFor("--dir", "run", "plan")).toEqual(["plan"]);
  expect(await commandsFor("--dir=run", "plan")).toEqual(["plan"]);
  for (const args of [
    ["--help"],
    ["--help", "run"],
    ["help", "run"],
    ["--json", "run"],
    ["rnu"],
    ["constructor"],
  ]) {
    expect(await commandsFor(...args)).toEqual(all);
  }
});
