import type { Command } from "commander";
import { readGraph } from "../../../glue-gen/graph/index.ts";
import { parseJson, readInput } from "../files.ts";
import { print } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

/** heddle glue: the code that maps values between the steps of a graph. */
export function addGlue(program: Command, withHeddle: WithHeddle): void {
  program
    .command("glue")
    .description("Show the glue of a graph: TypeScript with one line for each mapping.")
    .argument("<graph>", "a graph in JSON, or what `heddle plan --json` prints; - reads standard input")
    .addHelpText(
      "after",
      `
Example:
  heddle plan event.json --json | heddle glue -`,
    )
    .action(async (path: string) => {
      const json = parseJson(await readInput(path), path, "GRAPH_INVALID");
      const graph = readGraph(isPlan(json) ? json.graph : json);
      await withHeddle((heddle) => print(heddle.glue(graph).trimEnd()));
    });
}

function isPlan(json: unknown): json is { readonly graph: unknown } {
  return typeof json === "object" && json !== null && Object.hasOwn(json, "graph");
}
