import { setTimeout as pause } from "node:timers/promises";
import type { Command } from "commander";
import { openText } from "../accepted-text.ts";
import { printAs } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

/** How often it is looked whether anything is left, in milliseconds. */
const LOOK_MS = 50;

/** heddle work: runs what was accepted. */
export function addWork(program: Command, withHeddle: WithHeddle): void {
  program
    .command("work")
    .description("Run the events that were accepted and have no outcome, until none is left.")
    .option("--watch", "goes on until it is interrupted")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Several processes may work in one directory. What a process was running when it died is run again.

Example:
  heddle work --watch`,
    )
    .action((options: { watch?: boolean; json?: boolean }) =>
      withHeddle(
        async (heddle) => {
          let interrupted = false;
          const interrupt = () => {
            interrupted = true;
          };
          process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
          while (!interrupted && (options.watch === true || heddle.accepted.totals().open > 0)) {
            await pause(LOOK_MS);
          }
          process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
          const { open, settled } = heddle.accepted.totals();
          printAs(options.json, { open, settled }, () => [openText({ open, settled })]);
        },
        { background: true },
      ),
    );
}
