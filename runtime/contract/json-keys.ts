import { type Field, isPackable, jsonNameOf, type MessageType, wireTypeOf } from "../../glue-gen/index.ts";

/** A field as the decoder needs it. */
export interface FieldKey {
  readonly field: Field;
  /** Name in JSON. */
  readonly key: string;
  /** The wire type of one value; of a map, that of an entry. */
  readonly wireType: number;
  /** Whether several values may come packed. */
  readonly packable: boolean;
  /** Names in JSON of the members of its oneof, itself included; the same list for each of them. */
  readonly siblings: readonly string[];
}

/** By message type; schemas live as long as a publication. */
const known = new WeakMap<MessageType, ReadonlyMap<number, FieldKey>>();

/** The fields of a message by number. */
export function fieldKeys(type: MessageType): ReadonlyMap<number, FieldKey> {
  let keys = known.get(type);
  if (keys === undefined) {
    keys = findKeys(type);
    known.set(type, keys);
  }
  return keys;
}

function findKeys({ fields }: MessageType): ReadonlyMap<number, FieldKey> {
  const members = new Map<string, string[]>();
  for (const field of fields) {
    if (field.oneof !== null) {
      const names = members.get(field.oneof) ?? [];
      names.push(jsonNameOf(field));
      members.set(field.oneof, names);
    }
  }
  return new Map(
    fields.map((field) => [
      field.number,
      {
        field,
        key: jsonNameOf(field),
        wireType: field.mapKey === null ? wireTypeOf(field.type) : 2,
        packable: field.repeated && isPackable(field.type),
        siblings: field.oneof === null ? [] : (members.get(field.oneof) ?? []),
      },
    ]),
  );
}

/** Sets a member whatever its name is: `__proto__` is a name like any other. */
export function setOwn(object: Record<string | number, unknown>, key: string | number, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[key] = value;
  }
}

/** The parts of the way from a value to one within it; undefined where it is not there. */
export function wayTo(target: object, from: unknown): (string | number)[] | undefined {
  if (from === target) {
    return [];
  }
  if (typeof from !== "object" || from === null) {
    return undefined;
  }
  for (const [key, value] of Object.entries(from)) {
    const rest = wayTo(target, value);
    if (rest !== undefined) {
      return [Array.isArray(from) ? Number(key) : key, ...rest];
    }
  }
  return undefined;
}
