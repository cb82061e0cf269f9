import type { Command } from "commander";
import { acceptedLines } from "../accepted-text.ts";
import { type EventOptions, goalsOf, readEventSource, withEvent } from "../event-source.ts";
import { writeResult } from "../result-text.ts";
import { printAs, progress } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

interface Options extends EventOptions {
  readonly wait?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

/** heddle accept: an event that is run later. */
export function addAccept(program: Command, withHeddle: WithHeddle): void {
  withEvent(program.command("accept"))
    .description("Accept an event: once its number is printed, it is on the disk and will be run.")
    .option("--wait", "runs it, and prints its result")
    .option("--out <directory>", "with --wait: writes each output to a file there")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
A running Heddle of the directory runs it, or heddle work does. The same event (by account, source and id) has one
outcome: accepted again, it gives the number of the first.

Example:
  heddle accept event.json
  heddle result 1`,
    )
    .action(async (path: string | undefined, options: Options) => {
      const event = await readEventSource(path, options);
      await withHeddle(
        async (heddle) => {
          const accepted = await heddle.accept(event, goalsOf(options));
          if (options.wait === true) {
            progress(`running ${accepted.id}`);
            writeResult(await heddle.accepted.result(accepted.id), options);
          } else {
            printAs(options.json, accepted, () => acceptedLines(accepted));
          }
        },
        { background: options.wait === true },
      );
    });
}
