import type { Command } from "commander";
import { HeddleError } from "../../errors.ts";
import { waterfallLines } from "../execution-text.ts";
import { positive } from "../numbers.ts";
import { printAs } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

/** heddle show: one execution. */
export function addShow(program: Command, withHeddle: WithHeddle): void {
  program
    .command("show")
    .description("Show what happened to one event: each step with its time, fuel and memory.")
    .argument("<execution>", "number from heddle executions")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  heddle show 12")
    .action((text: string, options: { json?: boolean }) =>
      withHeddle((heddle) => {
        const id = positive("The execution", text);
        const execution = heddle.execution(id);
        if (execution === undefined) {
          throw new HeddleError("EXECUTION_UNKNOWN", `The ledger has no execution ${id}.`);
        }
        printAs(options.json, execution, () => waterfallLines(execution));
      }),
    );
}
