import { type Field, jsonNameOf, type MessageType, reach, type Schema } from "../../glue-gen/index.ts";
import { findMessage } from "../contract/index.ts";
import { HeddleError } from "../errors.ts";

/**
 * Checks that each field which has a meaning is there as a key, so that data of another shape is not taken
 * for empty data. `null` counts as present and empty, as GitHub writes an issue without text. Optional
 * fields, those with a default, members of a oneof, and lists may be absent.
 * @param data JSON; what is no object is refused, with its place, by whoever encodes it
 * @throws HeddleError EVENT_FIELD_MISSING with the place
 */
export function checkPresence(schema: Schema, message: MessageType, data: unknown): void {
  check(schema, telling(schema, message), [message], data, "data");
}

function check(
  schema: Schema,
  messages: ReadonlySet<string>,
  within: readonly MessageType[],
  data: unknown,
  place: string,
): void {
  if (typeof data !== "object" || data === null) {
    return;
  }
  for (const field of within.at(-1)?.fields ?? []) {
    const inner = field.type.kind === "message" ? findMessage(schema, field.type.name) : undefined;
    // A message within itself is not expected a second time, or nothing could ever be complete.
    const repeats = inner !== undefined && field.means === null && within.includes(inner);
    if (repeats || !isExpected(field, messages)) {
      continue;
    }
    const key = [jsonNameOf(field), field.name].find((name) => Object.hasOwn(data, name));
    const fieldPlace = `${place}.${key ?? field.name}`;
    if (key === undefined) {
      throw new HeddleError("EVENT_FIELD_MISSING", `The event has no ${fieldPlace}.`, { place: fieldPlace });
    }
    if (inner !== undefined && !within.includes(inner)) {
      check(
        schema,
        messages,
        [...within, inner],
        (data as Readonly<Record<string, unknown>>)[key],
        fieldPlace,
      );
    }
  }
}

/** Whether a single field has a meaning, or leads to one that has. */
function isExpected(field: Field, messages: ReadonlySet<string>): boolean {
  if (field.repeated || field.mapKey !== null || field.oneof !== null || field.optional || field.presence) {
    return false;
  }
  return field.means !== null
    ? field.defaultText === null
    : field.type.kind === "message" && messages.has(field.type.name);
}

/** What {@link findTelling} found, by schema and message; schemas live as long as a publication. */
const known = new WeakMap<Schema, WeakMap<MessageType, ReadonlySet<string>>>();

function telling(schema: Schema, message: MessageType): ReadonlySet<string> {
  let own = known.get(schema);
  if (own === undefined) {
    own = new WeakMap();
    known.set(schema, own);
  }
  let found = own.get(message);
  if (found === undefined) {
    found = findTelling(schema, message);
    own.set(message, found);
  }
  return found;
}

/** The messages that lead to a field with a meaning, of those that are within one: a schema may have many more. */
function findTelling(schema: Schema, message: MessageType): Set<string> {
  const found = new Set<string>();
  const holders = new Map<string, string[]>();
  const open: string[] = [];
  const add = (name: string): void => {
    if (!found.has(name)) {
      found.add(name);
      open.push(name);
    }
  };
  for (const { name, fields } of reach(schema, [message.name]).messages) {
    for (const field of fields) {
      if (field.means !== null) {
        if (isExpected(field, found)) {
          add(name);
        }
      } else if (field.type.kind === "message" && isExpected(field, new Set([field.type.name]))) {
        const own = holders.get(field.type.name);
        if (own === undefined) {
          holders.set(field.type.name, [name]);
        } else {
          own.push(name);
        }
      }
    }
  }
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    holders.get(name)?.forEach(add);
  }
  return found;
}
