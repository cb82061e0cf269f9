export { admitFunction } from "./admit-function.ts";
export { readAdmitted } from "./admitted-store.ts";
export { Assembler, type Parts } from "./assembler.ts";
export { readCached } from "./cache-files.ts";
export type { Unit, UnitContext, UnitStep } from "./unit.ts";
