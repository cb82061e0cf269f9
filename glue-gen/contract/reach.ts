import type { EnumType, FieldType, MessageType, Schema } from "./model.ts";

/** The types that a message needs, itself first, each before what only it needs. */
export interface Reach {
  readonly messages: readonly MessageType[];
  readonly enums: readonly EnumType[];
}

/** All messages and enums that the given messages refer to, however deep. */
export function reach(schema: Schema, roots: readonly string[]): Reach {
  const messages = new Map<string, MessageType>();
  const enums = new Map<string, EnumType>();
  const visit = (type: FieldType): void => {
    if (type.kind === "enum") {
      const found = Object.hasOwn(schema.enums, type.name) ? schema.enums[type.name] : undefined;
      if (found !== undefined) enums.set(type.name, found);
    } else if (type.kind === "message" && !messages.has(type.name)) {
      const found = Object.hasOwn(schema.messages, type.name) ? schema.messages[type.name] : undefined;
      if (found === undefined) return;
      messages.set(type.name, found);
      pending.push(found);
    }
  };
  const pending: MessageType[] = [];
  for (const name of roots) visit({ kind: "message", name });
  for (let message = pending.shift(); message !== undefined; message = pending.shift()) {
    for (const field of message.fields) visit(field.type);
  }
  return { messages: [...messages.values()], enums: [...enums.values()] };
}
