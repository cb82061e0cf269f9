/** Types of Google's that have a form of their own in JSON, as types of TypeScript over {@link helpers}. */
const ownForms: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Any: "AnyMessage",
    BoolValue: "boolean",
    BytesValue: "Base64",
    DoubleValue: "number | NotFinite",
    Duration: "Duration",
    FieldMask: "FieldMask",
    FloatValue: "number | NotFinite",
    Int32Value: "number",
    Int64Value: "Integer64",
    ListValue: "Array<Json>",
    NullValue: "null",
    StringValue: "string",
    Struct: "{ [key: string]: Json }",
    Timestamp: "Timestamp",
    UInt32Value: "number",
    UInt64Value: "Integer64",
    Value: "Json",
  }).map(([name, type]) => [`google.protobuf.${name}`, type]),
);

/** The type of a message or enum that has a form of its own. */
export function ownFormOf(fullName: string): string | undefined {
  return ownForms.get(fullName);
}

/** Types that a file declares where it uses them, each with what it says of itself. */
export const helpers: readonly (readonly [name: string, type: string, comment: string])[] = [
  ["AnyMessage", '{ "@type"?: string; [member: string]: unknown }', "A message of the type that it names."],
  ["Base64", "string", "Bytes in base64."],
  ["Duration", "string", 'A length of time in seconds, such as "1.5s".'],
  ["FieldMask", "string", "Paths of fields with commas between them."],
  ["Integer64", "string", "An integer of 64 bits in decimal."],
  [
    "Json",
    "null | boolean | number | string | Array<Json> | { [key: string]: Json }",
    "Any value that JSON has.",
  ],
  ["NotFinite", '"NaN" | "Infinity" | "-Infinity"', "A number that JSON has no form for."],
  ["Timestamp", "string", "A time in RFC 3339."],
];
