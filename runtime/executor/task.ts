import { pack } from "msgpackr/pack";
import { unpack } from "msgpackr/unpack";
import type { Failure } from "../errors.ts";
import type { Unit } from "../unit.ts";
import type { SharedRecord } from "./record.ts";

/** What a worker is given: events of one unit. */
export interface Task {
  /** The unit's. */
  readonly key: string;
  /** The unit, packed: most workers know it by its key, and cloning it would take as long as five small functions. */
  readonly unit: Uint8Array;
  /** How many bytes the event frames take that are in the record; where it had no room for them, the frames. */
  readonly events: number | Uint8Array<ArrayBuffer>;
  /** Where the events are, and where it records its progress and the results; or the number of one that it knows. */
  readonly record: SharedRecord | number;
}

/**
 * What a worker answers when it is done with a task. `null`: every event has finished. A result frame: there was
 * no room for it in the record; it is of the event after those that have finished, and the ones behind it were
 * not run. A failure: the unit could not be loaded, or the event after those that have finished could not be run.
 */
export type Answer = null | Uint8Array | Failure;

/** What a worker is told when it starts. */
export interface WorkerSettings {
  /** Live instances that it keeps at most: its share of what the engine can hold for a process. */
  readonly instances: number;
  /** Records that tasks name by their places: handing one over takes as long as a small function. */
  readonly records: readonly SharedRecord[];
}

const packed = new WeakMap<Unit, Uint8Array>();

/** A unit as it travels; the same bytes each time. */
export function packUnit(unit: Unit): Uint8Array {
  let bytes = packed.get(unit);
  if (bytes === undefined) {
    // A copy, or the packer's whole memory would travel with it.
    bytes = new Uint8Array(pack(unit));
    packed.set(unit, bytes);
  }
  return bytes;
}

export function unpackUnit(bytes: Uint8Array): Unit {
  return unpack(bytes) as Unit;
}
