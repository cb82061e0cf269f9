import type { JsonLimits } from "./json-limits.ts";

/** How JSON becomes a message, and the other way round. */
export interface JsonOptions {
  /** What the value is called in the places of errors, such as `data`. */
  readonly place?: string;
  readonly limits?: JsonLimits;
}
