export { emitGlue } from "./glue.ts";
export { graphHash } from "./hash.ts";
export type { Goal, Graph, Mapping, MappingSource, Step, ValueRef } from "./model.ts";
export { type GraphContext, GraphTypes, type TypedMessage } from "./types.ts";
