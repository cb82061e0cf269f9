import type { Command } from "commander";
import { inline } from "../inline.ts";
import { printAs, tableLines } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

interface Options {
  readonly account: string;
  readonly drop?: boolean;
  readonly json?: boolean;
}

/** Longest value in a list, in characters; `--json` has all of it. */
const MAX_SHOWN = 200;

const nothing = "nothing is kept of this session";

/** heddle session: what functions keep of one session. */
export function addSession(program: Command, withHeddle: WithHeddle): void {
  program
    .command("session")
    .description("Show what functions keep of a session, or forget it.")
    .argument("<session>", "the attribute session of its events")
    .option("--account <account>", "whose session it is", "default")
    .option("--drop", "forgets what is kept, for ever")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  heddle session 7f3a --account ada")
    .action((session: string, { account, drop, json }: Options) =>
      withHeddle((heddle) => {
        if (drop === true) {
          const dropped = heddle.dropSession(account, session);
          printAs(json, { dropped }, () => [dropped ? "forgotten" : nothing]);
          return;
        }
        const values = [...heddle.session(account, session)].sort(([a], [b]) => (a < b ? -1 : 1));
        const rows = values.map(([key, value]) => [key, inline(value, MAX_SHOWN)]);
        printAs(json, Object.fromEntries(values), () =>
          rows.length === 0 ? [nothing] : tableLines(["key", "value"], rows),
        );
      }),
    );
}
