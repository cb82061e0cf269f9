import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomically } from "../atomic-file.ts";
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

  /** @throws HeddleError FILE_UNREADABLE */
  write(digest: string, bytes: Uint8Array): void {
    writeAtomically(this.#path(digest), bytes, "An artifact");
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
