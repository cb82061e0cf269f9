import { createRequire } from "node:module";
import { Command } from "commander";
import { exitCodes } from "./exit-codes.ts";
import { printable } from "./terminal.ts";
import type { WithHeddle } from "./with-heddle.ts";

// By the package's own name, because sources and dist are at different depths below it.
const { version } = createRequire(import.meta.url)("heddle/package.json") as { version: string };

/** Adds a command to the program. */
type Add = (program: Command, withHeddle: WithHeddle) => void;

/** What adds each command, in the order of the help. */
const commands: Readonly<Record<string, () => Promise<Add>>> = {
  build: async () => (await import("./commands/build.ts")).addBuild,
  publish: async () => (await import("./commands/publish.ts")).addPublish,
  search: async () => (await import("./commands/search.ts")).addSearch,
  inspect: async () => (await import("./commands/inspect.ts")).addInspect,
  types: async () => (await import("./commands/types.ts")).addTypes,
  call: async () => (await import("./commands/call.ts")).addCall,
  pipe: async () => (await import("./commands/pipe.ts")).addPipe,
  plan: async () => (await import("./commands/plan.ts")).addPlan,
  suggest: async () => (await import("./commands/suggest.ts")).addSuggest,
  intent: async () => (await import("./commands/intent.ts")).addIntent,
  glue: async () => (await import("./commands/glue.ts")).addGlue,
  run: async () => (await import("./commands/run.ts")).addRun,
  accept: async () => (await import("./commands/accept.ts")).addAccept,
  work: async () => (await import("./commands/work.ts")).addWork,
  accepted: async () => (await import("./commands/accepted.ts")).addAccepted,
  result: async () => (await import("./commands/result.ts")).addResult,
  executions: async () => (await import("./commands/executions.ts")).addExecutions,
  show: async () => (await import("./commands/show.ts")).addShow,
  replay: async () => (await import("./commands/replay.ts")).addReplay,
  session: async () => (await import("./commands/session.ts")).addSession,
  usage: async () => (await import("./commands/usage.ts")).addUsage,
  budget: async () => (await import("./commands/budget.ts")).addBudget,
  metrics: async () => (await import("./commands/metrics.ts")).addMetrics,
  dead: async () => (await import("./commands/dead.ts")).addDead,
  demo: async () => (await import("./commands/demo.ts")).addDemo,
};

/**
 * The command that arguments begin with, after Heddle's directory; undefined where they begin otherwise, such as with what
 * asks for help.
 */
function commandOf(args: readonly string[]): string | undefined {
  const [first = ""] = args;
  const name = args[first === "--dir" ? 2 : first.startsWith("--dir=") ? 1 : 0];
  return name !== undefined && Object.hasOwn(commands, name) ? name : undefined;
}

/**
 * The command line for some arguments; parsing them throws a CommanderError where they are not understood, and says so on
 * standard error unless what was asked for is `json`. Where they name a command, no other one is loaded: loading all, and
 * Heddle before it is needed, takes as long as a graph.
 */
export async function createProgram(args: readonly string[], { json }: { json: boolean }): Promise<Command> {
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
    const { createHeddle } = await import("../heddle.ts");
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
  const named = commandOf(args);
  for (const name of named === undefined ? Object.keys(commands) : [named]) {
    const add = await (commands[name] as () => Promise<Add>)();
    add(program, withHeddle);
  }
  return program;
}
