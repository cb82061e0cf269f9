import { type Failure, HeddleError, type HeddleErrorCode } from "./errors.ts";

const withCaller: ReadonlySet<HeddleErrorCode> = new Set([
  "CLOSED",
  "CANCELLED",
  "BUDGET_EXCEEDED",
  "QUEUE_FULL",
]);

/**
 * Whether an event ended so that it is still with its caller, who ended it or was told to come again: it was not tried,
 * and is not kept.
 */
export function isWithCaller({ kind }: Failure): boolean {
  return withCaller.has(kind);
}

/** What an error is to those who keep it; what Heddle did not foresee is INTERNAL. */
export function failureOf(error: unknown): Failure {
  return error instanceof HeddleError
    ? error.toJSON()
    : new HeddleError("INTERNAL", `Heddle failed: ${String(error)}.`, { cause: error }).toJSON();
}
