import type { Field } from "../../glue-gen/index.ts";

/**
 * What the value of a field means; a message means itself. Fields of many values mean nothing yet: glue
 * copies single values only.
 */
export function conceptOf({ repeated, mapKey, means, type }: Field): string | null {
  if (repeated || mapKey !== null) {
    return null;
  }
  return means ?? (type.kind === "message" ? type.name : null);
}
