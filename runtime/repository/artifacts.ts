import { createHash, randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeDirectory } from "../directories.ts";
import { HeddleError } from "../errors.ts";

/** SHA-256, hexadecimal. */
export function digestOf(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Files named by the digest of their bytes: `ab/abcd….wasm`. */
export class ArtifactFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Writes a file as a whole or not at all: nobody ever sees a part of it. */
  write(digest: string, bytes: Uint8Array): void {
    const path = this.#path(digest);
    const temporary = `${path}.${randomUUID()}.tmp`;
    try {
      makeDirectory(dirname(path));
      const file = openSync(temporary, "wx");
      try {
        for (let written = 0; written < bytes.length; ) {
          written += writeSync(file, bytes, written);
        }
        // The index must not name what a power cut could still take away.
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(temporary, path);
    } catch (cause) {
      rmSync(temporary, { force: true });
      throw new HeddleError("FILE_UNREADABLE", "An artifact cannot be written.", { place: path, cause });
    }
  }

  /** @throws HeddleError REPOSITORY_CORRUPT where the file is gone or has other bytes than its name says */
  read(digest: string): Uint8Array {
    const path = this.#path(digest);
    let bytes: Uint8Array;
    try {
      bytes = new Uint8Array(readFileSync(path));
    } catch (cause) {
      throw new HeddleError("REPOSITORY_CORRUPT", `The artifact ${digest} cannot be read.`, {
        place: path,
        cause,
      });
    }
    const found = digestOf(bytes);
    if (found !== digest) {
      throw new HeddleError(
        "REPOSITORY_CORRUPT",
        `The artifact ${digest} has bytes of the digest ${found}.`,
        {
          place: path,
        },
      );
    }
    return bytes;
  }

  #path(digest: string): string {
    if (!/^[0-9a-f]{64}$/.test(digest)) {
      throw new HeddleError("FUNCTION_UNKNOWN", `${JSON.stringify(digest.slice(0, 80))} is not a digest.`);
    }
    return join(this.#directory, digest.slice(0, 2), `${digest}.wasm`);
  }
}
