/** `npm test`: formatter and linter, type check, build, then every test; ends with a line of figures. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const checks: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ["format and lint", "biome", "check", "."],
  ["contracts", "buf", "lint", "proto"],
  ["types", "tsc"],
  ["build", "npm", "run", "--silent", "build"],
];

const temporary = mkdtempSync(join(tmpdir(), "heddle-test-"));
const report = join(temporary, "report.json");
let failedChecks = 0;
for (const [name, command, ...args] of checks) {
  console.log(`\n# ${name}`);
  failedChecks += run(command, args) ? 0 : 1;
}
console.log("\n# tests");
const finished = run("vitest", [
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${report}`,
]);
const { passed, failed, skipped } = figures();
rmSync(temporary, { recursive: true });
console.log(`\n${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`);
process.exitCode = failed === 0 && finished ? 0 : 1;

function run(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] }).status === 0;
}

/** Checks and tests together; a run that wrote no report has failed. */
function figures(): { passed: number; failed: number; skipped: number } {
  const passedChecks = checks.length - failedChecks;
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests } = JSON.parse(
      readFileSync(report, "utf8"),
    ) as Record<string, number>;
    // A file that cannot be loaded has no failed test, but a failed suite.
    const failedTests = Math.max(numFailedTests ?? 0, (numFailedTestSuites ?? 0) > 0 ? 1 : 0);
    return {
      passed: (numPassedTests ?? 0) + passedChecks,
      failed: failedTests + failedChecks,
      skipped: numPendingTests ?? 0,
    };
  } catch {
    return { passed: passedChecks, failed: failedChecks + 1, skipped: 0 };
  }
}
