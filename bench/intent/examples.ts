import { readFileSync } from "node:fs";
import type { IntentExample } from "../../runtime/intent/index.ts";

/**
 * Reads examples, one JSON object a line: `request` is the text, `nodes` the tools in their order.
 * @throws Error that names the line
 */
export function readExamples(path: string): IntentExample[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .flatMap((line, i): IntentExample[] => {
      if (line.trim() === "") return [];
      const { request, nodes } = JSON.parse(line) as { request?: unknown; nodes?: unknown };
      const isList = Array.isArray(nodes) && nodes.every((node) => typeof node === "string");
      if (typeof request !== "string" || !isList || nodes.length === 0) {
        throw new Error(`${path}, line ${i + 1}: expected a request and its nodes`);
      }
      return [{ text: request, goals: nodes }];
    });
}
