import { createHash } from "node:crypto";
import type { Graph } from "./model.ts";

/**
 * Names a graph: SHA-256, hexadecimal, of its JSON with the members of every object in alphabetical order.
 * Two graphs of the same name run the same artifacts with the same mappings.
 */
export function graphHash(graph: Graph): string {
  return createHash("sha256").update(canonicalJson(graph)).digest("hex");
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonicalJson).join(",")}]`;
  }
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}
