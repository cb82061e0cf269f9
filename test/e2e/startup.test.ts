import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { heddle } from "../support/cli.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const directory = temporaryDirectory(afterAll);
const call = ["call", "std.text.v1.Redact", "-", "--json"];
const input = '{"text": {"content": "Write to ada@example.org"}}';

/** Calls a function, and gives what came of it. */
async function called(env: NodeJS.ProcessEnv): Promise<unknown> {
  const { code, stdout, stderr } = await heddle(call, { directory, input, env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout).output;
}

function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

test("compiled code is kept for workers too, and none of it is needed", async () => {
  const kept = temporaryDirectory();
  const env = { TMPDIR: kept, NODE_COMPILE_CACHE: undefined };
  const expected = await called(env);
  const files = filesIn(join(kept, "node-compile-cache"));
  const texts = files.map((path) => readFileSync(path));
  const { stderr } = await heddle(call, {
    directory,
    input,
    env: { ...env, NODE_DEBUG_NATIVE: "COMPILE_CACHE" },
  });
  // What only a worker loads.
  expect(stderr).toMatch(/executor\/worker\.ts was accepted/);

  for (const [index, path] of files.entries()) {
    const text = texts[index] as Buffer;
    const spoilt = [Buffer.alloc(0), text.subarray(0, text.length / 2), Buffer.from(text).fill(0xff, 30)];
    writeFileSync(path, spoilt[index % spoilt.length] as Buffer);
  }
  expect(await called(env)).toEqual(expected);

  const file = join(kept, "file");
  writeFileSync(file, "no directory");
  expect(await called({ ...env, TMPDIR: file })).toEqual(expected);
});

test("a command that runs one event starts one worker", async () => {
  const told = 'process.on("worker", () => console.error("a worker"))';
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(told)}` };
  const { stderr } = await heddle(call, { directory, input, env });
  expect(stderr).toBe("a worker\n");
});
