export { emitBindings } from "./bindings.ts";
export { type EntryModules, emitEntry } from "./entry.ts";
