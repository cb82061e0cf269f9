import type { Command } from "commander";
import { executionLines } from "../execution-text.ts";
import { positive } from "../numbers.ts";
import { printAs } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

interface Options {
  readonly account?: string;
  readonly type?: string;
  readonly event?: string;
  readonly failed?: boolean;
  readonly limit: string;
  readonly json?: boolean;
}

/** heddle executions: what ran. */
export function addExecutions(program: Command, withHeddle: WithHeddle): void {
  program
    .command("executions")
    .description("List the events that were run, newest first.")
    .option("--account <account>", "those of this account")
    .option("--type <type>", "those of this CloudEvents type")
    .option("--event <id>", "those of the event with this id")
    .option("--failed", "only those that failed")
    .option("--limit <executions>", "most that are listed", "20")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  heddle executions --account ada --failed")
    .action(({ account, type, event, failed, limit, json }: Options) =>
      withHeddle((heddle) => {
        const executions = heddle.executions({
          ...(account === undefined ? {} : { account }),
          ...(type === undefined ? {} : { type }),
          ...(event === undefined ? {} : { eventId: event }),
          failed: failed === true,
          limit: positive("--limit", limit),
        });
        printAs(json, executions, () => executionLines(executions));
      }),
    );
}
