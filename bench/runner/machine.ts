import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";

/** Where and with what a run was made. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  readonly v8: string;
  /** Versions of the packages that a case names; `missing` if one is not installed. */
  readonly packages: Readonly<Record<string, string>>;
  /** Short hash of the commit, with `+` if files differ from it; undefined outside a checkout. */
  readonly commit: string | undefined;
}

const BENCH = join(import.meta.dirname, "..");
const ROOT = join(BENCH, "..");

function version(name: string): string {
  for (const directory of [BENCH, ROOT]) {
    try {
      const text = readFileSync(join(directory, "node_modules", name, "package.json"), "utf8");
      const { version: found } = JSON.parse(text) as { version?: unknown };
      if (typeof found === "string") return found;
    } catch {
      // not installed there
    }
  }
  return "missing";
}

function git(...args: string[]): string {
  return execFileSync("git", args, {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}

function commit(): string | undefined {
  try {
    return git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain", "-uno") === "" ? "" : "+");
  } catch {
    return undefined;
  }
}

/** Describes this machine and process; names no host and no user. */
export function describeMachine(packages: readonly string[]): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
    packages: Object.fromEntries(packages.map((name) => [name, version(name)])),
    commit: commit(),
  };
}
