import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { writeAtomically } from "../atomic-file.ts";
import { HeddleError, reasonOf } from "../errors.ts";

/** Lines that stand before the content of a file. */
export const CACHE_LINES = 1;

/**
 * Files that are made once and can be made again. The first line of each is a comment of JavaScript with the
 * SHA-256 of its name and of what follows, so that an empty, cut or foreign file is told from a good one.
 */
export class CacheFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * Path of a file; makes it where it is not there or not good.
   * @param name says all that the content depends on
   * @throws HeddleError FILE_UNREADABLE where it cannot be written, and what `make` throws
   */
  path(name: string, make: () => Uint8Array): string {
    const path = join(this.#directory, name);
    if (!isGood(path)) {
      const content = make();
      writeAtomically(path, Buffer.concat([firstLine(path, content), content]), "A file of the cache");
    }
    return path;
  }
}

/**
 * The content of a file, without its first line.
 * @throws HeddleError FILE_UNREADABLE where it cannot be read, or is not what was written
 */
export function readCached(path: string): Uint8Array {
  let file: Uint8Array;
  try {
    file = readFileSync(path);
  } catch (cause) {
    const reason = reasonOf(cause);
    throw unreadable(path, `cannot be read: ${reason}`, cause);
  }
  const content = file.subarray(file.indexOf(newline) + 1);
  const line = firstLine(path, content);
  if (!line.equals(file.subarray(0, line.length))) {
    throw unreadable(path, "is not what was written");
  }
  return content;
}

const newline = "\n".charCodeAt(0);

function isGood(path: string): boolean {
  try {
    readCached(path);
    return true;
  } catch {
    // Why does not matter: it is made again, and where it cannot be, that error says why.
    return false;
  }
}

function firstLine(path: string, content: Uint8Array): Buffer {
  const digest = createHash("sha256")
    .update(`${basename(path)}\n`)
    .update(content)
    .digest("hex");
  return Buffer.from(`// ${digest}\n`);
}

function unreadable(path: string, reason: string, cause?: unknown): HeddleError {
  return new HeddleError("FILE_UNREADABLE", `A file of the cache ${reason}.`, {
    place: path,
    remedy: "Start Heddle again; it makes the file again.",
    cause,
  });
}
