export { emitBindings } from "./bindings.ts";
export { emitEntry } from "./entry.ts";
