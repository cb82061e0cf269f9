import type { Field } from "../../glue-gen/index.ts";

/** What the value of a field means, of a list or a map each of its values; a message means itself. */
export function conceptOf({ means, type }: Pick<Field, "means" | "type">): string | null {
  return means ?? (type.kind === "message" ? type.name : null);
}
