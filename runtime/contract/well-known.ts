import { durationFromJson, durationToJson } from "./duration.ts";
import { fieldMaskFromJson, fieldMaskToJson } from "./field-mask.ts";
import { Mismatch } from "./json-scalars.ts";
import { timestampFromJson, timestampToJson } from "./timestamp.ts";

/** A message as its fields say, by their names in JSON: what the form of its own stands for. */
export type PlainForm = Readonly<Record<string, unknown>>;

/** A type of Google's that has a form of its own in JSON. */
export interface WellKnown {
  /** The fields that a value in its own form stands for. */
  fromJson(json: unknown): PlainForm | Mismatch;
  /** The form of its own; what is absent in `plain` is zero. */
  toJson(plain: PlainForm): unknown;
}

const wrapper = (zero: unknown): WellKnown => ({
  fromJson: (value) => ({ value }),
  toJson: ({ value = zero }) => value,
});

const wellKnown: ReadonlyMap<string, WellKnown> = new Map(
  Object.entries({
    BoolValue: wrapper(false),
    BytesValue: wrapper(""),
    DoubleValue: wrapper(0),
    Duration: { fromJson: durationFromJson, toJson: durationToJson },
    FieldMask: { fromJson: fieldMaskFromJson, toJson: fieldMaskToJson },
    FloatValue: wrapper(0),
    Int32Value: wrapper(0),
    Int64Value: wrapper("0"),
    ListValue: {
      fromJson: (json) => (Array.isArray(json) ? { values: json } : new Mismatch("a list")),
      toJson: ({ values = [] }) => values,
    },
    StringValue: wrapper(""),
    Struct: {
      fromJson: (json) => (isObject(json) ? { fields: json } : new Mismatch("an object of names and values")),
      toJson: ({ fields = {} }) => fields,
    },
    Timestamp: { fromJson: timestampFromJson, toJson: timestampToJson },
    UInt32Value: wrapper(0),
    UInt64Value: wrapper("0"),
    Value: { fromJson: valueFromJson, toJson: valueToJson },
  } satisfies Record<string, WellKnown>).map(([name, type]) => [`google.protobuf.${name}`, type]),
);

/** The form of its own that a message type has in JSON. `google.protobuf.Any` is not among them. */
export function wellKnownOf(name: string): WellKnown | undefined {
  return wellKnown.get(name);
}

/** Full name of the type that carries a message of any type. */
export const anyName = "google.protobuf.Any";

/** Full name of the type to which a null is a value. */
export const valueName = "google.protobuf.Value";

/** Full name of the enum whose one value is null in JSON. */
export const nullValueName = "google.protobuf.NullValue";

/** Whether JSON is an object, and neither a list nor bytes. */
export function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === "object" && json !== null && !Array.isArray(json) && !ArrayBuffer.isView(json);
}

function valueFromJson(json: unknown): PlainForm | Mismatch {
  switch (typeof json) {
    case "boolean":
      return { boolValue: json };
    case "string":
      return { stringValue: json };
    case "bigint":
      return { numberValue: Number(json) };
    case "number":
      return Number.isFinite(json) ? { numberValue: json } : new Mismatch("a number that JSON has");
    default:
      if (json === null) {
        return { nullValue: 0 };
      }
      if (Array.isArray(json)) {
        return { listValue: json };
      }
      return isObject(json) ? { structValue: json } : new Mismatch("a value that JSON has");
  }
}

function valueToJson(plain: PlainForm): unknown {
  const kind = ["nullValue", "numberValue", "stringValue", "boolValue", "structValue", "listValue"].find(
    (name) => Object.hasOwn(plain, name),
  );
  if (kind === undefined) {
    return new Mismatch("one of the kinds of google.protobuf.Value");
  }
  const value = plain[kind];
  return kind === "numberValue" && typeof value !== "number" ? new Mismatch("a number that JSON has") : value;
}
