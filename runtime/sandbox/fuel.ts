/**
 * Version of these rules and of the table in meter/costs.ts: a call uses the same number of units on every machine for
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
