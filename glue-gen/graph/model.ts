/**
 * A graph as plain data, in the shape of heddle.v1.Graph: a DAG of steps, every function pinned by digest.
 * The planner makes it, the glue generator reads it.
 */
import type { Retry } from "../contract/index.ts";

/** A value that is there at run time. */
export interface ValueRef {
  /** Identifier of the step whose output it is of; empty for the event's data. */
  readonly step: string;
  /**
   * Path of field numbers in that message; empty for the whole message. In what a mapping of a repeated field takes, one
   * list of messages may be on the way: each of them gives the value of one element.
   */
  readonly path: readonly number[];
}

/** Where the value of a parameter comes from. */
export type MappingSource =
  | { readonly kind: "value"; readonly value: ValueRef }
  /** The element that the step runs for; the path leads into it, as that of a value, and is empty for all of it. */
  | { readonly kind: "element"; readonly path: readonly number[] }
  /** The contract's default. */
  | { readonly kind: "default"; readonly text: string }
  /** A value that the graph itself has, written as a default is. */
  | { readonly kind: "constant"; readonly text: string }
  /** A key of the context that the function's contract reads. */
  | { readonly kind: "context"; readonly key: string };

/**
 * A conversion that the types alone do not tell: bytes as base64 rather than as text, a time as milliseconds
 * rather than seconds, a number of seconds as RFC 3339 rather than in digits.
 */
export type NamedConversion = "base64" | "milliseconds" | "rfc3339";

/**
 * One parameter of a step and where its value comes from. Several mappings of one repeated field are joined in
 * their order; of one message they are merged.
 */
export interface Mapping {
  /** Path of the field in the step's input, through single messages; empty for the whole message. */
  readonly target: readonly number[];
  readonly source: MappingSource;
  /** Full name of the concept that source and target share; empty for a default of a field without meaning. */
  readonly concept: string;
  /** Left out where the types tell how the value is converted, if it is. */
  readonly conversion?: NamedConversion;
}

/** How a step is tried again. */
export interface StepRetry extends Retry {
  /** The function's own codes that may pass; that a worker was lost or a deadline exceeded always may. */
  readonly codes: readonly string[];
}

/** What happens where a step fails: it is tried again first, then left out or replaced; else the event fails. */
export interface StepPolicy {
  readonly retry?: StepRetry;
  /** The step has no output then; whoever takes it does without. */
  readonly skip?: true;
  /** A function with the same types of input and output that runs in its place. */
  readonly fallback?: PinnedFunction;
}

/** A function that stays the same whatever is published. */
export interface PinnedFunction {
  /** Full service name. */
  readonly function: string;
  readonly version: string;
  /** SHA-256 of the artifact, hexadecimal. */
  readonly digest: string;
}

/** One use of a function, or one for each element of a list. */
export interface Step extends PinnedFunction {
  /** Unique in the graph, readable, such as `png.Decode`. */
  readonly id: string;
  /**
   * The repeated field that the step runs over: once for each element, in order; where its function takes a stream, once
   * in all, with the elements as the stream (left out: with one message as the stream). The value of a step that runs
   * once for each, or whose function gives a stream, is a message whose field 1 is repeated and has the outputs, so that
   * `{ step, path: [1] }` is their list.
   */
  readonly each?: ValueRef;
  /**
   * Identifiers of earlier steps that it comes after though it takes nothing of them: it sees what they write to the
   * context, and of what both write its own is the last. Left out where there are none.
   */
  readonly after?: readonly string[];
  /** In the order of the target's field numbers. */
  readonly mappings: readonly Mapping[];
  /** Left out where a failure of the step is one of the event. */
  readonly policy?: StepPolicy;
}

/** A concept that was asked for and the value that is it. */
export interface Goal {
  readonly concept: string;
  readonly value: ValueRef;
}

/** A directed acyclic graph; steps are in an order in which they can run. */
export interface Graph {
  /** Full name of the message type of the event's data. */
  readonly eventType: string;
  readonly steps: readonly Step[];
  readonly goals: readonly Goal[];
}
