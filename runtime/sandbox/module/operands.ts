import { op } from "./opcodes.ts";

const unknown = 0xff;
/** For each opcode of one byte, how many operands it takes, and that many it gives; `unknown` for those that vary. */
const takes = new Uint8Array(256).fill(unknown);
const gives = new Uint8Array(256);

function set(first: number, last: number, taken: number, given: number): void {
  takes.fill(taken, first, last + 1);
  gives.fill(given, first, last + 1);
}

set(op.drop, op.drop, 1, 0);
set(op.select, op.select, 3, 1);
set(op.globalGet, op.globalGet, 0, 1);
set(op.globalSet, op.globalSet, 1, 0);
set(op.i32Load, 0x35, 1, 1);
set(op.memorySize, op.memorySize, 0, 1);
set(op.memoryGrow, op.memoryGrow, 1, 1);
set(op.i32Const, op.f64Const, 0, 1);
// Comparisons: of i32, i64, f32 and f64.
set(op.i32Eqz, op.i32Eqz, 1, 1);
set(op.i32Eq, 0x4f, 2, 1);
set(0x50, 0x50, 1, 1);
set(0x51, 0x66, 2, 1);
// Arithmetic: of i32 and i64, with clz, ctz and popcnt first; of f32 and f64, from abs to sqrt first.
set(0x67, 0x69, 1, 1);
set(op.i32Add, 0x78, 2, 1);
set(0x79, 0x7b, 1, 1);
set(op.i64Add, 0x8a, 2, 1);
set(0x8b, 0x91, 1, 1);
set(0x92, 0x98, 2, 1);
set(0x99, 0x9f, 1, 1);
set(0xa0, 0xa6, 2, 1);
// Conversions and sign extensions.
set(op.i32WrapI64, 0xc4, 1, 1);

/** How many operands an instruction takes and gives, where its opcode says so. */
export const operands = {
  known: (opcode: number): boolean => takes[opcode] !== unknown,
  taken: (opcode: number): number => takes[opcode] as number,
  given: (opcode: number): number => gives[opcode] as number,
};
