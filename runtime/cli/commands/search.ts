import type { Command } from "commander";
import { print, printJson, tableLines } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

/** heddle search: functions by words. */
export function addSearch(program: Command, withHeddle: WithHeddle): void {
  program
    .command("search")
    .description("Find functions by words of their name, summary, keywords and concepts; without words, all.")
    .argument("[words...]")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  heddle search thumbnail image")
    .action((words: string[], options: { json?: boolean }) =>
      withHeddle((heddle) => {
        const text = words.join(" ").trim();
        const found = text === "" ? heddle.functions() : heddle.search(text);
        const rows = found.map(({ contract, digest }) => ({
          function: contract.name,
          version: contract.version,
          input: contract.input,
          output: contract.outputMeans ?? contract.output,
          summary: contract.summary,
          keywords: contract.keywords,
          digest,
        }));
        if (options.json === true) {
          printJson(rows);
          return;
        }
        const lines = tableLines(
          ["function", "version", "gives", "summary"],
          rows.map((row) => [row.function, row.version, row.output, row.summary]),
        );
        for (const line of rows.length === 0 ? [`nothing found for ${JSON.stringify(text)}`] : lines) {
          print(line);
        }
      }),
    );
}
