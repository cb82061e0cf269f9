import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A new directory that is removed when the test, or with `cleanUp` the file, has finished. */
export function temporaryDirectory(cleanUp: (remove: () => void) => void = onTestFinished): string {
  const directory = mkdtempSync(join(tmpdir(), "heddle-"));
  cleanUp(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
