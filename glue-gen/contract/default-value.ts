import type { EnumType, Field, FieldType } from "./model.ts";
import { type IntegerType, integerRanges, type ScalarValue } from "./scalars.ts";

/**
 * The value that the text of `(heddle.v1.field).default` stands for: decimal integers, numbers as
 * JavaScript writes them, `true` or `false`, the name of an enum value or its number, a string as it is,
 * bytes as the UTF-8 of the text. Null where the text does not fit the type.
 */
export function parseDefault(
  text: string,
  type: FieldType,
  enums: Readonly<Record<string, EnumType>>,
): ScalarValue | null {
  if (type.kind === "message") return null;
  if (type.kind === "enum") {
    const values = Object.hasOwn(enums, type.name) ? (enums[type.name]?.values ?? []) : [];
    return values.find((value) => value.name === text || String(value.number) === text)?.number ?? null;
  }
  switch (type.scalar) {
    case "bool":
      return text === "true" ? true : text === "false" ? false : null;
    case "bytes":
      return new TextEncoder().encode(text);
    case "string":
      return text;
    case "double":
    case "float":
      return parseNumber(text);
    default:
      return parseInteger(text, type.scalar);
  }
}

/** What a field is read as where it is absent, if the file says so; null where it does not, or says what is no value. */
export function impliedValue(
  { implied, type }: Field,
  enums: Readonly<Record<string, EnumType>>,
): ScalarValue | null {
  if (implied === undefined) return null;
  if (type.kind === "scalar" && type.scalar === "bytes") {
    return Uint8Array.from(Buffer.from(implied, "base64"));
  }
  return parseDefault(implied, type, enums);
}

function parseInteger(text: string, type: IntegerType): number | bigint | null {
  if (!/^-?\d{1,20}$/.test(text)) return null;
  const value = BigInt(text);
  const [least, greatest] = integerRanges[type];
  if (value < least || value > greatest) return null;
  return type.endsWith("64") ? value : Number(value);
}

function parseNumber(text: string): number | null {
  if (text === "NaN") return Number.NaN;
  if (text === "Infinity" || text === "-Infinity") return Number(text);
  return /^-?\d{1,400}(\.\d{1,400})?([eE][+-]?\d{1,4})?$/.test(text) ? Number(text) : null;
}
