import protobuf from "protobufjs";
import type { FieldType, ScalarType } from "../../glue-gen/index.ts";
import type { ScalarValue } from "./json-scalars.ts";

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
      return utf8.decode(reader.bytes());
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

// A byte order mark is a part of the text; bytes that are not UTF-8 are refused.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

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
