import { Reader, type Writer } from "../binary/index.ts";
import { unsupported } from "../refusals.ts";
import type { Span } from "./model.ts";
import { immediate, immediates, op, refusedProposal, vector } from "./opcodes.ts";

/** Operators that constant expressions may have beside constants: i32 and i64 add, sub, mul. */
const arithmetic = new Set([0x6a, 0x6b, 0x6c, 0x7c, 0x7d, 0x7e]);

/** Passes over a constant expression and tells where it was, its `end` included. */
export function skipConstant(reader: Reader): Span {
  const start = reader.position;
  while (skipOperator(reader) !== op.end) {
    // Only the extent is wanted here; the engine validates the types.
  }
  return { start, end: reader.position };
}

/** Passes over one operator of a constant expression and returns its opcode. */
function skipOperator(reader: Reader): number {
  const position = reader.position;
  const opcode = reader.u8();
  switch (opcode) {
    case op.i32Const:
      reader.s32();
      break;
    case op.i64Const:
      reader.skipSigned(64);
      break;
    case op.f32Const:
      reader.skip(4);
      break;
    case op.f64Const:
      reader.skip(8);
      break;
    case op.globalGet:
    case op.refFunc:
      reader.u32();
      break;
    case op.refNull:
      reader.u8();
      break;
    case op.prefixVector:
      if (reader.u32() !== vector.constant) {
        throw reader.malformed("an expression is not constant", position);
      }
      reader.skip(16);
      break;
    case op.end:
      break;
    default:
      if (immediates[opcode] === immediate.refused) {
        throw unsupported(refusedProposal(opcode), `byte ${position}`);
      }
      if (!arithmetic.has(opcode)) {
        throw reader.malformed("an expression is not constant", position);
      }
  }
  return opcode;
}

/** Writes a constant expression again, with other indices of functions and globals. */
export function rewriteConstant(
  bytes: Uint8Array,
  span: Span,
  writer: Writer,
  mapFunction: (index: number) => number,
  mapGlobal: (index: number) => number = (index) => index,
): void {
  const reader = new Reader(bytes, span.start, span.end);
  while (!reader.done) {
    const start = reader.position;
    const opcode = skipOperator(reader);
    if (opcode === op.refFunc || opcode === op.globalGet) {
      const index = new Reader(bytes, start + 1, reader.position).u32();
      writer.u8(opcode);
      writer.u32(opcode === op.refFunc ? mapFunction(index) : mapGlobal(index));
    } else {
      writer.copy(bytes, start, reader.position);
    }
  }
}

/** The value of an expression that is a single i32 constant, or undefined. */
export function constantI32(bytes: Uint8Array, span: Span): number | undefined {
  const reader = new Reader(bytes, span.start, span.end);
  if (reader.u8() !== op.i32Const) {
    return undefined;
  }
  const value = reader.s32();
  return reader.u8() === op.end && reader.done ? value : undefined;
}
