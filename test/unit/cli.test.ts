import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { writeOutputs } from "../../runtime/cli/output-files.ts";
import { resultLines } from "../../runtime/cli/presentation.ts";
import { jsonText } from "../../runtime/cli/terminal.ts";
import type { Result } from "../../runtime/result.ts";
import { temporaryDirectory } from "../support/temporary.ts";

/** A result with these values by concept. */
function result(values: Readonly<Record<string, unknown>>): Result {
  return {
    outputs: Object.keys(values).map((concept) => ({ concept })),
    value: (concept: string) => values[concept],
    file: () => undefined,
    steps: [],
    logs: [],
  } as unknown as Result;
}

test("writes goals of the same last name to files of their full names", () => {
  const directory = temporaryDirectory();
  const values = { "a.v1.Text": 1, "b.v1.TEXT": 2, "a.v1.Other": 3 };
  const files = writeOutputs(result(values), directory);
  expect(files.map(({ path }) => path)).toEqual(
    ["a.v1.Text.json", "b.v1.TEXT.json", "Other.json"].map((name) => join(directory, name)),
  );
  expect(files.map(({ path }) => JSON.parse(readFileSync(path, "utf8")))).toEqual([1, 2, 3]);
});

test("writes an absent value as null, and shows it as nothing", () => {
  const directory = temporaryDirectory();
  const absent = result({ "a.v1.Text": undefined });
  writeOutputs(absent, directory);
  expect(readFileSync(join(directory, "Text.json"), "utf8")).toBe("null\n");
  expect(resultLines(absent, []).join("\n")).toContain("Text: nothing");
});

test("names no file outside the directory", () => {
  const directory = temporaryDirectory();
  writeOutputs(result({ "../../up": 1, "a\u0000b": 2 }), directory);
  expect(readdirSync(directory).sort()).toEqual(["_up.json", "a_b.json"]);
});

test("says FILE_UNREADABLE where a directory for outputs is a file", () => {
  const file = join(temporaryDirectory(), "taken");
  writeFileSync(file, "");
  expect(() => writeOutputs(result({ "a.v1.Text": 1 }), file)).toThrow(
    expect.objectContaining({ code: "FILE_UNREADABLE", place: file }),
  );
});

test("JSON for machines has no control character, and says the same", () => {
  const value = { text: "\u009b2J\u007f\u202e\u2028\u{e0041}\u0000é😀\ud800\n", "\u061c": [] };
  expect(jsonText(value)).toContain("\\u009b2J\\u007f\\u202e\\u2028\\udb40\\udc41\\u0000é😀");
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "binary" }), (any) => {
      const text = jsonText(any);
      expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(any)));
    }),
  );
  expect(JSON.parse(jsonText(value))).toEqual(value);
});
