import { type Failure, HeddleError } from "./errors.ts";

/** What an error is to those who keep it; what Heddle did not foresee is INTERNAL. */
export function failureOf(error: unknown): Failure {
  return error instanceof HeddleError
    ? error.toJSON()
    : new HeddleError("INTERNAL", `Heddle failed: ${String(error)}.`, { cause: error }).toJSON();
}
