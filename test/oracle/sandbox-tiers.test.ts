import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const script = fileURLToPath(new URL("../support/fuel-of-programs.ts", import.meta.url));
const run = (...flags: string[]) => execFileSync(process.execPath, [...flags, script], { encoding: "utf8" });

test.each([
  ["quick code", "--liftoff-only"],
  ["optimised code", "--no-liftoff"],
  ["code without inlining", "--no-wasm-inlining"],
])("a call ends the same way and uses the same fuel in %s", (_, flag) => {
  const usual = run();
  expect(usual.split("\n").length).toBeGreaterThan(400);
  expect(usual).toMatch(/^output \d+/m);
  expect(usual).toMatch(/trap/);
  expect(run(flag)).toBe(usual);
});
