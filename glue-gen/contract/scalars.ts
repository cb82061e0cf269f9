import protobuf from "protobufjs/minimal.js";
import type { FieldType, ScalarType } from "./model.ts";

/** A scalar in JavaScript: 64-bit integers are bigint. */
export type ScalarValue = number | bigint | string | boolean | Uint8Array;

/** Scalar types that are whole numbers. */
export type IntegerType = Exclude<ScalarType, "double" | "float" | "bool" | "string" | "bytes">;

/** The least and the greatest value of each integer type. */
export const integerRanges: Readonly<Record<IntegerType, readonly [bigint, bigint]>> = {
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

/** Protobuf's wire type of a single value. */
export function wireTypeOf(type: FieldType): number {
  if (type.kind === "message") {
    return 2;
  }
  if (type.kind === "enum") {
    return 0;
  }
  switch (type.scalar) {
    case "double":
    case "fixed64":
    case "sfixed64":
      return 1;
    case "float":
    case "fixed32":
    case "sfixed32":
      return 5;
    case "string":
    case "bytes":
      return 2;
    default:
      return 0;
  }
}

/** What a field without a value of its own stands for. */
export function zeroOf(type: ScalarType): ScalarValue {
  switch (type) {
    case "string":
      return "";
    case "bytes":
      return new Uint8Array(0);
    case "bool":
      return false;
    default:
      return type.endsWith("64") ? 0n : 0;
  }
}

/** Writes a scalar without its tag. The value is of the type. */
export function writeScalar(writer: protobuf.Writer, type: ScalarType, value: ScalarValue): void {
  switch (type) {
    case "string":
      writer.string(value as string);
      return;
    case "bytes":
      writer.bytes(value as Uint8Array);
      return;
    case "bool":
      writer.bool(value as boolean);
      return;
    case "int64":
    case "sint64":
    case "uint64":
    case "fixed64":
    case "sfixed64":
      writer[type](longOf(value as bigint));
      return;
    default:
      writer[type](value as number);
  }
}

/** Reads a scalar without its tag. @throws RangeError or Error where the bytes end early or are not one */
export function readScalar(reader: protobuf.Reader, type: ScalarType): ScalarValue {
  switch (type) {
    case "string":
      // A byte order mark is a part of the text; bytes that are not UTF-8 are refused.
      return reader.stringVerify();
    case "bytes":
      return reader.bytes();
    case "int64":
    case "sint64":
    case "sfixed64":
      return BigInt.asIntN(64, bitsOf(reader[type]()));
    case "uint64":
    case "fixed64":
      return bitsOf(reader[type]());
    default:
      return reader[type]();
  }
}

function longOf(value: bigint): protobuf.Long {
  const bits = BigInt.asUintN(64, value);
  const high = Number(bits >> 32n);
  return new protobuf.util.LongBits(Number(bits & 0xffffffffn), high).toLong(false) as protobuf.Long;
}

function bitsOf(value: protobuf.Long | number): bigint {
  if (typeof value === "number") {
    return BigInt.asUintN(64, BigInt(value));
  }
  return (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0);
}
