import type { Command } from "commander";
import { type EventOptions, readEventSource, withEvent } from "../event-source.ts";
import { print, printJson, tableLines } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

interface Options extends EventOptions {
  readonly json?: boolean;
}

/** heddle suggest: what else could be made of an event. */
export function addSuggest(program: Command, withHeddle: WithHeddle): void {
  withEvent(program.command("suggest"), { goals: false })
    .description("Show what else could be made of an event, what is likeliest to be wanted first.")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
It is ranked by what was made before of such events, and beside the same functions, by its account and by all.

Example:
  heddle suggest event.json
  heddle suggest --data photo.png --type photo.uploaded`,
    )
    .action(async (path: string | undefined, options: Options) => {
      const event = await readEventSource(path, options);
      await withHeddle(async (heddle) => {
        const suggestions = await heddle.suggest(event);
        if (options.json === true) {
          printJson(suggestions);
          return;
        }
        if (suggestions.length === 0) {
          print("nothing else can be made of this event");
          return;
        }
        const rows = suggestions.map(({ goal, depth, used, score, summary }) => [
          goal,
          String(depth),
          `${used.account} / ${used.all}`,
          score.toFixed(3),
          summary,
        ]);
        for (const line of tableLines(["goal", "steps", "used here / by all", "score", "summary"], rows)) {
          print(line);
        }
      });
    });
}
