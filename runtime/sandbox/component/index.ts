/** Components: reading them, and linking the core modules behind a function of the world. */
export { readComponent } from "./read.ts";
export { type FunctionComponent, resolveComponent } from "./resolve.ts";
export type { GuestCall, HostFunction } from "./world.ts";
