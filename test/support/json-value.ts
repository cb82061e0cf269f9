/** A std.json.v1.Value as protobufjs gives it. */
export interface JsonValue {
  readonly kind?: "boolean" | "number" | "string" | "list" | "object";
  readonly boolean?: boolean;
  readonly number?: number;
  readonly string?: string;
  readonly list?: { readonly values: readonly JsonValue[] };
  readonly object?: {
    readonly members: readonly { readonly name: string; readonly value: JsonValue | null }[];
  };
}

/** The message of a value as JSON.parse gives it. */
export function toMessage(value: unknown): JsonValue {
  if (value === null) return {};
  if (typeof value === "boolean") return { boolean: value };
  if (typeof value === "number") return { number: value };
  if (typeof value === "string") return { string: value };
  if (Array.isArray(value)) return { list: { values: value.map(toMessage) } };
  const members = Object.entries(value as object).map(([name, member]) => ({
    name,
    value: toMessage(member),
  }));
  return { object: { members } };
}

/** The value of a message; of members with one name the last counts, as it does for JSON.parse. */
export function fromMessage(message: JsonValue | null): unknown {
  switch (message?.kind) {
    case "boolean":
      return message.boolean;
    case "number":
      return message.number;
    case "string":
      return message.string;
    case "list":
      return message.list?.values.map(fromMessage);
    case "object":
      return Object.fromEntries(
        message.object?.members.map(({ name, value }) => [name, fromMessage(value)]) ?? [],
      );
    default:
      return null;
  }
}
