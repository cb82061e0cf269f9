import type { CommanderError } from "commander";
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
  "INTENT_UNCLEAR",
  "GOAL_UNKNOWN",
  "PLAN_IMPOSSIBLE",
  "CONTEXT_CONFLICT",
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
  "CONTEXT_LIMIT",
  "SESSION_CONFLICT",
  "DEADLINE_EXCEEDED",
  "WORKER_LOST",
  "QUEUE_FULL",
  "INTAKE_FULL",
  "PROCESS_LOST",
  "BUDGET_EXCEEDED",
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

/** What the command's own parser did not understand; undefined where it ended because it gave help or a version. */
export function usageError({ code, exitCode, message }: CommanderError): HeddleError | undefined {
  if (exitCode === 0) {
    return undefined;
  }
  // Each command has --json, so that it is unknown only where no command is before it.
  if (code === "commander.help" || message.includes("unknown option '--json'")) {
    return new HeddleError(
      "CLI_USAGE",
      "A command is missing; expected one such as: heddle dead list --json",
    );
  }
  return new HeddleError("CLI_USAGE", message.replace(/^error: /, ""));
}
