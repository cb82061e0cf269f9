export { Assembler, type Parts } from "./assembler.ts";
export type { Unit, UnitContext, UnitStep } from "./unit.ts";
