#!/usr/bin/env node
/** The command `heddle`. */
import { enableCompileCache } from "node:module";
import { CommanderError } from "commander";
import { exitCodeOf, usageError } from "./exit-codes.ts";
import { printError } from "./terminal.ts";
import { dropSqliteWarning } from "./warnings.ts";

// A reader that went away (`heddle search | head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});
dropSqliteWarning();
// A command lives for less than a second, a fifth of which would go to compiling what the last one compiled.
enableCompileCache();

const json = process.argv.includes("--json");
try {
  // Not before here, because it imports node:sqlite.
  const { createProgram } = await import("./program.ts");
  await createProgram({ json }).parseAsync();
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
