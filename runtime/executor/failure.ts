import { type Failure, HeddleError } from "../errors.ts";

/** What an error in a worker is to the event: a HeddleError as it is, any other as INTERNAL with its message. */
export function toFailure(
  error: unknown,
  where: { readonly step?: string; readonly function?: string } = {},
): Failure {
  if (error instanceof HeddleError) {
    return { ...error.toJSON(), ...where };
  }
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new HeddleError("INTERNAL", `The worker failed: ${reason}.`, where).toJSON();
}
