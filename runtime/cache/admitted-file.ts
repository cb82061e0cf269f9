import { Packr } from "msgpackr/pack";
import { type Admission, AdmittedFunction } from "../sandbox/running.ts";
import { readCached } from "./cache-files.ts";

const packr = new Packr({ useRecords: false });

/** An admitted module as a file of the cache has it. */
export function packAdmission(admission: Admission): Uint8Array {
  return packr.pack(admission);
}

/**
 * Reads such a file.
 * @throws HeddleError FILE_UNREADABLE
 */
export function readAdmitted(path: string): AdmittedFunction {
  return new AdmittedFunction(packr.unpack(readCached(path)) as Admission);
}
