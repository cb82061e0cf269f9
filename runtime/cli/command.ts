/** Runs the command line of this process. */
import { CommanderError } from "commander";
import { exitCodeOf, usageError } from "./exit-codes.ts";
import { createProgram } from "./program.ts";
import { printError } from "./terminal.ts";

const json = process.argv.includes("--json");
try {
  const args = process.argv.slice(2);
  const program = await createProgram(args, { json });
  await program.parseAsync(args, { from: "user" });
} catch (error) {
  const failure = error instanceof CommanderError ? usageError(error) : error;
  if (failure !== undefined) {
    process.exitCode = exitCodeOf(failure);
    // For people the parser has said it already.
    if (json || failure === error) {
      printError(failure, json);
    }
  }
}
