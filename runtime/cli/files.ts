import { readFileSync, writeFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { makeDirectory } from "../directories.ts";
import { HeddleError, type HeddleErrorCode, reasonOf } from "../errors.ts";

/** Reads a file, or standard input where the path is "-", as it is: whoever takes the bytes decodes them. */
export async function readInput(path: string): Promise<Buffer> {
  return path === "-" ? buffer(process.stdin) : readBytes(path);
}

/** @throws HeddleError FILE_UNREADABLE */
export function readBytes(path: string): Buffer {
  return withPath(path, "read", () => readFileSync(path));
}

/** @throws HeddleError FILE_UNREADABLE */
export function writeBytes(path: string, bytes: Uint8Array): void {
  withPath(path, "written", () => writeFileSync(path, bytes));
}

/**
 * Makes a directory that results are written to, and those above it.
 * @throws HeddleError FILE_UNREADABLE
 */
export function makeOutputDirectory(path: string): void {
  withPath(path, "made", () => makeDirectory(path));
}

/**
 * Decodes UTF-8 strictly: replacement characters would make another text of what was given.
 * @throws HeddleError with the code
 */
export function decodeText(bytes: Uint8Array, path: string, code: HeddleErrorCode): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const place = inputName(path);
    throw new HeddleError(code, `${place} is not UTF-8; expected text.`, { place, cause });
  }
}

/**
 * Decodes and parses JSON.
 * @throws HeddleError with the code
 */
export function parseJson(bytes: Uint8Array, path: string, code: HeddleErrorCode): unknown {
  const text = decodeText(bytes, path, code);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const place = inputName(path);
    throw new HeddleError(code, `${place} is not JSON: ${reasonOf(cause)}.`, { place, cause });
  }
}

/** An error of the file system as FILE_UNREADABLE; undefined where it is something else. */
export function fileError(error: unknown): HeddleError | undefined {
  if (!(error instanceof Error) || !("syscall" in error)) {
    return undefined;
  }
  const place = "path" in error && typeof error.path === "string" ? { place: error.path } : {};
  const message = `A file cannot be read or written: ${error.message}.`;
  return new HeddleError("FILE_UNREADABLE", message, { ...place, cause: error });
}

function withPath<T>(path: string, done: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    const message = `${path} cannot be ${done}: ${reasonOf(cause)}.`;
    throw new HeddleError("FILE_UNREADABLE", message, { place: path, cause });
  }
}

function inputName(path: string): string {
  return path === "-" ? "standard input" : path;
}
