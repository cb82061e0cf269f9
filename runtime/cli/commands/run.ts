import type { Command } from "commander";
import { type EventOptions, goalsOf, readEventSource, withEvent } from "../event-source.ts";
import { writeResult } from "../result-text.ts";
import { progress } from "../terminal.ts";
import { forOneEvent, type WithHeddle } from "../with-heddle.ts";

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
          const result = await heddle.run(event, goalsOf(options));
          writeResult(result, options);
        },
        { ...forOneEvent, record },
      );
    });
}
