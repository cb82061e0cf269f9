import { lowerCamelCase } from "../print/index.ts";
import type { Field } from "./model.ts";

/** By field; fields live as long as their schema. */
const known = new WeakMap<object, string>();

/** The name of a field in JSON: what the file says, or its own name in lowerCamelCase. */
export function jsonNameOf(field: Pick<Field, "name" | "jsonName">): string {
  if (field.jsonName !== undefined) {
    return field.jsonName;
  }
  let name = known.get(field);
  if (name === undefined) {
    name = lowerCamelCase(field.name);
    known.set(field, name);
  }
  return name;
}
