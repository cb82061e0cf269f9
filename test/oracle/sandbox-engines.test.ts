import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeEngineCases } from "../support/engine-cases.ts";
import { type Engine, otherEngines, ownEngine, printed } from "../support/engines.ts";

/** The same calls in several versions of Node, and in each compiler that these have for WebAssembly. */

const path = (name: string) => fileURLToPath(new URL(`../support/${name}`, import.meta.url));

let cases = "";
let usual = "";

beforeAll(async () => {
  cases = await writeEngineCases();
  usual = await report(ownEngine);
});

afterAll(() => rmSync(cases, { recursive: true }));

/** How the calls of random programs, of the standard library and of guests with every kind of ending went. */
async function report(engine: Engine, ...flags: readonly string[]): Promise<string> {
  const [programs, functions] = await Promise.all([
    printed(engine, ...flags, path("fuel-of-programs.ts")),
    printed(engine, ...flags, path("engine-report.ts"), cases),
  ]);
  return `${programs}\n${functions}`;
}

const modes: readonly (readonly [name: string, ...flags: string[]])[] = [
  ["as it is"],
  ["with quick code", "--liftoff-only"],
  ["with optimised code", "--no-liftoff"],
  ["without inlining", "--no-wasm-inlining"],
  ["with explicit checks of bounds", "--wasm-enforce-bounds-checks"],
];

/** The modes whose flag a version of Node knows: inlining is younger than Node 22. */
function modesOf(engine: Engine): typeof modes {
  const options = execFileSync(engine.path, ["--v8-options"], { encoding: "utf8" });
  const known = (flag: string) => options.includes(`  ${flag.replace("--no-", "--")} (`);
  return modes.filter(([, ...flags]) => engine === ownEngine || flags.every(known));
}

test("the calls end in every way, and some of them for want of fuel", () => {
  const lines = usual.split("\n");
  expect(lines.length).toBeGreaterThan(1000);
  for (const ending of [
    ...["unreachable", "memory out of bounds", "division by zero", "integer overflow", "table out of bounds"],
    ...["invalid conversion to integer", "bad indirect call", "segment out of bounds", "OUT_OF_MEMORY"],
    ...["OUT_OF_FUEL", "STACK_OVERFLOW", "GUEST_FAILURE", "output "],
  ]) {
    expect(lines.filter((line) => line.includes(ending)).length, ending).toBeGreaterThan(0);
  }
});

describe.each([ownEngine, ...otherEngines()])("in $name", (engine) => {
  test.each(modesOf(engine))(
    "%s, calls give the same, end the same way and use the same",
    async (_, ...flags) => {
      expect(await report(engine, ...flags)).toBe(usual);
    },
  );
});
