#!/usr/bin/env node
/** The command `heddle`. */
import { exitCodeOf, usageExitCode } from "./exit-codes.ts";
import { createProgram } from "./program.ts";
import { printError } from "./terminal.ts";

// A reader that went away (`heddle search | head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

const json = process.argv.includes("--json");
try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = usageExitCode(error) ?? exitCodeOf(error);
  if (usageExitCode(error) === undefined) {
    printError(error, json);
  }
}
