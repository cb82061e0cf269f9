export type { PublishedFunction } from "./model.ts";
export { Repository } from "./repository.ts";
