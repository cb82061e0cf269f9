import type { Command } from "commander";
import { HeddleError } from "../../errors.ts";
import type { Replay } from "../../monitor/index.ts";
import { inline } from "../inline.ts";
import { positive } from "../numbers.ts";
import { grouped, print, printJson } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

interface Options {
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Most of what is different that is told of one execution; `--json` has all of it, and the whole texts. */
const MAX_DIFFERENCES = 20;
const MAX_SHOWN = 400;

/** heddle replay: recorded executions once more. */
export function addReplay(program: Command, withHeddle: WithHeddle): void {
  program
    .command("replay")
    .description("Run recorded executions again, and tell whether bytes and fuel are the same.")
    .argument("[executions...]", "numbers from heddle executions")
    .option("--all", "all that are recorded")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Functions, limits and context are those of then. Exit code 1: something is different.
Events are recorded by heddle run --record, or by the setting record.

Example:
  heddle replay 12`,
    )
    .action((texts: readonly string[], { all, json }: Options) =>
      withHeddle(async (heddle) => {
        if ((all === true) === texts.length > 0) {
          throw new HeddleError("CLI_USAGE", "Name the executions to run again, or give --all.");
        }
        const ids =
          all === true
            ? heddle.recorded({ limit: Number.MAX_SAFE_INTEGER })
            : texts.map((text) => positive("The execution", text));
        const replays: Replay[] = [];
        for (const id of ids) {
          const replay = await heddle.replay(id);
          replays.push(replay);
          if (json !== true) {
            printReplay(replay);
          }
        }
        if (json === true) {
          printJson(all === true || replays.length > 1 ? replays : replays[0]);
        } else if (ids.length !== 1) {
          const same = replays.filter(({ identical }) => identical).length;
          print(`${same} of ${ids.length} identical`);
        }
        if (replays.some(({ identical }) => !identical)) {
          process.exitCode = 1;
        }
      }),
    );
}

function printReplay({ execution, identical, differences, steps }: Replay): void {
  const fuel = grouped(steps.reduce((sum, step) => sum + (step.fuel ?? 0), 0));
  const count = `${steps.length} ${steps.length === 1 ? "step" : "steps"}, ${fuel} fuel`;
  print(
    `execution ${execution}  ${identical ? "identical: the same bytes and the same fuel" : "different"}  (${count})`,
  );
  for (const difference of differences.slice(0, MAX_DIFFERENCES)) {
    print(`  ${inline(difference, MAX_SHOWN)}`);
  }
  if (differences.length > MAX_DIFFERENCES) {
    print(`  and ${differences.length - MAX_DIFFERENCES} more`);
  }
}
