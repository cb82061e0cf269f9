import type { Failure } from "../errors.ts";
import type { UnitPolicy } from "../unit.ts";

/** Whether the worker that ran a step is no more. */
export function isLost({ kind }: Pick<Failure, "kind">): boolean {
  return kind === "WORKER_LOST" || kind === "DEADLINE_EXCEEDED";
}

/** Whether a failure of a step may pass by itself, so that its policy has it tried again. */
export function mayPass(failure: Pick<Failure, "kind" | "code">, { retry }: UnitPolicy): boolean {
  const { kind, code } = failure;
  return retry !== undefined && (isLost(failure) || (kind === "GUEST_FAILURE" && retry.codes.includes(code)));
}
