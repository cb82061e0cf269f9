import { Packr } from "msgpackr";
import type { Contract } from "../../glue-gen/index.ts";
import { type Admission, AdmittedFunction, admissionVersion } from "../sandbox/index.ts";
import { admitFunction } from "./admit-function.ts";
import { CacheFiles, readCached } from "./cache-files.ts";

const packr = new Packr({ useRecords: false });

/**
 * Admitted modules on disk, so that a component is rewritten once and not at every start. A file is named by
 * all that its content depends on: digest, memory, version of the rewriter.
 */
export class AdmittedStore {
  readonly #files: CacheFiles;

  constructor(directory: string) {
    this.#files = new CacheFiles(directory);
  }

  /**
   * Path of the admitted form of a component; makes it where it is not there yet.
   * @param component reads the bytes of the component; called only where they are needed
   * @throws HeddleError ADMISSION_*, or FILE_UNREADABLE
   */
  path(
    digest: string,
    contract: Pick<Contract, "name" | "inputStream" | "outputStream">,
    memoryBytes: number,
    component: () => Uint8Array,
  ): string {
    return this.#files.path(`${digest}-${memoryBytes}-${admissionVersion}.msgpack`, () =>
      packr.pack(admitFunction(component(), contract, memoryBytes)),
    );
  }
}

/**
 * Reads a file of the store.
 * @throws HeddleError FILE_UNREADABLE
 */
export function readAdmitted(path: string): AdmittedFunction {
  return new AdmittedFunction(packr.unpack(readCached(path)) as Admission);
}
