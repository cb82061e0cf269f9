import { hash } from "node:crypto";
import type { Graph } from "./model.ts";

/**
 * Names a graph: SHA-256, hexadecimal, of its JSON with the members of every object in alphabetical order.
 * Two graphs of the same name run the same artifacts with the same mappings.
 */
export function graphHash(graph: Graph): string {
  return hash("sha256", canonicalJson(graph));
}

/** Texts that JSON has as they are; most are keys and names. */
const plain = /^[ !#-[\]-~]*$/;

function canonicalJson(value: unknown): string {
  if (typeof value === "string") {
    return plain.test(value) ? `"${value}"` : JSON.stringify(value);
  }
  if (typeof value !== "object" || value === null) {
    return JSON.stringify(value);
  }
  let text = "";
  if (Array.isArray(value)) {
    for (const element of value) {
      text += `${text === "" ? "" : ","}${canonicalJson(element)}`;
    }
    return `[${text}]`;
  }
  for (const key of Object.keys(value).sort()) {
    const member = (value as Readonly<Record<string, unknown>>)[key];
    text += `${text === "" ? "" : ","}${canonicalJson(key)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}
