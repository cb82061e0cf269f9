import type { HeddleError } from "../errors.ts";

const unmeasured = new WeakSet<HeddleError>();

/** Remembers of an error that its event ran, or may have run, and that nobody can tell what that took. */
export function ranUnmeasured(error: HeddleError): HeddleError {
  unmeasured.add(error);
  return error;
}

/** Whether an event that ended with the error ran without giving what that took. */
export function isUnmeasured(error: unknown): boolean {
  return unmeasured.has(error as HeddleError);
}
