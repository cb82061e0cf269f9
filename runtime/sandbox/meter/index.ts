/** Rewriting of core modules: fuel, the limits of memory and tables, tracking and reset of state. */
export { instructionFuel } from "./costs.ts";
export type { GuestFunctions } from "./layout.ts";
export { type Allowance, pagesOf, rewriteModule } from "./rewrite.ts";
