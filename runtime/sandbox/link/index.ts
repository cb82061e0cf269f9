/** Linking: the core modules of a component become one, with every import between them resolved to an index. */
export { type Linked, linkProgram } from "./link.ts";
export type { Part, PartExport, Supply } from "./model.ts";
export { Program } from "./program.ts";
