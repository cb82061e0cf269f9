import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Builds what of the standard library is not up to date; what it says goes to standard error. */
export function buildStandardLibrary(): void {
  const script = join(import.meta.dirname, "../functions-as/build/std.ts");
  const { status } = spawnSync(process.execPath, [script], { stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error("the standard library could not be built");
}
