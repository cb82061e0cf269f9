import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeDirectory } from "../../runtime/directories.ts";
import { temporaryDirectory } from "../support/temporary.ts";

test("makes a directory and those above it, once and again", () => {
  const path = join(temporaryDirectory(), "a/b/c");
  makeDirectory(path);
  makeDirectory(path);
  expect(statSync(path).isDirectory()).toBe(true);
});

test("takes a relative path", () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, "x"));
  makeDirectory(join(directory, "x", "..", "y"));
  expect(statSync(join(directory, "y")).isDirectory()).toBe(true);
});

test.each(["/proc/nothing/here", "/proc/nothing", "/dev/null/x"])("gives up on %s", (path) => {
  expect(() => makeDirectory(path)).toThrow(/ENOENT|ENOTDIR/);
});

test("does not take a file for a directory", () => {
  const path = join(temporaryDirectory(), "file");
  writeFileSync(path, "");
  expect(() => makeDirectory(path)).toThrow(/EEXIST/);
  expect(() => makeDirectory(join(path, "x"))).toThrow(/ENOTDIR/);
});
