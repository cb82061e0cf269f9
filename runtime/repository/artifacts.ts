import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { HeddleError } from "../errors.ts";

/** Components as files that are named by the SHA-256 of their bytes: `ab/<digest>.wasm`. */
export class Artifacts {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Writes a component so that a reader sees all of it or nothing. */
  write(digest: string, bytes: Uint8Array): void {
    const path = this.#path(digest);
    if (existsSync(path)) {
      return;
    }
    const temporary = `${path}.${process.pid}.tmp`;
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(temporary, bytes);
      renameSync(temporary, path);
    } catch (cause) {
      throw new HeddleError("FILE_UNREADABLE", `The artifact ${digest} cannot be written.`, {
        place: path,
        cause,
      });
    }
  }

  /** @throws HeddleError REPOSITORY_CORRUPT where the file is not there or is not what its name says */
  read(digest: string): Uint8Array {
    const path = this.#path(digest);
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(path);
    } catch (cause) {
      throw new HeddleError("REPOSITORY_CORRUPT", `The artifact ${digest} is not there.`, {
        place: path,
        cause,
      });
    }
    const found = digestOf(bytes);
    if (found !== digest) {
      throw new HeddleError("REPOSITORY_CORRUPT", `The artifact ${digest} has the digest ${found}.`, {
        place: path,
      });
    }
    return bytes;
  }

  #path(digest: string): string {
    return join(this.#directory, digest.slice(0, 2), `${digest}.wasm`);
  }
}

/** SHA-256, hexadecimal. */
export function digestOf(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
