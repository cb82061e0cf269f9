import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { parseJsonText } from "../../contract/index.ts";
import type { Heddle } from "../../heddle.ts";
import { contentField, type Pipe } from "../../pipe/index.ts";
import { fileError } from "../files.ts";
import { byteText, grouped } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

interface Options {
  readonly input?: string;
  readonly output?: string;
}

/** heddle pipe: a stream through a chain of functions. */
export function addPipe(program: Command, withHeddle: WithHeddle): void {
  program
    .command("pipe")
    .description("Pass a stream through a chain of functions, chunk by chunk and in bounded memory.")
    .argument("<functions...>", "full names; each takes the messages that the one before it gives")
    .option("--input <file>", "default: standard input; bytes, or messages in JSON, one a line")
    .option("--output <file>", "default: standard output; bytes, or messages in JSON, one a line")
    .addHelpText(
      "after",
      "\nExample:\n  heddle pipe std.csv.v1.ReadRows std.json.v1.WriteRows < table.csv > table.jsonl",
    )
    .action((names: string[], { input, output }: Options) =>
      withHeddle(async (heddle) => {
        const source = input === undefined ? process.stdin : createReadStream(input);
        // Told to whoever reads it; where the pipe is refused that is nobody, and an error without a listener is fatal.
        source.on("error", () => {});
        const pipe = heddle.pipe(names, isContent(heddle, names[0], "input") ? source : messages(source));
        const content = isContent(heddle, names.at(-1), "output");
        try {
          await pipeline(
            Readable.from(content ? pipe.bytes() : lines(pipe)),
            output === undefined ? process.stdout : createWriteStream(output),
            { end: output !== undefined },
          );
        } catch (error) {
          throw fileError(error) ?? error;
        } finally {
          source.destroy();
        }
        for (const { step, milliseconds, fuel, peakMemory } of (await pipe.report).steps) {
          const took = `${milliseconds.toFixed(1)} ms, ${grouped(fuel)} fuel, ${byteText(peakMemory)}`;
          process.stderr.write(`${step}  ${took}\n`);
        }
      }),
    );
}

/** Whether the messages at an end of the pipe are bytes alone, so that it does not matter where these are cut. */
function isContent(heddle: Heddle, name: string | undefined, side: "input" | "output"): boolean {
  const contract = heddle.functions().find((one) => one.contract.name === name)?.contract;
  const type = contract && contentField(contract, contract[side])?.type;
  return type?.kind === "scalar" && type.scalar === "bytes";
}

async function* messages(source: NodeJS.ReadableStream): AsyncGenerator<unknown> {
  let number = 0;
  for await (const line of createInterface({ input: source, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() !== "") {
      yield parseJsonText(line, `line ${number}`);
    }
  }
}

async function* lines(pipe: Pipe): AsyncGenerator<string> {
  for await (const message of pipe) {
    yield `${JSON.stringify(message)}\n`;
  }
}
