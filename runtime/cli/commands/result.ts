import type { Command } from "commander";
import { acceptedLines } from "../accepted-text.ts";
import { positive } from "../numbers.ts";
import { writeResult } from "../result-text.ts";
import { printAs, progress } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

interface Options {
  readonly wait?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

/** heddle result: what came of an accepted event. */
export function addResult(program: Command, withHeddle: WithHeddle): void {
  program
    .command("result")
    .description("Show the result of an event that was accepted, or how it stands.")
    .argument("<id>", "number from heddle accept")
    .option("--wait", "waits until it has an outcome; another process has to run it")
    .option("--out <directory>", "writes each output to a file there")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  heddle result 1 --wait --out results")
    .action((text: string, options: Options) =>
      withHeddle(async (heddle) => {
        const id = positive("The number", text);
        const found = heddle.accepted.find(id);
        if (options.wait === true || found === undefined || found.settledAt !== null) {
          progress(`waiting for ${id}`);
          // Says so where there is none.
          writeResult(await heddle.accepted.result(id), options);
        } else {
          printAs(options.json, found, () => acceptedLines(found));
        }
      }),
    );
}
