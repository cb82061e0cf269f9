import type { EnumType, MessageType, Schema } from "../../glue-gen/index.ts";
import { HeddleError } from "../errors.ts";

/** @throws HeddleError CONTRACT_INVALID where the schema does not have it */
export function messageOf(schema: Schema, name: string): MessageType {
  const message = Object.hasOwn(schema.messages, name) ? schema.messages[name] : undefined;
  if (message === undefined) {
    throw new HeddleError("CONTRACT_INVALID", `There is no message ${name} in the schema.`, { place: name });
  }
  return message;
}

/** @throws HeddleError CONTRACT_INVALID where the schema does not have it */
export function enumOf(schema: Schema, name: string): EnumType {
  const found = Object.hasOwn(schema.enums, name) ? schema.enums[name] : undefined;
  if (found === undefined) {
    throw new HeddleError("CONTRACT_INVALID", `There is no enum ${name} in the schema.`, { place: name });
  }
  return found;
}
