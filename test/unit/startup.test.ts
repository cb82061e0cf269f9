import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

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
  const loaded = loadedWith("runtime/executor/worker.ts");
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
