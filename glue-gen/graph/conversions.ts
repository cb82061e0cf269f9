import { type FieldType, integerRanges, type Schema } from "../contract/index.ts";
import type { Conversion, Format } from "../wire/v1/index.ts";
import type { NamedConversion } from "./model.ts";

/** How a value of one type becomes one of another: its bytes stay as they are, or it is converted. */
export type Fit = "same" | Conversion;

const times: Readonly<Record<string, { readonly message: Format; readonly text: Format }>> = {
  "google.protobuf.Timestamp": { message: "timestamp", text: "rfc3339" },
  "google.protobuf.Duration": { message: "duration", text: "seconds" },
};

/**
 * The closed table of lossless conversions between single values; null where there is none. A conversion that
 * does not take every value (text that is no number, a time between two seconds) refuses the others when it
 * runs, and never rounds.
 *
 * | from | to |
 * | --- | --- |
 * | integer, bool | integer of a range that holds all its values |
 * | integer | string, in decimal digits; and back |
 * | float | double |
 * | enum | integer of 32 or 64 bits with sign; string, its name; and back from the name |
 * | string | bytes; and back where they are UTF-8; either way as base64 where the mapping says so |
 * | Timestamp | string in RFC 3339; int64 as seconds, or as milliseconds where the mapping says so; and back |
 * | Duration | string such as `1.5s`; int64 as for Timestamp; and back |
 * | integer of seconds | string in RFC 3339 where the mapping says so; and back |
 */
export function conversionOf(
  from: FieldType,
  to: FieldType,
  enums: { readonly from: Schema["enums"]; readonly to: Schema["enums"] },
  named?: NamedConversion,
): Fit | null {
  if (named !== undefined) {
    return namedConversion(from, to, named);
  }
  if (from.kind === to.kind && textOf(from) === textOf(to)) {
    return "same";
  }
  const timeFrom = timeOf(from);
  const timeTo = timeOf(to);
  if (timeFrom !== undefined || timeTo !== undefined) {
    return timeConversion(from, to);
  }
  if (from.kind === "enum") {
    if (isText(to)) {
      return { from: "enum", to: "name", names: namesOf(from.name, enums.from) };
    }
    return to.kind === "scalar" && holds(to.scalar, "int32") ? { from: "enum", to: to.scalar } : null;
  }
  if (to.kind === "enum") {
    return isText(from) ? { from: "name", to: "enum", names: namesOf(to.name, enums.to) } : null;
  }
  if (from.kind === "message" || to.kind === "message") {
    return null;
  }
  const given = from.scalar;
  const taken = to.scalar;
  if (isInteger(taken) && (given === "bool" || holds(taken, given))) {
    return { from: given as Format, to: taken };
  }
  if (isInteger(given) && taken === "string") {
    return { from: given, to: "decimal" };
  }
  if (given === "string" && isInteger(taken)) {
    return { from: "decimal", to: taken };
  }
  if (given === "string" && taken === "bytes") {
    return "same";
  }
  if (given === "bytes" && taken === "string") {
    return { from: "bytes", to: "string" };
  }
  return given === "float" && taken === "double" ? { from: "float", to: "double" } : null;
}

function namedConversion(from: FieldType, to: FieldType, named: NamedConversion): Conversion | null {
  switch (named) {
    case "base64":
      return isScalar(from, "bytes") && isText(to)
        ? { from: "bytes", to: "base64" }
        : isText(from) && isScalar(to, "bytes")
          ? { from: "base64", to: "bytes" }
          : null;
    case "milliseconds": {
      const conversion = timeConversion(from, to);
      const whole = conversion !== null && (from.kind === "scalar" ? !isText(from) : !isText(to));
      return whole && from.kind !== to.kind ? { ...conversion, unit: "milliseconds" } : null;
    }
    case "rfc3339":
      return from.kind === "scalar" && isInteger(from.scalar) && isText(to)
        ? { from: from.scalar, to: "rfc3339" }
        : isText(from) && to.kind === "scalar" && holds(to.scalar, "int64")
          ? { from: "rfc3339", to: to.scalar }
          : null;
  }
}

function timeConversion(from: FieldType, to: FieldType): Conversion | null {
  const given = timeOf(from);
  const taken = timeOf(to);
  if (given !== undefined && to.kind === "scalar") {
    if (isText(to)) {
      return { from: given.message, to: given.text };
    }
    return holds(to.scalar, "int64") ? { from: given.message, to: to.scalar as Format } : null;
  }
  if (taken !== undefined && from.kind === "scalar") {
    if (isText(from)) {
      return { from: taken.text, to: taken.message };
    }
    return isInteger(from.scalar) ? { from: from.scalar, to: taken.message } : null;
  }
  return null;
}

function timeOf(type: FieldType): (typeof times)[string] | undefined {
  return type.kind === "message" && Object.hasOwn(times, type.name) ? times[type.name] : undefined;
}

function namesOf(name: string, enums: Schema["enums"]): [string, number][] {
  const values = Object.hasOwn(enums, name) ? (enums[name]?.values ?? []) : [];
  return values.map((value) => [value.name, value.number]);
}

function textOf(type: FieldType): string {
  return type.kind === "scalar" ? type.scalar : type.name;
}

function isScalar(type: FieldType, scalar: string): boolean {
  return type.kind === "scalar" && type.scalar === scalar;
}

function isText(type: FieldType): boolean {
  return isScalar(type, "string");
}

function isInteger(scalar: string): scalar is keyof typeof integerRanges {
  return Object.hasOwn(integerRanges, scalar);
}

/** Whether every value of the integer type `small` is one of `large`. */
function holds(large: string, small: string): large is keyof typeof integerRanges {
  if (!isInteger(large) || !isInteger(small)) {
    return false;
  }
  const [least, greatest] = integerRanges[large];
  const [smallLeast, smallGreatest] = integerRanges[small];
  return least <= smallLeast && smallGreatest <= greatest;
}
