/**
 * What generated glue calls, version 1. The version is part of the path, so that glue that was generated
 * earlier keeps working beside a later version.
 */
export { Input } from "./input.ts";
export { Message } from "./message.ts";
export { MAX_PARTS } from "./parts.ts";
export { type Kind, wireTypes } from "./scanner.ts";
export { WireError } from "./wire-error.ts";

import type { Input } from "./input.ts";
import type { Message } from "./message.ts";

/**
 * What a glue module exports as `steps`: one function a step, in order. `values[0]` is the event's data,
 * `values[i]` the output of step i − 1.
 */
export type Fill = (input: Input, values: readonly Message[]) => void;

/** A glue module. */
export interface GlueModule {
  /** Hash of the graph that it was made from. */
  readonly graph: string;
  readonly steps: readonly Fill[];
}
