import type { Command } from "commander";
import { inline } from "../inline.ts";
import { print, printJson, tableLines } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

interface Options {
  readonly account: string;
  readonly drop?: boolean;
  readonly json?: boolean;
}

/** Longest value in a list, in characters; `--json` has all of it. */
const MAX_SHOWN = 200;

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
          if (json === true) {
            printJson({ dropped });
          } else {
            print(dropped ? "forgotten" : "nothing is kept of this session");
          }
          return;
        }
        const values = [...heddle.session(account, session)].sort(([a], [b]) => (a < b ? -1 : 1));
        if (json === true) {
          printJson(Object.fromEntries(values));
          return;
        }
        const rows = values.map(([key, value]) => [key, inline(value, MAX_SHOWN)]);
        const lines =
          rows.length === 0 ? ["nothing is kept of this session"] : tableLines(["key", "value"], rows);
        for (const line of lines) {
          print(line);
        }
      }),
    );
}
