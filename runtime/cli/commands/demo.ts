import type { Command } from "commander";
import { type DemoEvent, issueEvent, photoEvent, tableEvent } from "../demo/events.ts";
import { writeOutputs } from "../output-files.ts";
import { planLines, resultLines } from "../presentation.ts";
import { print, printJson } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

/** heddle demo: three real events from end to end. */
export function addDemo(program: Command, withHeddle: WithHeddle): void {
  program
    .command("demo")
    .description("Run three real events: a photograph, a table and a GitHub issue.")
    .option("--out <directory>", "where the results are written", "heddle-demo")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  heddle demo --out results")
    .action((options: { out: string; json?: boolean }) =>
      withHeddle(async (heddle) => {
        const sources: (() => DemoEvent | Promise<DemoEvent>)[] = [
          () => photoEvent(heddle),
          tableEvent,
          issueEvent,
        ];
        const results: unknown[] = [];
        for (const source of sources) {
          const { title, event } = await source();
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
          printJson(results);
        }
      }),
    );
}
