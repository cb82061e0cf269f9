export { readAdmitted } from "./admitted-store.ts";
export { Assembler, type Parts } from "./assembler.ts";
export { readCached } from "./cache-files.ts";
export type { Unit, UnitStep } from "./unit.ts";
