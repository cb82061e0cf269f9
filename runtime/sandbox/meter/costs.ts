import { misc, op } from "../module/index.ts";

const costs = new Uint8Array(256).fill(1);

function set(cost: number, ...opcodes: number[]): void {
  for (const opcode of opcodes) {
    costs[opcode] = cost;
  }
}

// Control that a compiler turns into nothing.
set(0, op.unreachable, op.nop, op.block, op.loop, op.else, op.end);
set(6, op.call);
set(10, op.callIndirect);
set(3, op.brTable);
// Loads and stores.
costs.fill(2, op.i32Load, op.i64Store32 + 1);
set(3, 0x25, op.memorySize);
set(30, op.tableSet);
// Integer division and remainder, i32 and i64.
set(10, 0x6d, 0x6e, 0x6f, 0x70);
set(16, 0x7f, 0x80, 0x81, 0x82);
// Square root and division of floats.
set(8, 0x91, 0x95, 0x9f, 0xa3);
// Rounding may be a call on old machines; conversions take several instructions.
set(4, 0x8d, 0x8e, 0x8f, 0x90, 0x9b, 0x9c, 0x9d, 0x9e);
costs.fill(3, 0xa8, 0xbc);

/** Units of an instruction, beside what its operands make it cost at run time. */
export function instructionFuel(opcode: number, sub: number): number {
  if (opcode === op.prefixMisc) {
    return sub < misc.memoryInit ? 3 : sub < misc.tableInit ? 20 : 80;
  }
  if (opcode === op.prefixVector) {
    return 3;
  }
  return costs[opcode] as number;
}
