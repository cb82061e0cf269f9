/**
 * What generated glue calls, version 1. The version is part of the path, so that glue that was generated
 * earlier keeps working beside a later version.
 */
export type { Conversion, Format } from "./conversion.ts";
export { Cursor } from "./cursor.ts";
export { MAX_ELEMENTS } from "./elements.ts";
export { MAX_ALL_PIECES, MAX_PIECES } from "./found.ts";
export { Gathered } from "./gathered.ts";
export { Input } from "./input.ts";
export { Message } from "./message.ts";
export { type Kind, type Read, wireTypes } from "./read.ts";
export { MAX_FIELDS } from "./scanner.ts";
export { MAX_GATHERED, MAX_SEGMENTS } from "./segments.ts";
export { WireError, type WireReason } from "./wire-error.ts";
export type { Zero } from "./zero.ts";

import type { Conversion } from "./conversion.ts";
import type { Input } from "./input.ts";
import type { Read } from "./read.ts";

/** Puts the input of a step together. */
export type Fill = (input: Input) => void;

/** A step that runs once for each element of a list. */
export interface Each {
  /** Position of the step. */
  readonly step: number;
  /** Number of the {@link Read} that finds the list. */
  readonly list: number;
  /** Position of the value that is the element, after the last step's output: a message with the list's field once. */
  readonly element: number;
  /** "step ← list", for errors. */
  readonly name: string;
}

/** What a glue module exports. */
export interface Glue {
  /** Hash of the graph that it was made from. */
  readonly graph: string;
  /** All that is read of the values; mappings refer to them by position. */
  readonly reads: readonly Read[];
  /** Conversions; mappings refer to them by position. */
  readonly conversions: readonly Conversion[];
  /** One function a step, in order. */
  readonly steps: readonly Fill[];
  /** Left out where every step runs once. */
  readonly each?: readonly Each[];
}
