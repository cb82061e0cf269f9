import fc from "fast-check";
import {
  type Field,
  type FieldType,
  jsonNameOf,
  type ScalarType,
  type Schema,
} from "../../glue-gen/index.ts";

/** A message in the JSON form that the codec prints. */
export type JsonMessage = { [name: string]: unknown };

const integers = (least: number, most: number) =>
  fc.oneof(fc.integer({ min: least, max: most }), fc.constantFrom(least, most, 0));
const longs = (least: bigint, most: bigint) =>
  fc.oneof(fc.bigInt(least, most), fc.constantFrom(least, most, 0n)).map(String);
const numbers = (finite: fc.Arbitrary<number>) =>
  fc.oneof(finite, fc.constantFrom("NaN", "Infinity", "-Infinity", -0, 0));

const signed = integers(-(2 ** 31), 2 ** 31 - 1);
const unsigned = integers(0, 2 ** 32 - 1);
const longSigned = longs(-(2n ** 63n), 2n ** 63n - 1n);
const longUnsigned = longs(0n, 2n ** 64n - 1n);

const scalars: Readonly<Record<ScalarType, fc.Arbitrary<unknown>>> = {
  double: numbers(fc.double({ noNaN: true, noDefaultInfinity: true })),
  float: numbers(fc.float({ noNaN: true, noDefaultInfinity: true })),
  int32: signed,
  sint32: signed,
  sfixed32: signed,
  uint32: unsigned,
  fixed32: unsigned,
  int64: longSigned,
  sint64: longSigned,
  sfixed64: longSigned,
  uint64: longUnsigned,
  fixed64: longUnsigned,
  bool: fc.boolean(),
  string: fc.oneof(
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.constantFrom("__proto__", "\uFEFFmark", "\0"),
  ),
  bytes: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString("base64")),
};

const fraction = fc.oneof(
  fc.constant(""),
  fc.integer({ min: 0, max: 999_999_999 }).map((nanos) => `.${String(nanos).padStart(9, "0")}`),
  fc.constantFrom(".5", ".000001", ".120"),
);
const path = fc.array(fc.constantFrom("a", "fooBar", "x.yZ", "b2"), { minLength: 1, maxLength: 3 });
const jsonValue = fc.letrec<{ value: unknown; list: unknown[]; struct: object }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.string({ maxLength: 8 }),
    tie("list"),
    tie("struct"),
  ),
  list: fc.array(tie("value"), { maxLength: 3 }),
  struct: fc.dictionary(fc.string({ maxLength: 5 }), tie("value"), { maxKeys: 3, noNullPrototype: true }),
}));

/** Values of types that have a form of their own in JSON. */
const ownForms: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  BoolValue: scalars.bool,
  BytesValue: scalars.bytes,
  DoubleValue: scalars.double,
  Duration: fc
    .tuple(fc.bigInt(-315_576_000_000n, 315_576_000_000n), fraction)
    .map(([seconds, nanos]) => `${seconds}${nanos}s`),
  FieldMask: path.map((names) => names.join(",")),
  FloatValue: scalars.float,
  Int32Value: scalars.int32,
  Int64Value: scalars.int64,
  ListValue: jsonValue.list,
  StringValue: scalars.string,
  Struct: jsonValue.struct,
  Timestamp: fc
    .tuple(fc.bigInt(-62_135_596_800n, 253_402_300_799n), fraction)
    .map(([seconds, nanos]) => `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}${nanos}Z`),
  UInt32Value: scalars.uint32,
  UInt64Value: scalars.uint64,
  // A null outside of a list is no value but in this type, where it is not an absent field.
  Value: jsonValue.value,
};

function valueArbitrary(schema: Schema, type: FieldType, depth: number): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case "scalar":
      return scalars[type.scalar];
    case "enum":
      return fc.constantFrom(...(schema.enums[type.name]?.values ?? []).map(({ name }) => name), 12345);
    case "message":
      return (
        ownForms[type.name.replace("google.protobuf.", "")] ?? jsonMessages(schema, type.name, depth - 1)
      );
  }
}

function fieldArbitrary(schema: Schema, field: Field, depth: number): fc.Arbitrary<unknown> {
  const value = valueArbitrary(schema, field.type, depth);
  if (field.mapKey !== null) {
    const key = fc.oneof(
      scalars[field.mapKey].map(String),
      fc.constant(field.mapKey === "string" ? "__proto__" : "1"),
    );
    const good = field.mapKey === "bool" ? fc.constantFrom("true", "false") : key;
    return fc.array(fc.tuple(good, value), { maxLength: 3 }).map((entries) => Object.fromEntries(entries));
  }
  return field.repeated ? fc.array(value, { maxLength: 4 }) : value;
}

/** Random messages; of a oneof at most one member, and no messages below a depth. */
export function jsonMessages(schema: Schema, name: string, depth = 2): fc.Arbitrary<JsonMessage> {
  const fields = (schema.messages[name]?.fields ?? []).filter(
    ({ type }) => depth > 0 || type.kind !== "message",
  );
  return fc
    .tuple(...fields.map((field) => fc.option(fieldArbitrary(schema, field, depth), { freq: 3 })))
    .map((values) => {
      const message: JsonMessage = {};
      const chosen = new Set<string>();
      values.forEach((value, i) => {
        const field = fields[i] as Field;
        if (value !== null && (field.oneof === null || !chosen.has(field.oneof))) {
          if (field.oneof !== null) {
            chosen.add(field.oneof);
          }
          message[jsonNameOf(field)] = value;
        }
      });
      return message;
    });
}

const zeros: Readonly<Record<ScalarType, unknown>> = {
  ...{ double: 0, float: 0, int32: 0, sint32: 0, sfixed32: 0, uint32: 0, fixed32: 0 },
  ...{
    int64: "0",
    sint64: "0",
    sfixed64: "0",
    uint64: "0",
    fixed64: "0",
    bool: false,
    string: "",
    bytes: "",
  },
};

/** The message with the zeros that are always printed, and without what another reader may print or not. */
export function withZeros(schema: Schema, name: string, message: JsonMessage): JsonMessage {
  const full: JsonMessage = {};
  for (const field of schema.messages[name]?.fields ?? []) {
    const key = jsonNameOf(field);
    const { type } = field;
    const deeper = (value: unknown): unknown =>
      type.kind === "message" ? withZeros(schema, type.name, value as JsonMessage) : value;
    const given = Object.hasOwn(message, key) && message[key] !== null;
    if (field.mapKey !== null) {
      const entries = Object.entries(given ? (message[key] as JsonMessage) : {});
      full[key] = Object.fromEntries(entries.map(([entry, value]) => [entry, deeper(value)]));
    } else if (field.repeated) {
      full[key] = (given ? (message[key] as unknown[]) : []).map(deeper);
    } else if (given) {
      full[key] = deeper(message[key]);
    } else if (field.oneof === null && !field.presence && type.kind !== "message") {
      full[key] = type.kind === "enum" ? schema.enums[type.name]?.values[0]?.name : zeros[type.scalar];
    }
  }
  return full;
}
