import { decimal } from "./decimal";
import { logError } from "./log";

/** What `throw` and the checks of the standard library end in: the reason is logged, then a trap. */
export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  let text = message === null ? "aborted" : message;
  if (file !== null) text += " (" + file + ":" + decimal(line) + ":" + decimal(column) + ")";
  logError(text);
  unreachable();
}
