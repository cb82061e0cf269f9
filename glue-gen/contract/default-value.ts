import type { EnumType, FieldType, ScalarType } from "./model.ts";

/** A default as a value: 64-bit integers are bigint, enums their number. */
export type DefaultValue = number | bigint | string | boolean | Uint8Array;

const integerRanges: Partial<Record<ScalarType, readonly [bigint, bigint]>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  sint32: [-(2n ** 31n), 2n ** 31n - 1n],
  sfixed32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  fixed32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  sint64: [-(2n ** 63n), 2n ** 63n - 1n],
  sfixed64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
  fixed64: [0n, 2n ** 64n - 1n],
};

/**
 * The value that the text of `(heddle.v1.field).default` stands for: decimal integers, numbers as
 * JavaScript writes them, `true` or `false`, the name of an enum value or its number, a string as it is,
 * bytes as the UTF-8 of the text. Null where the text does not fit the type.
 */
export function parseDefault(
  text: string,
  type: FieldType,
  enums: Readonly<Record<string, EnumType>>,
): DefaultValue | null {
  if (type.kind === "message") return null;
  if (type.kind === "enum") {
    const values = Object.hasOwn(enums, type.name) ? (enums[type.name]?.values ?? []) : [];
    return values.find((value) => value.name === text || String(value.number) === text)?.number ?? null;
  }
  const range = integerRanges[type.scalar];
  if (range !== undefined) {
    if (!/^-?\d{1,20}$/.test(text)) return null;
    const value = BigInt(text);
    if (value < range[0] || value > range[1]) return null;
    return type.scalar.endsWith("64") ? value : Number(value);
  }
  switch (type.scalar) {
    case "bool":
      return text === "true" ? true : text === "false" ? false : null;
    case "bytes":
      return new TextEncoder().encode(text);
    case "string":
      return text;
    default:
      return parseNumber(text);
  }
}

function parseNumber(text: string): number | null {
  if (text === "NaN") return Number.NaN;
  if (text === "Infinity" || text === "-Infinity") return Number(text);
  return /^-?\d{1,400}(\.\d{1,400})?([eE][+-]?\d{1,4})?$/.test(text) ? Number(text) : null;
}
