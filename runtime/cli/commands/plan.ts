import { type Command, InvalidArgumentError, Option } from "commander";
import { explainText, graphDot, graphSvg, type Objective, type Pin, streamsOf } from "../../planner/index.ts";
import { type EventOptions, goalsOf, readEventSource, withEvent } from "../event-source.ts";
import { wholeNumber } from "../numbers.ts";
import { planLines } from "../presentation.ts";
import { print, printAs } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

interface Options extends EventOptions {
  readonly explain?: boolean;
  readonly atOnce?: boolean;
  readonly json?: boolean;
  readonly dot?: boolean;
  readonly svg?: boolean;
  readonly objective: Objective;
  readonly avoid: readonly string[];
  readonly require: readonly string[];
  readonly prefer: readonly string[];
  readonly latency?: number;
  readonly memory?: number;
  readonly pin: readonly Pin[];
}

const gathered = (name: string, names: readonly string[]): readonly string[] => [...names, name];

/** `FUNCTION.field=SOURCE`, where the source is `event` or a function, then its field after a colon if need be. */
function pinned(text: string, pins: readonly Pin[]): readonly Pin[] {
  const [, name, field, from, path] = /^([\w.]+)\.(\w+)=([\w.]+)(?::([\w.]+))?$/.exec(text) ?? [];
  if (name === undefined || field === undefined || from === undefined) {
    throw new InvalidArgumentError(
      "It is written FUNCTION.field=event:field or FUNCTION.field=FUNCTION:field.",
    );
  }
  const place = path === undefined ? {} : { path: path.split(".") };
  return [...pins, { function: name, field, from: from === "event" ? null : from, ...place }];
}

/** heddle plan: the graph for an event. */
export function addPlan(program: Command, withHeddle: WithHeddle): void {
  withEvent(program.command("plan"))
    .description("Show the graph that an event leads to, without running it.")
    .option("--explain", "say why each function and each mapping was chosen")
    .option("--at-once", "the best graph that is found in some milliseconds, as an event gets it")
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
    .option("--latency <units>", "longest critical path, in units of fuel", wholeNumber)
    .option("--memory <bytes>", "most memory of any step", wholeNumber)
    .option(
      "--pin <mapping>",
      "which value feeds a field: FUNCTION.field=event:field or FUNCTION.field=FUNCTION:field; repeatable",
      pinned,
      [],
    )
    .addHelpText(
      "after",
      `
Example:
  heddle plan event.json --goal std.image.v1.Palette --explain
  heddle plan --data photo.png --type photo.uploaded`,
    )
    .action(async (path: string | undefined, options: Options) => {
      const event = await readEventSource(path, options);
      await withHeddle(async (heddle) => {
        const { objective, avoid, require, prefer, latency, memory, pin } = options;
        const asked = {
          ...goalsOf(options),
          demand: {
            objective,
            avoid,
            require,
            prefer,
            pins: pin,
            ...(latency === undefined ? {} : { latency }),
            ...(memory === undefined ? {} : { memoryBytes: memory }),
          },
        };
        const planned =
          options.atOnce === true ? heddle.plan(event, asked) : await heddle.planSettled(event, asked);
        if (options.dot === true || options.svg === true) {
          const draw = options.svg === true ? graphSvg : graphDot;
          print(draw(planned.plan.graph, streamsOf(planned.plan)));
          return;
        }
        const { intent, plan, graphHash } = planned;
        printAs(options.json, { intent, graphHash, ...plan }, () => [
          ...planLines(planned),
          ...(options.explain === true ? ["", explainText(plan)] : []),
        ]);
      });
    });
}
