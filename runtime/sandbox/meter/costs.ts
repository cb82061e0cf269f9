import { misc, op } from "../module/index.ts";

/**
 * Version of the rules and the table below: a call uses the same number of units on every machine for
 * ever under one version. One unit is about the work of one simple instruction.
 */
export const fuelVersion = 4;

/** Units that instantiation and the module's start function may use. */
export const startFuel = 10_000_000;

/**
 * By so many units, and what its regions cost once, the counter is lowered ahead of a nest of loops without calls.
 * Where a trap ends the call inside the nest, they count as used.
 */
export const quantumFuel = 16_000;

/** Units of one call of a host function, before its size. */
export const hostCallFuel = 1500;

/** Units of `memory.grow`, and for each page where it is granted. */
export const growFuel = 1000;
export const growPageFuel = 1024;

/** Bulk instructions move 2^4 bytes for one unit. */
export const bulkByteShift = 4;

/** Bulk instructions on tables cost 2^4 units for each entry, which the engine wraps and checks one by one. */
export const bulkEntryShift = 4;

/** Values that go to the host or come from it are checked and decoded: 2^1 bytes for one unit. */
export const hostByteShift = 1;

/** What a call dirtied is first given by the system and later zeroed: 2^3 bytes for one unit, at its end. */
export const dirtyByteShift = 3;

/** Units of a call after which the instance has to be replaced, beside what making the other one takes. */
export const replaceFuel = 50_000;

/**
 * Units of a call after which the instance has to be replaced.
 * @param started units that the start function used
 * @param bytes of static data
 * @param entries of tables
 */
export function replacementFuel(started: number, bytes: number, entries: number): number {
  return replaceFuel + started + (bytes >>> bulkByteShift) + (entries << bulkEntryShift);
}

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
