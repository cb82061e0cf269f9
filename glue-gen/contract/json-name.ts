import { lowerCamelCase } from "../print/index.ts";
import type { Field } from "./model.ts";

/** The name of a field in JSON: what the file says, or its own name in lowerCamelCase. */
export function jsonNameOf({ name, jsonName }: Pick<Field, "name" | "jsonName">): string {
  return jsonName ?? lowerCamelCase(name);
}
