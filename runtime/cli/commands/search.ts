import type { Command } from "commander";
import type { Schema } from "../../../glue-gen/index.ts";
import { print, printJson, tableLines } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

/** heddle search: functions by words. */
export function addSearch(program: Command, withHeddle: WithHeddle): void {
  program
    .command("search")
    .description("Find functions, concepts and types of events by words; without words, all functions.")
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
        const others = text === "" ? [] : schemaRows(heddle.schema(), text);
        if (options.json === true) {
          printJson([...rows, ...others]);
          return;
        }
        const lines = tableLines(
          ["function", "version", "gives", "summary"],
          rows.map((row) => [row.function, row.version, row.output, row.summary]),
        );
        for (const line of rows.length === 0 ? [] : lines) {
          print(line);
        }
        for (const { event, concept, summary } of others) {
          print(event === undefined ? `concept ${concept}  ${summary}` : `event ${event}  ${summary}`);
        }
        if (rows.length + others.length === 0) {
          print(`nothing found for ${JSON.stringify(text)}`);
        }
      }),
    );
}

/** Declared concepts and types of events whose name and summary have all the words. */
function schemaRows(schema: Schema, text: string): { event?: string; concept?: string; summary: string }[] {
  const words = text.toLowerCase().split(/\s+/);
  const has = (...texts: string[]) => words.every((word) => texts.join(" ").toLowerCase().includes(word));
  const concepts = Object.values(schema.concepts)
    .filter(({ name, summary }) => has(name, summary))
    .map(({ name, summary }) => ({ concept: name, summary }));
  const events = Object.values(schema.events)
    .map(({ type, goals }) => ({ event: type, summary: `asks for ${goals.join(", ")}` }))
    .filter(({ event, summary }) => has(event, summary));
  return [...events, ...concepts];
}
