import { HeddleError, type HeddleErrorDetails } from "../errors.ts";
import type { Trap } from "./traps.ts";

/** Why a call failed; each is also a code of the catalogue of errors. */
export type SandboxFailureCode =
  | "GUEST_FAILURE"
  | "OUT_OF_FUEL"
  | "OUT_OF_MEMORY"
  | "TRAP"
  | "STACK_OVERFLOW"
  | "BAD_OUTPUT"
  | "BAD_ALLOCATOR";

/** How a call failed, as plain data. */
export interface SandboxFailure {
  readonly code: SandboxFailureCode;
  /** What happened, a sentence; the function's own words for GUEST_FAILURE. */
  readonly message: string;
  /** Place in the input, where the function named one. */
  readonly place: string;
  /** The function's own code, for GUEST_FAILURE. */
  readonly functionCode: string | undefined;
  /** Which trap, for TRAP and for an allocator that trapped. */
  readonly trap: Trap | undefined;
}

export function failure(code: SandboxFailureCode, message: string, trap?: Trap): SandboxFailure {
  return { code, message, place: "", functionCode: undefined, trap };
}

/** @param limit units of fuel that the call had */
export function outOfFuel(limit: number): SandboxFailure {
  return failure("OUT_OF_FUEL", `The function used up its ${limit} units of fuel.`);
}

/** The failure as the error that a caller gets. */
export function failureError(failed: SandboxFailure, details: HeddleErrorDetails = {}): HeddleError {
  return new HeddleError(failed.code, failed.message, {
    ...(failed.place === "" ? {} : { place: failed.place }),
    ...(failed.functionCode === undefined ? {} : { functionCode: failed.functionCode }),
    ...details,
  });
}

/** Thrown by a host function to end the guest's call; the guest cannot catch it. */
export class GuestFault extends Error {
  readonly failure: SandboxFailure;

  constructor(failed: SandboxFailure) {
    super(failed.message);
    this.failure = failed;
  }
}

/** Carries an error of the host's own callback through the guest's frames. */
export class HostCallbackError extends Error {}
