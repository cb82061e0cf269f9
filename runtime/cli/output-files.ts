import { join } from "node:path";
import type { Result } from "../result.ts";
import { makeOutputDirectory, writeBytes } from "./files.ts";

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

/**
 * Writes each output of a result to a file named by its concept.
 * @throws HeddleError FILE_UNREADABLE
 */
export function writeOutputs(
  result: Pick<Result, "outputs" | "file" | "value">,
  directory: string,
): WrittenFile[] {
  makeOutputDirectory(directory);
  const names = fileNames(result.outputs.map(({ concept }) => concept));
  return result.outputs.map(({ concept }, index) => {
    const file = result.file(concept);
    // An absent value is null in JSON; a file is there for every goal.
    const bytes = file?.bytes ?? Buffer.from(`${JSON.stringify(result.value(concept) ?? null, null, 2)}\n`);
    const extension = file === undefined ? "json" : (extensions[file.mediaType] ?? "bin");
    const path = join(directory, `${names[index]}.${extension}`);
    writeBytes(path, bytes);
    return { concept, path, bytes: bytes.length };
  });
}

/** The last part of each concept, or all of it where another concept has the same last part. */
function fileNames(concepts: readonly string[]): string[] {
  const last = concepts.map((concept) => concept.split(".").at(-1) as string);
  // Some file systems do not tell capitals from small letters.
  const folded = last.map((name) => name.toLowerCase());
  return concepts.map((concept, index) => {
    const shared = folded.indexOf(folded[index] as string) !== folded.lastIndexOf(folded[index] as string);
    // Concepts come from schemas; what is not of a name has no business in a path.
    return (shared ? concept : (last[index] as string)).replace(/[^A-Za-z0-9_.]/g, "_");
  });
}
