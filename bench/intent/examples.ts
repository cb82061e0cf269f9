import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
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

/**
 * What tools do, by name, where a file `tools.json` beside the examples says so: a list of `id` and `desc`.
 * @throws Error that names the file
 */
export function readDescriptions(examples: string): Map<string, string> {
  const path = join(dirname(examples), "tools.json");
  if (!existsSync(path)) return new Map();
  const tools = JSON.parse(readFileSync(path, "utf8")) as unknown;
  const isList = Array.isArray(tools) && tools.every((tool) => typeof tool?.id === "string");
  if (!isList) throw new Error(`${path}: expected a list of tools, each with its id`);
  return new Map(tools.map(({ id, desc }: { id: string; desc?: unknown }) => [id, String(desc ?? "")]));
}
