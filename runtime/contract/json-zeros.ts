import { type Field, type FieldType, type Schema, zeroOf } from "../../glue-gen/index.ts";
import { scalarToJson } from "./json-scalars.ts";
import { enumNames, enumOf } from "./lookup.ts";
import { nullValueName } from "./well-known.ts";

/** Whether a singular field is zero where it is absent. */
export function isImplicit({ presence, oneof, type }: Field): boolean {
  return !presence && oneof === null && type.kind !== "message";
}

/** What a field of a scalar or an enum is in JSON where it is absent. */
export function zeroToJson(schema: Schema, type: FieldType): unknown {
  if (type.kind === "scalar") {
    return scalarToJson(zeroOf(type.scalar));
  }
  return enumToJson(schema, type.name, enumOf(schema, type.name).values[0]?.number ?? 0);
}

/** The name of a number, or else the number; undefined where a closed enum does not have it. */
export function enumToJson(schema: Schema, name: string, number: number): string | number | null | undefined {
  const type = enumOf(schema, name);
  if (name === nullValueName) {
    return null;
  }
  return enumNames(type).get(number) ?? (type.closed === true ? undefined : number);
}
