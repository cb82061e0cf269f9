import type { Contract } from "../../glue-gen/index.ts";
import { CacheFiles, packAdmission } from "../cache/index.ts";
import { admissionVersion } from "../sandbox/running.ts";
import { admitFunction } from "./admit-function.ts";

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
      packAdmission(admitFunction(component(), contract, memoryBytes)),
    );
  }
}
