import { type Command, Option } from "commander";
import { explainText, graphDot, graphSvg, type Objective } from "../../planner/index.ts";
import { type EventOptions, readEventSource, withEvent } from "../event-source.ts";
import { planLines } from "../presentation.ts";
import { print, printJson } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

interface Options extends EventOptions {
  readonly explain?: boolean;
  readonly json?: boolean;
  readonly dot?: boolean;
  readonly svg?: boolean;
  readonly objective: Objective;
  readonly avoid: readonly string[];
  readonly require: readonly string[];
  readonly prefer: readonly string[];
}

const gathered = (name: string, names: readonly string[]): readonly string[] => [...names, name];

/** heddle plan: the graph for an event. */
export function addPlan(program: Command, withHeddle: WithHeddle): void {
  withEvent(program.command("plan"))
    .description("Show the graph that an event leads to, without running it.")
    .option("--explain", "say why each function and each mapping was chosen")
    .option("--json", "print JSON")
    .option("--dot", "print the graph for Graphviz")
    .option("--svg", "print the graph as a picture")
    .addOption(
      new Option(
        "--objective <what>",
        "what the graph is best at: fewest steps, least fuel, shortest critical path",
      )
        .choices(["steps", "fuel", "latency"])
        .default("steps"),
    )
    .option("--avoid <function>", "a function that must not be in the graph; repeatable", gathered, [])
    .option("--require <function>", "a function that must be in the graph; repeatable", gathered, [])
    .option("--prefer <function>", "a function that comes first among equals; repeatable", gathered, [])
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
        const { objective, avoid, require, prefer } = options;
        const planned = heddle.plan(event, {
          ...(options.goal.length === 0 ? {} : { goals: options.goal }),
          demand: { objective, avoid, require, prefer },
        });
        if (options.dot === true || options.svg === true) {
          print(options.svg === true ? graphSvg(planned.plan.graph) : graphDot(planned.plan.graph));
          return;
        }
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
