import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../runtime/cli/main.ts", import.meta.url));

/** What a command left behind. */
export interface CliOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command line in a process of its own. */
export function heddle(
  args: readonly string[],
  {
    directory,
    cwd,
    input,
    env = {},
  }: { directory?: string; cwd?: string; input?: string | Uint8Array; env?: NodeJS.ProcessEnv } = {},
): Promise<CliOutcome> {
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { ...process.env, ...(directory === undefined ? {} : { HEDDLE_DIR: directory }), ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  child.stdin.on("error", () => {
    // A command that ends before it has read its input closes the pipe.
  });
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
  });
}
