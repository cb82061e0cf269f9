export { digestOf } from "./artifacts.ts";
export type { PublishedFunction } from "./model.ts";
export { Repository } from "./repository.ts";
export { publishStandardLibrary } from "./standard-library.ts";
