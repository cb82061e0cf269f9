import { HeddleError } from "../errors.ts";

/** The error for a feature or a structure that is not admitted. */
export function unsupported(what: string, place?: string): HeddleError {
  return new HeddleError(
    "ADMISSION_UNSUPPORTED",
    `The component uses ${what}, which the sandbox does not admit.`,
    {
      ...(place === undefined ? {} : { place }),
    },
  );
}

/** The error for a component that is not of the world of functions. */
export function wrongWorld(message: string, place?: string): HeddleError {
  return new HeddleError("ADMISSION_WORLD", message, { ...(place === undefined ? {} : { place }) });
}

/** Refuses an amount above a limit. */
export function checkLimit(amount: number, limit: number, what: string): void {
  if (amount > limit) {
    throw new HeddleError(
      "ADMISSION_LIMIT",
      `The component has ${amount} ${what}; at most ${limit} are admitted.`,
      {
        place: what,
      },
    );
  }
}
