import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY;
}

/** Whether the packages of a folder are installed, and not older than its lock file. */
export function isInstalled(directory: string): boolean {
  const lock = modified(join(directory, "package-lock.json"));
  // npm writes this file last, so that an installation which was interrupted does not count
  return modified(join(directory, "node_modules", ".package-lock.json")) >= lock;
}

/**
 * Installs the peers if they are missing or older than the lock file. What npm says goes to standard error,
 * because standard output may be JSON.
 *
 * @throws Error if npm fails.
 */
export function installPeers(directory: string): void {
  if (isInstalled(directory)) return;
  process.stderr.write("installing what the benchmarks compare with …\n");
  const args = ["ci", "--prefix", directory];
  const script = process.env.npm_execpath;
  const [command, ...prefix] = script === undefined ? ["npm"] : [process.execPath, script];
  const { status, error } = spawnSync(command as string, [...prefix, ...args], {
    cwd: directory,
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) {
    throw new Error(`npm ${args.join(" ")} failed (${error?.message ?? `exit code ${status}`})`, {
      cause: error,
    });
  }
}
