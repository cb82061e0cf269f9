import { CommanderError } from "commander";
import { HeddleError, type HeddleErrorCode } from "../errors.ts";

/** Exit codes of the command, with what they mean. */
export const exitCodes = [
  [0, "done"],
  [1, "Heddle failed in a way that it should not"],
  [2, "the command was called in a way that it does not understand"],
  [3, "the input is not valid: an event, a contract, a component, a file, a setting"],
  [4, "nothing was planned: the intent is not known, or no composition reaches the goals"],
  [5, "a function failed or reached a limit"],
] as const;

const planning: readonly HeddleErrorCode[] = [
  "EVENT_TYPE_UNKNOWN",
  "INTENT_UNKNOWN",
  "GOAL_UNKNOWN",
  "PLAN_IMPOSSIBLE",
];

const running: readonly HeddleErrorCode[] = [
  "OUT_OF_FUEL",
  "OUT_OF_MEMORY",
  "STACK_OVERFLOW",
  "TRAP",
  "BAD_OUTPUT",
  "BAD_ALLOCATOR",
  "GUEST_FAILURE",
  "MAPPING_MISSING",
  "MAPPING_MALFORMED",
  "DEADLINE_EXCEEDED",
  "WORKER_LOST",
  "QUEUE_FULL",
];

/** Exit code for an error. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof HeddleError) || error.code === "INTERNAL") {
    return 1;
  }
  if (error.code === "CLI_USAGE") {
    return 2;
  }
  if (planning.includes(error.code)) {
    return 4;
  }
  return running.includes(error.code) ? 5 : 3;
}

/** Exit code where the command's own parser ended it, which has said why already; else undefined. */
export function usageExitCode(error: unknown): number | undefined {
  if (!(error instanceof CommanderError)) {
    return undefined;
  }
  return error.exitCode === 0 ? 0 : 2;
}
