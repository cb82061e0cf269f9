import type { EventType, Schema } from "../../glue-gen/index.ts";

/** How the data of an event is described. */
export interface EventKind {
  /** The published type of events that this one is of, such as `photo.*`; empty where only its data is described. */
  readonly kind: string;
  /** Full name of the message type of its data. */
  readonly message: string;
  /** The field that takes data which is not JSON. */
  readonly payload: string | null;
}

/**
 * Finds the published type of an event: the very same, else the longest pattern that it begins like (`photo.*` is
 * for `photo.uploaded` and `photo.uploaded.again`), else whatever describes the message that its dataschema names.
 * @param dataSchema CloudEvents `dataschema`, a URI that ends in the full name of a message
 */
export function kindOf(schema: Schema, type: string, dataSchema: string): EventKind | undefined {
  const named = described(schema, type);
  if (named !== undefined) {
    return named;
  }
  for (let end = type.lastIndexOf("."); end > 0; end = type.lastIndexOf(".", end - 1)) {
    const found = described(schema, `${type.slice(0, end)}.*`);
    if (found !== undefined) {
      return found;
    }
  }
  const message = /[^/:#?]*$/.exec(dataSchema)?.[0] ?? "";
  if (!Object.hasOwn(schema.messages, message)) {
    return undefined;
  }
  const of = Object.values(schema.events).find((event) => event.message === message);
  return of === undefined ? { kind: "", message, payload: null } : kindBy(of);
}

function described(schema: Schema, type: string): EventKind | undefined {
  const found = Object.hasOwn(schema.events, type) ? schema.events[type] : undefined;
  return found === undefined ? undefined : kindBy(found);
}

function kindBy({ type, message, payload }: EventType): EventKind {
  return { kind: type, message, payload };
}
