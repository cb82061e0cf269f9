/** The author's side: AssemblyScript functions to components. */
export { type BuildOptions, type BuiltFunction, buildFunction } from "./build.ts";
export { standardCache } from "./places.ts";
export { type FunctionSource, findFunctions, readProtos } from "./sources.ts";
