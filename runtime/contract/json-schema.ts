import {
  type EnumType,
  type Field,
  type FieldType,
  impliedValue,
  jsonNameOf,
  type MessageType,
  parseDefault,
  type ScalarType,
  type Schema,
} from "../../glue-gen/index.ts";
import { scalarToJson } from "./json-scalars.ts";
import { enumOf, messageOf } from "./lookup.ts";
import { nullValueName } from "./well-known.ts";

/** A JSON Schema, draft 2020-12, as plain data. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/**
 * The JSON Schema of a message as {@link import("./json-encoder.ts").encodeJson} takes it, with each message
 * type under `$defs`. A field is required where it has a meaning and is neither optional nor has a default.
 * @throws HeddleError CONTRACT_INVALID where the schema lacks a type
 */
export function jsonSchema(schema: Schema, messageName: string): JsonSchema {
  const definitions = new Map<string, JsonSchema>();
  const open = [messageName];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (!definitions.has(name)) {
      const message = messageOf(schema, name);
      const ownForm = ownFormSchema(name);
      if (ownForm !== undefined) {
        definitions.set(name, ownForm);
        continue;
      }
      definitions.set(name, objectSchema(schema, message));
      open.push(...message.fields.flatMap(({ type }) => (type.kind === "message" ? [type.name] : [])));
    }
  }
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $ref: reference(messageName),
    $defs: Object.fromEntries(definitions),
  };
}

function reference(name: string): string {
  return `#/$defs/${name}`;
}

function objectSchema(schema: Schema, { fields, comment }: MessageType): JsonSchema {
  const required = fields
    .filter(({ means, optional, defaultText }) => means !== null && !optional && defaultText === null)
    .map(jsonNameOf);
  return {
    type: "object",
    ...described(comment),
    properties: Object.fromEntries(fields.map((field) => [jsonNameOf(field), fieldSchema(schema, field)])),
    ...(required.length === 0 ? {} : { required }),
  };
}

function fieldSchema(schema: Schema, field: Field): JsonSchema {
  const single = typeSchema(schema, field.type);
  if (field.mapKey !== null) {
    return { type: "object", ...described(field.comment), additionalProperties: single };
  }
  if (field.repeated) {
    return { type: "array", ...described(field.comment), items: single };
  }
  return { ...single, ...described(field.comment), ...defaultOf(schema, field) };
}

function typeSchema(schema: Schema, type: FieldType): JsonSchema {
  switch (type.kind) {
    case "message":
      return { $ref: reference(type.name) };
    case "enum":
      if (type.name === nullValueName) {
        return { type: "null" };
      }
      return { enum: enumOf(schema, type.name).values.map(({ name }) => name) };
    case "scalar":
      return scalarSchemas[type.scalar];
  }
}

const signed32 = { type: "integer", minimum: -2147483648, maximum: 2147483647 };
const unsigned32 = { type: "integer", minimum: 0, maximum: 4294967295 };
const signed64 = { type: ["string", "integer"], pattern: "^-?(0|[1-9][0-9]{0,18})$" };
const unsigned64 = { type: ["string", "integer"], pattern: "^(0|[1-9][0-9]{0,19})$" };
const float = { anyOf: [{ type: "number" }, { enum: ["NaN", "Infinity", "-Infinity"] }] };

const scalarSchemas: Readonly<Record<ScalarType, JsonSchema>> = {
  double: float,
  float,
  int32: signed32,
  sint32: signed32,
  sfixed32: signed32,
  uint32: unsigned32,
  fixed32: unsigned32,
  int64: signed64,
  sint64: signed64,
  sfixed64: signed64,
  uint64: unsigned64,
  fixed64: unsigned64,
  bool: { type: "boolean" },
  string: { type: "string" },
  bytes: { type: "string", contentEncoding: "base64" },
};

/** The types of Google's that have a form of their own. */
const ownForms: Readonly<Record<string, JsonSchema>> = {
  Any: { type: "object", properties: { "@type": { type: "string" } } },
  BoolValue: scalarSchemas.bool,
  BytesValue: scalarSchemas.bytes,
  DoubleValue: float,
  Duration: { type: "string", pattern: "^-?[0-9]{1,12}([.][0-9]{1,9})?s$" },
  FieldMask: { type: "string", pattern: "^[^_]*$" },
  FloatValue: float,
  Int32Value: signed32,
  Int64Value: signed64,
  ListValue: { type: "array" },
  StringValue: scalarSchemas.string,
  Struct: { type: "object" },
  Timestamp: { type: "string", format: "date-time" },
  UInt32Value: unsigned32,
  UInt64Value: unsigned64,
  // Anything that JSON has.
  Value: {},
};

function ownFormSchema(name: string): JsonSchema | undefined {
  const own = name.startsWith("google.protobuf.") ? name.slice("google.protobuf.".length) : "";
  return Object.hasOwn(ownForms, own) ? ownForms[own] : undefined;
}

function described(comment: string): JsonSchema {
  return comment === "" ? {} : { description: comment };
}

function defaultOf(schema: Schema, field: Field): JsonSchema {
  const { defaultText, type } = field;
  const value =
    defaultText === null ? impliedValue(field, schema.enums) : parseDefault(defaultText, type, schema.enums);
  if (value === null) {
    return {};
  }
  return { default: type.kind === "enum" ? enumName(enumOf(schema, type.name), value) : scalarToJson(value) };
}

function enumName({ values }: EnumType, number: unknown): unknown {
  return values.find((value) => value.number === number)?.name ?? number;
}
