import type { Command } from "commander";
import { type EventOptions, readEventSource, withEvent } from "../event-source.ts";
import { writeOutputs } from "../output-files.ts";
import { resultLines } from "../presentation.ts";
import { print, printJson, progress } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

interface Options extends EventOptions {
  readonly out?: string;
  readonly record?: boolean;
  readonly json?: boolean;
}

/** heddle run: an event through its graph. */
export function addRun(program: Command, withHeddle: WithHeddle): void {
  withEvent(program.command("run"))
    .description("Run an event: plan what it asks for, and run the graph in the sandbox.")
    .option("--out <directory>", "writes each output to a file there")
    .option("--record", "records the event, so that heddle replay can run it again just so")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
An event that cannot be processed is kept with the reason: heddle dead list.

Example:
  heddle run event.json --out results
  heddle run --data photo.png --type photo.uploaded --out results`,
    )
    .action(async (path: string | undefined, options: Options) => {
      const event = await readEventSource(path, options);
      const record = options.record === true ? 1 : 0;
      await withHeddle(
        async (heddle) => {
          progress("running");
          const result = await heddle.run(event, options.goal.length === 0 ? {} : { goals: options.goal });
          const files = options.out === undefined ? [] : writeOutputs(result, options.out);
          if (options.json === true) {
            printJson({ ...result.toJSON(), files });
            return;
          }
          for (const line of resultLines(result, files)) {
            print(line);
          }
        },
        { record },
      );
    });
}
