export type { PublishedFunction } from "./model.ts";
