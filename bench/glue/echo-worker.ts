import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parentPort } from "node:worker_threads";
import { buildFunction, findFunctions } from "../../functions-as/build/index.ts";
import { ECHO_FILES } from "./order.ts";

const directory = mkdtempSync(join(tmpdir(), "heddle-bench-echo-"));
try {
  for (const [path, text] of Object.entries(ECHO_FILES)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const [source] = await findFunctions(directory);
  if (source === undefined) throw new Error("there is no contract of the echo");
  const { component } = await buildFunction(source);
  parentPort?.postMessage(component);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
