import type { Command } from "commander";
import { explainText } from "../../planner/index.ts";
import { type EventOptions, readEventSource, withEvent } from "../event-source.ts";
import { planLines } from "../presentation.ts";
import { print, printJson } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

interface Options extends EventOptions {
  readonly explain?: boolean;
  readonly json?: boolean;
}

/** heddle plan: the graph for an event. */
export function addPlan(program: Command, withHeddle: WithHeddle): void {
  withEvent(program.command("plan"))
    .description("Show the graph that an event leads to, without running it.")
    .option("--explain", "say why each function and each mapping was chosen")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Example:
  heddle plan event.json --goal std.image.v1.Palette --explain
  heddle plan --data photo.png --type photo.uploaded`,
    )
    .action(async (path: string | undefined, options: Options) => {
      const event = await readEventSource(path, options);
      await withHeddle((heddle) => {
        const planned = heddle.plan(event, options.goal.length === 0 ? {} : { goals: options.goal });
        if (options.json === true) {
          const { intent, plan, graphHash } = planned;
          printJson({ intent, graphHash, ...plan });
          return;
        }
        for (const line of planLines(planned)) {
          print(line);
        }
        if (options.explain === true) {
          print();
          print(explainText(planned.plan));
        }
      });
    });
}
