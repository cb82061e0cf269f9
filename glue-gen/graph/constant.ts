import protobuf from "protobufjs";
import { HeddleError } from "../../runtime/errors.ts";
import type { EnumType, Field, ScalarType } from "../contract/model.ts";
import { wireTypes } from "../wire/v1/index.ts";
import { kindOf } from "./kind.ts";

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
 * Encodes a default, which a contract gives as text, as the field that it fills, tag included.
 * Bytes are given as UTF-8 text, an enum by the name of its value.
 * @throws HeddleError CONTRACT_INVALID where the text is no value of the field's type
 */
export function encodeConstant(
  field: Field,
  text: string,
  enums: Readonly<Record<string, EnumType>>,
): Uint8Array {
  const writer = protobuf.Writer.create().uint32(field.number * 8 + wireTypes[kindOf(field.type)]);
  if (field.type.kind === "enum") {
    const type = Object.hasOwn(enums, field.type.name) ? enums[field.type.name] : undefined;
    const value = type?.values.find((candidate) => candidate.name === text);
    if (value === undefined) {
      throw invalid(field, text, `a value of ${field.type.name}`);
    }
    return writer.int32(value.number).finish();
  }
  if (field.type.kind === "message" || field.repeated || field.mapKey !== null) {
    throw invalid(field, text, "no default: only single scalars and enums take one");
  }
  const scalar = field.type.scalar;
  switch (scalar) {
    case "string":
      return writer.string(text).finish();
    case "bytes":
      return writer.bytes(new TextEncoder().encode(text)).finish();
    case "bool":
      if (text !== "true" && text !== "false") {
        throw invalid(field, text, "true or false");
      }
      return writer.bool(text === "true").finish();
    case "double":
    case "float": {
      const number = Number(text);
      if (text.trim() === "" || Number.isNaN(number)) {
        throw invalid(field, text, "a number");
      }
      return writer[scalar](number).finish();
    }
    default:
      return encodeInteger(writer, scalar, field, text);
  }
}

function encodeInteger(
  writer: protobuf.Writer,
  scalar: Exclude<ScalarType, "string" | "bytes" | "bool" | "double" | "float">,
  field: Field,
  text: string,
): Uint8Array {
  const [least, most] = integerRanges[scalar] as readonly [bigint, bigint];
  const value = /^-?\d+$/.test(text) ? BigInt(text) : undefined;
  if (value === undefined || value < least || value > most) {
    throw invalid(field, text, `a whole number from ${least} to ${most}`);
  }
  if (scalar.endsWith("32")) {
    writer[scalar as "int32"](Number(value));
  } else {
    const bits = BigInt.asUintN(64, value);
    const low = Number(bits & 0xffffffffn) | 0;
    const high = Number(bits >> 32n) | 0;
    writer[scalar as "int64"](
      new protobuf.util.LongBits(low >>> 0, high >>> 0).toLong(scalar.startsWith("u")),
    );
  }
  return writer.finish();
}

function invalid(field: Field, text: string, expected: string): HeddleError {
  return new HeddleError(
    "CONTRACT_INVALID",
    `The default ${JSON.stringify(text)} of the field ${field.name} is not ${expected}.`,
    { place: `field ${field.name}` },
  );
}
