import type { MessagePort } from "node:worker_threads";
import type { Failure } from "../errors.ts";
import type { LogEntry, StepReport } from "../executor/index.ts";
import type { Admission } from "../sandbox/running.ts";
import type { SharedRing } from "./ring.ts";

/** Most bytes of a message, as of an output of a function. */
export const MOST_MESSAGE_BYTES = 64 * 1024 * 1024;

/** One function of a pipe, as plain data that travels to a worker. */
export interface PipeStep {
  /** Identifier in the pipe. */
  readonly id: string;
  /** Full name of the function. */
  readonly function: string;
  /** The admitted module itself: a worker that reads files loads all that they are read with. */
  readonly admitted: Admission;
  /** Units of fuel: for the whole stream, or for each call of a function without one. */
  readonly fuel: number;
  /** Keys of the context that it may read. */
  readonly reads: readonly string[];
  /** Whether it takes and gives a stream; one that does neither is called for each message. */
  readonly streams: { readonly input: boolean; readonly output: boolean };
}

/** What a worker is given: a pipe, from its first byte to its last. */
export interface PipeTask {
  readonly steps: readonly PipeStep[];
  /** Values of the context by key. */
  readonly context: Readonly<Record<string, string>>;
  /** Units of fuel that all calls of one step may use. */
  readonly fuel: number;
  readonly input: SharedRing;
  readonly output: SharedRing;
  readonly signals: Int32Array;
  /** Tells the other thread that something has changed which it waits for. */
  readonly bell: MessagePort;
}

/** What a pipe took up to its end. */
export interface PipeReport {
  /** In the order of the pipe. */
  readonly steps: readonly StepReport[];
  readonly logs: readonly LogEntry[];
}

/** What a worker answers: it never rejects, because an error that crosses threads would lose its code. */
export interface PipeAnswer extends PipeReport {
  readonly failure: Failure | null;
}

/** Positions in `signals`. */
export const signal = {
  /** Counts what the pool's thread has changed; the worker waits for it. */
  changes: 0,
  /** 1 once there is no more input. */
  ended: 1,
  /** 1 once nobody wants the output any more. */
  cancelled: 2,
  /** 1 while the pool's thread waits for the bell. */
  listening: 3,
  /** Counts what the worker has begun; odd while it works, even while it waits. */
  steps: 4,
} as const;

export const signals = 5;
