/** Components: reading them, and finding the core module behind a function of the world. */
export { readComponent } from "./read.ts";
export { type FunctionComponent, resolveComponent } from "./resolve.ts";
export { type HostFunction, hostFunctions } from "./world.ts";
