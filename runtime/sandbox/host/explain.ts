import { failure, GuestFault, HostCallbackError, outOfFuel, type SandboxFailure } from "../failures.ts";
import { trapOf } from "../traps.ts";
import type { GuestControls } from "./controls.ts";

/**
 * Says why the guest stopped.
 * @param limit units of fuel that it had
 * @param allocating whether it was asked for memory
 * @throws what a callback of the host threw, and what is no doing of the guest
 */
export function explain(
  error: unknown,
  controls: GuestControls,
  limit: number,
  allocating: boolean,
): SandboxFailure {
  if (error instanceof GuestFault) {
    return error.failure;
  }
  if (error instanceof HostCallbackError) {
    throw error.cause;
  }
  if (controls.remaining() < 0) {
    return outOfFuel(limit);
  }
  if (error instanceof RangeError) {
    return failure("STACK_OVERFLOW", "The function called itself too deeply.");
  }
  if (!(error instanceof WebAssembly.RuntimeError)) {
    throw error;
  }
  const trap = trapOf(error);
  if (controls.refused() > 0) {
    return failure("OUT_OF_MEMORY", "The function was refused more memory and stopped.", trap);
  }
  return allocating
    ? failure("BAD_ALLOCATOR", `The function's allocator was stopped by a trap: ${trap}.`, trap)
    : failure("TRAP", `The function was stopped by a trap: ${trap}.`, trap);
}
