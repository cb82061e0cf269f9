import { createRequire } from "node:module";
import { Command } from "commander";
import { createHeddle } from "../heddle.ts";
import { addAccept } from "./commands/accept.ts";
import { addAccepted } from "./commands/accepted.ts";
import { addBudget } from "./commands/budget.ts";
import { addBuild } from "./commands/build.ts";
import { addCall } from "./commands/call.ts";
import { addDead } from "./commands/dead.ts";
import { addDemo } from "./commands/demo.ts";
import { addExecutions } from "./commands/executions.ts";
import { addGlue } from "./commands/glue.ts";
import { addInspect } from "./commands/inspect.ts";
import { addIntent } from "./commands/intent.ts";
import { addMetrics } from "./commands/metrics.ts";
import { addPipe } from "./commands/pipe.ts";
import { addPlan } from "./commands/plan.ts";
import { addPublish } from "./commands/publish.ts";
import { addReplay } from "./commands/replay.ts";
import { addResult } from "./commands/result.ts";
import { addRun } from "./commands/run.ts";
import { addSearch } from "./commands/search.ts";
import { addSession } from "./commands/session.ts";
import { addShow } from "./commands/show.ts";
import { addSuggest } from "./commands/suggest.ts";
import { addTypes } from "./commands/types.ts";
import { addUsage } from "./commands/usage.ts";
import { addWork } from "./commands/work.ts";
import { exitCodes } from "./exit-codes.ts";
import { printable } from "./terminal.ts";
import type { WithHeddle } from "./with-heddle.ts";

// By the package's own name, because sources and dist are at different depths below it.
const { version } = createRequire(import.meta.url)("heddle/package.json") as { version: string };

/**
 * The whole command line; parsing throws a CommanderError where a call is not understood, and says so on standard
 * error unless what was asked for is `json`.
 */
export function createProgram({ json }: { json: boolean }): Command {
  const program = new Command("heddle")
    .description("Composes small, typed, sandboxed WebAssembly functions into programs on the fly.")
    .version(version)
    .option("--dir <directory>", "Heddle's directory; default: $HEDDLE_DIR, else .heddle")
    .exitOverride()
    .configureOutput({
      writeErr: (text) => {
        if (!json) {
          process.stderr.write(printable(text));
        }
      },
    })
    .showHelpAfterError("(heddle --help tells more)")
    .addHelpText(
      "after",
      `\nExit codes:\n${exitCodes.map(([code, meaning]) => `  ${code}  ${meaning}`).join("\n")}`,
    );
  const withHeddle: WithHeddle = async (action, options = {}) => {
    const { dir } = program.opts<{ dir?: string }>();
    const heddle = await createHeddle({
      background: false,
      ...options,
      ...(dir === undefined ? {} : { directory: dir }),
    });
    try {
      return await action(heddle);
    } finally {
      await heddle.close();
    }
  };
  addBuild(program);
  addPublish(program, withHeddle);
  addSearch(program, withHeddle);
  addInspect(program);
  addTypes(program, withHeddle);
  addCall(program, withHeddle);
  addPipe(program, withHeddle);
  addPlan(program, withHeddle);
  addSuggest(program, withHeddle);
  addIntent(program, withHeddle);
  addGlue(program, withHeddle);
  addRun(program, withHeddle);
  addAccept(program, withHeddle);
  addWork(program, withHeddle);
  addAccepted(program, withHeddle);
  addResult(program, withHeddle);
  addExecutions(program, withHeddle);
  addShow(program, withHeddle);
  addReplay(program, withHeddle);
  addSession(program, withHeddle);
  addUsage(program, withHeddle);
  addBudget(program, withHeddle);
  addMetrics(program, withHeddle);
  addDead(program, withHeddle);
  addDemo(program, withHeddle);
  return program;
}
