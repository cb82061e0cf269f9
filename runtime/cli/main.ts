#!/usr/bin/env node
/** The command `heddle`: prepares the process, and loads the rest only then. */
import { enableCompileCache } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dropSqliteWarning } from "./warnings.ts";

// A reader that went away (`heddle search | head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});
// Before anything imports node:sqlite.
dropSqliteWarning();
// A command lives for less than a second, a third of which would go to compiling what the last one compiled. It holds for
// what is imported from here on; workers know of it by the environment.
process.env.NODE_COMPILE_CACHE ||= join(tmpdir(), "node-compile-cache");
enableCompileCache();
await import("./command.ts");
