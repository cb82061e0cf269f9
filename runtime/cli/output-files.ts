import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeDirectory } from "../directories.ts";
import { HeddleError } from "../errors.ts";
import type { Result } from "../result.ts";

/** A file that was written. */
export interface WrittenFile {
  readonly concept: string;
  readonly path: string;
  readonly bytes: number;
}

const extensions: Readonly<Record<string, string>> = {
  "image/png": "png",
  "image/svg+xml": "svg",
  "text/csv": "csv",
  "text/plain": "txt",
  "application/json": "json",
};

/** Writes each output of a result to a file named by the last part of its concept. */
export function writeOutputs(result: Result, directory: string): WrittenFile[] {
  try {
    makeDirectory(directory);
    return result.outputs.map(({ concept }) => {
      const file = result.file(concept);
      const bytes = file?.bytes ?? Buffer.from(`${JSON.stringify(result.value(concept), null, 2)}\n`);
      const extension = file === undefined ? "json" : (extensions[file.mediaType] ?? "bin");
      // Concepts come from schemas; what is not a letter or digit has no business in a path.
      const name = concept
        .split(".")
        .at(-1)
        ?.replace(/[^A-Za-z0-9_]/g, "_");
      const path = join(directory, `${name}.${extension}`);
      writeFileSync(path, bytes);
      return { concept, path, bytes: bytes.length };
    });
  } catch (cause) {
    if (cause instanceof HeddleError) {
      throw cause;
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HeddleError("FILE_UNREADABLE", `Outputs cannot be written to ${directory}: ${reason}.`, {
      cause,
    });
  }
}
