import type { Command } from "commander";
import { parseJsonText } from "../../contract/index.ts";
import { decodeText, readInput } from "../files.ts";
import { byteText, grouped, printable, printJson } from "../terminal.ts";
import { forOneEvent, type WithHeddle } from "../with-heddle.ts";

/** heddle call: one function on one input. */
export function addCall(program: Command, withHeddle: WithHeddle): void {
  program
    .command("call")
    .description("Call one function with an input in JSON.")
    .argument("<function>", "full name, such as std.text.v1.Redact")
    .argument("<input>", "a file with the input message in JSON; - reads standard input")
    .option("--session <session>", "the session of the account default that the function reads and writes")
    .option("--json", "print JSON with fuel, memory and time")
    .addHelpText(
      "after",
      `\nExample:\n  echo '{"text": {"content": "Write to ada@example.org"}}' | heddle call std.text.v1.Redact -`,
    )
    .action(async (name: string, path: string, options: { session?: string; json?: boolean }) => {
      const text = decodeText(await readInput(path), path, "EVENT_DATA_INVALID");
      const input = parseJsonText(text, path === "-" ? "standard input" : path);
      const action: Parameters<WithHeddle>[0] = async (heddle) => {
        const result = await heddle.call(name, input, { session: options.session ?? "" });
        if (options.json === true) {
          printJson(result);
          return;
        }
        printJson(result.output);
        for (const { level, message } of result.logs) {
          process.stderr.write(`${printable(`log ${level}: ${message}`)}\n`);
        }
        process.stderr.write(
          `${result.milliseconds.toFixed(2)} ms, ${grouped(result.fuel)} fuel, ${byteText(result.peakMemory)}\n`,
        );
      };
      await withHeddle(action, forOneEvent);
    });
}
