import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { HeddleError } from "../errors.ts";

/** Reads a file, or standard input where the path is "-". */
export async function readInput(path: string): Promise<string> {
  return path === "-" ? text(process.stdin) : readBytes(path).toString("utf8");
}

/** @throws HeddleError FILE_UNREADABLE */
export function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HeddleError("FILE_UNREADABLE", `${path} cannot be read: ${reason}.`, { place: path, cause });
  }
}
