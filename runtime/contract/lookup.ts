import type { EnumType, MessageType, Schema } from "../../glue-gen/index.ts";
import { HeddleError } from "../errors.ts";

/** Looks up a message by a name from outside. */
export function findMessage(schema: Schema, name: string): MessageType | undefined {
  return Object.hasOwn(schema.messages, name) ? schema.messages[name] : undefined;
}

/** @throws HeddleError CONTRACT_INVALID where the schema does not have it */
export function messageOf(schema: Schema, name: string): MessageType {
  const message = findMessage(schema, name);
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

/** By enum; schemas live as long as a publication. */
const numbers = new WeakMap<EnumType, ReadonlyMap<string, number>>();
const names = new WeakMap<EnumType, ReadonlyMap<number, string>>();

/** The number of each name. An enum may have thousands, and a message millions of its values. */
export function enumNumbers(type: EnumType): ReadonlyMap<string, number> {
  let found = numbers.get(type);
  if (found === undefined) {
    found = new Map(type.values.map(({ name, number }) => [name, number]));
    numbers.set(type, found);
  }
  return found;
}

/** The name of each number: the first, where several are for one. */
export function enumNames(type: EnumType): ReadonlyMap<number, string> {
  let found = names.get(type);
  if (found === undefined) {
    found = new Map([...type.values].reverse().map(({ name, number }) => [number, name]));
    names.set(type, found);
  }
  return found;
}
