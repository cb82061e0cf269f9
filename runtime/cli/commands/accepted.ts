import { type Command, Option } from "commander";
import { type AcceptedState, acceptedStates } from "../../journal/index.ts";
import { acceptedListLines } from "../accepted-text.ts";
import { positive } from "../numbers.ts";
import { printAs } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

interface Options {
  readonly account?: string;
  readonly state?: AcceptedState;
  readonly limit: string;
  readonly json?: boolean;
}

/** heddle accepted: how accepted events stand. */
export function addAccepted(program: Command, withHeddle: WithHeddle): void {
  program
    .command("accepted")
    .description("List the events that were accepted, newest first, and how they stand.")
    .option("--account <account>", "those of this account")
    .addOption(new Option("--state <state>", "those that stand so").choices(acceptedStates))
    .option("--limit <events>", "most that are listed", "20")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  heddle accepted --state waiting")
    .action(({ account, state, limit, json }: Options) =>
      withHeddle((heddle) => {
        const events = heddle.accepted.list({
          ...(account === undefined ? {} : { account }),
          ...(state === undefined ? {} : { state }),
          limit: positive("--limit", limit),
        });
        printAs(json, events, () => acceptedListLines(events, heddle.accepted.totals()));
      }),
    );
}
