import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Packr } from "msgpackr";
import { makeDirectory } from "../directories.ts";
import { type Admitted, admissionVersion, admit } from "../sandbox/index.ts";

const packr = new Packr({ useRecords: false });

/**
 * Admitted modules on disk, so that a component is rewritten once and not at every start. A file is named by
 * all that its content depends on: digest, memory, version of the rewriter.
 */
export class AdmittedStore {
  readonly #directory: string;
  /** Files that this process has seen. */
  readonly #known = new Set<string>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * Path of the admitted form of a component; makes it where it is not there yet.
   * @param component reads the bytes of the component; called only where they are needed
   * @throws HeddleError ADMISSION_*
   */
  path(digest: string, memoryBytes: number, component: () => Uint8Array): string {
    const path = join(this.#directory, `${digest}-${memoryBytes}-${admissionVersion}.msgpack`);
    if (!this.#known.has(path)) {
      if (!existsSync(path)) {
        writeAtomically(path, packr.pack(admit(component(), { memoryBytes })));
      }
      this.#known.add(path);
    }
    return path;
  }
}

/** Reads a file of the store. */
export function readAdmitted(path: string): Admitted {
  return packr.unpack(readFileSync(path)) as Admitted;
}

/** Writes a file so that no other process ever sees a part of it. */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  makeDirectory(join(path, ".."));
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}
