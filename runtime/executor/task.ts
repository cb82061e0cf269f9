import type { Failure } from "../errors.ts";
import type { SharedRecord } from "./record.ts";

/** What a worker is given: a record, whose batches it takes until none comes for a while. */
export interface Task {
  readonly record: SharedRecord;
  /** The first batch, where the record had no room for it; left out where it is there. */
  readonly apart?: BatchApart;
}

/** A batch with memory of its own: the frames of a unit and of events. */
export interface BatchApart {
  readonly unit: Uint8Array<ArrayBuffer>;
  /** Moves to the worker. */
  readonly events: Uint8Array<ArrayBuffer>;
}

/**
 * What a worker answers when it is done with a task. `null`: all batches have finished, which the record told one by
 * one. Otherwise it tells of the batch whose turn it is. A result frame: there was no room for it in the record; it is of
 * the event after those that have finished, and the ones behind it were not run. A failure: the unit could not be
 * loaded, or the event after those that have finished could not be run.
 */
export type Answer = null | Uint8Array | Failure;

/** What a worker is told when it starts. */
export interface WorkerSettings {
  /** Live instances that it keeps at most: its share of what the engine can hold for a process. */
  readonly instances: number;
}
