export { Assembler, type Fallback } from "./assembler.ts";
export {
  ranOf,
  type Unit,
  type UnitContext,
  type UnitPolicy,
  type UnitStep,
  type UnitStreams,
} from "./unit.ts";
