import type { FieldType } from "../contract/model.ts";
import type { Kind } from "../wire/v1/index.ts";

/** How a value of a type is written. */
export function kindOf(type: FieldType): Kind {
  if (type.kind === "message") {
    return "message";
  }
  if (type.kind === "enum") {
    return "varint";
  }
  switch (type.scalar) {
    case "double":
    case "fixed64":
    case "sfixed64":
      return "fixed64";
    case "float":
    case "fixed32":
    case "sfixed32":
      return "fixed32";
    case "string":
    case "bytes":
      return "bytes";
    default:
      return "varint";
  }
}
