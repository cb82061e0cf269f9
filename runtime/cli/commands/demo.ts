import type { Command } from "commander";
import { HeddleError } from "../../errors.ts";
import { type DemoEvent, issueEvent, photoEvent, tableEvent } from "../demo/events.ts";
import { exitCodeOf } from "../exit-codes.ts";
import { writeOutputs } from "../output-files.ts";
import { planLines, resultLines } from "../presentation.ts";
import { print, printError, printJson } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

/** heddle demo: three real events from end to end. */
export function addDemo(program: Command, withHeddle: WithHeddle): void {
  program
    .command("demo")
    .description("Run three real events: a photograph, a table and a GitHub issue.")
    .option("--out <directory>", "where the results are written", "heddle-demo")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nData of the second and third event are of packages that only a clone has; without them it runs the first, says\nwhat to install, and exits with 3.\n\nExample:\n  heddle demo --out results",
    )
    .action((options: { out: string; json?: boolean }) =>
      withHeddle(async (heddle) => {
        const sources: (() => DemoEvent | Promise<DemoEvent>)[] = [
          () => photoEvent(heddle),
          tableEvent,
          issueEvent,
        ];
        const results: unknown[] = [];
        const missing: HeddleError[] = [];
        for (const source of sources) {
          let demo: DemoEvent;
          try {
            demo = await source();
          } catch (error) {
            if (!(error instanceof HeddleError) || error.code !== "FILE_UNREADABLE") {
              throw error;
            }
            missing.push(error);
            continue;
          }
          const { title, event } = demo;
          const planned = heddle.plan(event);
          const result = await heddle.run(event);
          const files = writeOutputs(result, options.out);
          results.push({ title, ...result.toJSON(), files });
          if (options.json !== true) {
            print(`event     ${title}`);
            for (const line of [...planLines(planned), ...resultLines(result, files), ""]) {
              print(line);
            }
          }
        }
        if (options.json === true) {
          printJson([...results, ...missing.map((error) => ({ error }))]);
        } else {
          for (const error of missing) {
            printError(error, false);
          }
        }
        // The others have run, and so this is not thrown.
        if (missing.length > 0) {
          process.exitCode = exitCodeOf(missing[0]);
        }
      }),
    );
}
