import { HeddleError } from "./errors.ts";

/** Adds to an error which step and function it is about. */
export function ofFunction<T>(step: string | undefined, name: string | undefined, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof HeddleError && step !== undefined && name !== undefined) {
      throw HeddleError.from({ ...error.toJSON(), step, function: name });
    }
    throw error;
  }
}
