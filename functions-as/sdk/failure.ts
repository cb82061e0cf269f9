let recorded: bool = false;
let failureCode: string = "";
let failureMessage: string = "";
let failurePlace: string = "";

/**
 * Records why the function cannot do what it was asked, and returns null to pass on.
 * The first failure that is recorded is the one that is reported: what follows from it says less.
 *
 * @param code stable, in upper snake case, such as "PNG_TRUNCATED"
 * @param message what happened and what was expected
 * @param place where in the input: "byte 812", "line 3", "field image"
 */
export function fail<T>(code: string, message: string, place: string): T | null {
  if (!recorded) {
    recorded = true;
    failureCode = code;
    failureMessage = message;
    failurePlace = place;
  }
  return null;
}

/** Whether a failure was recorded. */
export function failed(): bool {
  return recorded;
}

/** Code of the recorded failure. */
export function codeOfFailure(): string {
  return failureCode;
}

/** Message of the recorded failure. */
export function messageOfFailure(): string {
  return failureMessage;
}

/** Place of the recorded failure. */
export function placeOfFailure(): string {
  return failurePlace;
}
