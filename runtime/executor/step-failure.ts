import { WireError, type WireReason } from "../../glue-gen/wire/v1/index.ts";
import type { UnitStep } from "../assembler/index.ts";
import { type Failure, HeddleError, type HeddleErrorCode } from "../errors.ts";
import { toFailure } from "./failure.ts";

const mappingCodes = {
  missing: "MAPPING_MISSING",
  malformed: "MAPPING_MALFORMED",
  unfit: "MAPPING_UNFIT",
  limit: "MAPPING_LIMIT",
} as const satisfies Record<WireReason, HeddleErrorCode>;

/**
 * What an error of a step's mappings, or of the host, is as a failure of the step.
 * @param list "step ← list", where the error may come of the list that the step runs over
 */
export function stepFailure(error: unknown, step: UnitStep, list = ""): Failure {
  const where = { step: step.id, function: step.function };
  if (error instanceof WireError) {
    const mapping = error.mapping === "" ? list : error.mapping;
    return new HeddleError(mappingCodes[error.reason], `${mapping}: ${error.message}.`, {
      ...where,
      place: mapping,
      mapping,
    }).toJSON();
  }
  return toFailure(error, where);
}
