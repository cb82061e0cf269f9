import type { Reader } from "../binary/index.ts";
import { unsupported } from "../refusals.ts";
import { valueType } from "./model.ts";

/** Reads a value type, and refuses by name those of later proposals. */
export function readValueType(reader: Reader): number {
  const position = reader.position;
  const type = reader.u8();
  if (
    (type >= valueType.v128 && type <= valueType.i32) ||
    type === valueType.funcref ||
    type === valueType.externref
  ) {
    return type;
  }
  if (type === 0x63 || type === 0x64) {
    throw unsupported("typed function references", `byte ${position}`);
  }
  if (type === 0x69 || type === 0x74) {
    throw unsupported("exceptions", `byte ${position}`);
  }
  if (type >= 0x65 && type <= 0x75) {
    throw unsupported("garbage collection", `byte ${position}`);
  }
  throw reader.malformed("there is no value type", position);
}

/** Reads the type of a null reference. */
export function readHeapType(reader: Reader): number {
  const position = reader.position;
  if (!reader.done && ((reader.bytes[position] as number) & 0xc0) !== 0x40) {
    throw unsupported("typed function references", `byte ${position}`);
  }
  return readValueType(reader);
}
