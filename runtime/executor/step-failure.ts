import { WireError, type WireReason } from "../../glue-gen/wire/v1/index.ts";
import { type Failure, HeddleError, type HeddleErrorCode } from "../errors.ts";
import { failureError, type Sandbox } from "../sandbox/running.ts";
import type { UnitStep } from "../unit.ts";
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

/** Why a function's call failed, as a failure of the step. */
export function sandboxFailure(sandbox: Sandbox, step: UnitStep): Failure {
  if (sandbox.failure === undefined) {
    throw new Error(`the sandbox of step ${step.id} failed without a reason`);
  }
  const mapping = mappingOf(sandbox.failure.place, step);
  return failureError(sandbox.failure, {
    step: step.id,
    function: step.function,
    ...(mapping === undefined ? {} : { mapping }),
  }).toJSON();
}

/** A place as the library's functions name it: the names of fields, with points between them. */
const fieldPlace = /^field ([A-Za-z_]\w*(?:\.\w+)*)/;

/** The mapping that fills the field that a function names: the field itself, or what it is in. */
function mappingOf(place: string, { fields = [] }: UnitStep): string | undefined {
  const field = fieldPlace.exec(place)?.[1];
  const inside = (outer: string) =>
    outer === "" || field === outer || field?.startsWith(`${outer}.`) === true;
  return field === undefined
    ? undefined
    : fields.filter(([outer]) => inside(outer)).sort(([a], [b]) => b.length - a.length)[0]?.[1];
}
