/** Rewriting of core modules: fuel, the limits of memory and tables, tracking and reset of state. */
export { beginAnswer, replacedAboveBytes, restoreFrom } from "./controls.ts";
export * from "./costs.ts";
export type { GuestFunctions } from "./layout.ts";
export { type Allowance, pagesOf, rewriteModule } from "./rewrite.ts";
