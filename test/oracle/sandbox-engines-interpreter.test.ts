import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type ConstantCall, withCalls } from "../support/edited-modules.ts";
import { programModule, programs } from "../support/programs.ts";
import { rewriteCore } from "../support/rewritten.ts";

/**
 * The interpreter of wabt, an engine that shares nothing with V8, counts the same. V8's own interpreter is not a part of
 * the Node that is released: there, --wasm-jitless changes nothing.
 */

const interpreter = fileURLToPath(new URL("../../node_modules/wabt/bin/wasm-interp", import.meta.url));
const run = promisify(execFile);
const pages = 5;

/** Calls with much fuel and with little, and after each the units that are left. */
const calls: readonly ConstantCall[] = [
  { name: "snapshot", values: [0, 131_072, 0] },
  ...[1e9, 1e9, 400, 60].flatMap((fuel, turn) => [
    { name: "arm", values: [fuel, pages] },
    { name: "run", values: [5 + 4096 * (turn % 2), 7] },
    { name: "remaining", values: [] },
  ]),
];

/** What each call gives, as the interpreter prints it; of a trap only that it is one. */
function inV8(module: Uint8Array): string[] {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module as Uint8Array<ArrayBuffer>));
  return calls.map(({ name }, position) => {
    try {
      const result = (exports[position] as () => number | undefined)();
      if (result === undefined) return `${position}() =>`;
      return `${position}() => ${name === "remaining" ? `f64:${result.toFixed(6)}` : `i32:${result >>> 0}`}`;
    } catch {
      return `${position}() => error`;
    }
  });
}

test("an interpreter gives the same results for the same fuel", async () => {
  const folder = mkdtempSync(join(tmpdir(), "heddle-interpreter-"));
  const ends = { result: 0, trap: 0 };
  for (const [number, program] of fc.sample(programs, { seed: 5, numRuns: 50 }).entries()) {
    const module = withCalls(rewriteCore(programModule(program), pages), calls);
    const path = join(folder, `${number}.wasm`);
    writeFileSync(path, module);
    const { stdout } = await run(process.execPath, [interpreter, path, "--run-all-exports"]);
    const lines = stdout.trimEnd().split("\n");
    const found = lines.map((line) => line.replace(/=> error.*/, "=> error").trimEnd());
    expect(found, `program ${number}`).toEqual(inV8(module));
    ends.result += found.filter((line) => line.includes("i32")).length;
    ends.trap += found.filter((line) => line.includes("error")).length;
  }
  rmSync(folder, { recursive: true });
  expect(ends.result).toBeGreaterThan(60);
  expect(ends.trap).toBeGreaterThan(30);
});
