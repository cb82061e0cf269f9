import type { ScalarType } from "../contract/index.ts";

/** How a scalar is written in AssemblyScript and read and written by the codec of the SDK. */
export interface ScalarCode {
  /** Its type. */
  readonly type: string;
  /** Its value where nothing was set. */
  readonly zero: string;
  /** Method of Reader and Writer. */
  readonly method: string;
  readonly wireType: 0 | 1 | 2 | 5;
  /** Bytes on the wire where that is fixed. */
  readonly fixedSize: number | null;
  /** Function of the codec that tells the size where it is not fixed. */
  readonly size: string | null;
}

const varint = (type: string, method: string, size: string): ScalarCode => ({
  type,
  zero: "0",
  method,
  wireType: 0,
  fixedSize: null,
  size,
});

const fixed = (type: string, method: string, fixedSize: 4 | 8): ScalarCode => ({
  type,
  zero: "0",
  method,
  wireType: fixedSize === 4 ? 5 : 1,
  fixedSize,
  size: null,
});

const codes: Record<ScalarType, ScalarCode> = {
  double: fixed("f64", "double", 8),
  float: fixed("f32", "float", 4),
  int32: varint("i32", "int32", "sizeOfInt32"),
  int64: varint("i64", "int64", "sizeOfInt64"),
  uint32: varint("u32", "uint32", "sizeOfUint32"),
  uint64: varint("u64", "uint64", "sizeOfUint64"),
  sint32: varint("i32", "sint32", "sizeOfSint32"),
  sint64: varint("i64", "sint64", "sizeOfSint64"),
  fixed32: fixed("u32", "fixed32", 4),
  fixed64: fixed("u64", "fixed64", 8),
  sfixed32: fixed("i32", "sfixed32", 4),
  sfixed64: fixed("i64", "sfixed64", 8),
  bool: { type: "bool", zero: "false", method: "bool", wireType: 0, fixedSize: 1, size: null },
  string: {
    type: "string",
    zero: '""',
    method: "string",
    wireType: 2,
    fixedSize: null,
    size: "sizeOfString",
  },
  bytes: { type: "Uint8Array", zero: "", method: "bytes", wireType: 2, fixedSize: null, size: "sizeOfBytes" },
};

/** Enums are written like int32. */
export const enumCode: ScalarCode = codes.int32;

export function scalarCode(scalar: ScalarType): ScalarCode {
  return codes[scalar];
}

/** Whether the values of a packed field lie on the wire as they lie in memory. */
export function isMemoryForm(code: ScalarCode): boolean {
  return code.wireType === 1 || code.wireType === 5;
}
