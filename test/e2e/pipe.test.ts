import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { heddle } from "../support/cli.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const directory = temporaryDirectory(afterAll);
const chain = ["std.csv.v1.ReadRows", "std.json.v1.WriteRows"];

test("bytes go in by standard input and come out by standard output; what it took is told aside", async () => {
  const { code, stdout, stderr } = await heddle(["pipe", ...chain], { directory, input: 'a,b\n1,"x\ny"\n' });
  expect([code, stdout]).toEqual([0, '{"a":"1","b":"x\\ny"}\n']);
  expect(stderr).toMatch(/^csv\.ReadRows {2}[\d.]+ ms, [\d,]+ fuel, .*\njson\.WriteRows /);
});

test("messages are lines of JSON, in files too", async () => {
  const [input, output] = [join(directory, "in.jsonl"), join(directory, "out.txt")];
  writeFileSync(input, '{"text": "one"}\n\n{"text": "two"}\n');
  const joined = await heddle(["pipe", "std.text.v1.JoinLines", "--input", input, "--output", output], {
    directory,
  });
  expect([joined.code, readFileSync(output, "utf8")]).toEqual([0, "one\ntwo\n"]);
  const split = await heddle(["pipe", "std.text.v1.SplitLines"], { directory, input: "x\ny" });
  expect(split.stdout).toBe('{"text":"x"}\n{"text":"y"}\n');
});

test.each([
  [["std.text.v1.Nothing"], "", 3, "FUNCTION_UNKNOWN"],
  [["std.text.v1.Nothing", "--input", "gone.txt"], "", 3, "FUNCTION_UNKNOWN"],
  [["std.csv.v1.ReadRows"], 'a\n"b', 5, "CSV_QUOTE_OPEN"],
  [["std.json.v1.WriteRows"], "no json\n", 3, "line 1"],
  [["std.text.v1.SplitLines", "--input", "gone.txt"], "", 3, "FILE_UNREADABLE"],
])("what is wrong is told: %j", async (args, input, code, text) => {
  const outcome = await heddle(["pipe", ...args], { directory, input });
  expect(outcome.stderr).toContain(text);
  expect(outcome.code).toBe(code);
});

test("a function with a stream is not called with one input", async () => {
  const { code, stderr } = await heddle(["call", "std.text.v1.SplitLines", "-"], { directory, input: "{}" });
  expect(stderr).toContain("heddle pipe");
  expect(code).not.toBe(0);
});
