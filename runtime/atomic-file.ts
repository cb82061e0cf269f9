import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { makeDirectory } from "./directories.ts";
import { HeddleError, reasonOf } from "./errors.ts";

/**
 * Writes a file as a whole or not at all: nobody ever sees a part of it, nor what a power cut could still take
 * away. Makes the directories above it.
 * @param what names the file in an error: "An artifact"
 * @throws HeddleError FILE_UNREADABLE
 */
export function writeAtomically(path: string, content: Uint8Array, what: string): void {
  // Not the process's number: in containers that share a directory, each is number 1.
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    makeDirectory(dirname(path));
    const file = openSync(temporary, "wx");
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (cause) {
    removeIfThere(temporary);
    const reason = reasonOf(cause);
    throw new HeddleError("FILE_UNREADABLE", `${what} cannot be written: ${reason}.`, {
      place: path,
      cause,
    });
  }
}

function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // What kept it from being written keeps it from being removed; the first error says more.
  }
}
