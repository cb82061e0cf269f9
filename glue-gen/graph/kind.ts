import { type FieldType, wireTypeOf } from "../contract/index.ts";
import type { Kind } from "../wire/v1/index.ts";

/** Kinds of values that are no messages, by Protobuf's wire type. */
const kinds: Readonly<Record<number, Kind>> = { 0: "varint", 1: "fixed64", 2: "bytes", 5: "fixed32" };

/** How a value of a type is written. */
export function kindOf(type: FieldType): Kind {
  return type.kind === "message" ? "message" : (kinds[wireTypeOf(type)] as Kind);
}
