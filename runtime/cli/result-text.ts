import type { Result } from "../result.ts";
import { writeOutputs } from "./output-files.ts";
import { resultLines } from "./presentation.ts";
import { printAs } from "./terminal.ts";

/** Prints a result, and writes its outputs to files where a directory is named. */
export function writeResult(
  result: Result,
  { out, json }: { readonly out?: string; readonly json?: boolean },
): void {
  const files = out === undefined ? [] : writeOutputs(result, out);
  printAs(json, { ...result.toJSON(), files }, () => resultLines(result, files));
}
