/** What a worker does: it takes batches, one after the other, each of events for one unit, and records their results. */
import { workerData } from "node:worker_threads";
import { limitInstances } from "../sandbox/running.ts";
import { toFailure } from "./failure.ts";
import { type EventFrame, type ResultFrame, readEvents, writeResult } from "./frame.ts";
import type { LoadedUnit } from "./loaded-unit.ts";
import { LoadedUnits } from "./loaded-units.ts";
import { BatchRecord } from "./record.ts";
import type { Answer, Task, WorkerSettings } from "./task.ts";
import { unitFrame } from "./unit-frame.ts";

/** Most units that a worker keeps ready; the instances of those that were used last, as many as its share is. */
const MAX_UNITS = 64;

/**
 * How long a worker waits for another batch, in milliseconds, before its task ends and the next batch has to be a task
 * of its own. A process that does not close its pool lives on for so long.
 */
const IDLE_MS = 50;

const { instances } = workerData as WorkerSettings;

limitInstances(instances);

const units = new LoadedUnits(MAX_UNITS);

// Piscina looks at both streams after each task. They take some milliseconds to make, for which the first event would wait.
for (const stream of [process.stdout, process.stderr]) {
  void stream.writableLength;
}

/** Runs batches while some come. It never rejects: an error that crosses threads would lose its code. */
export async function runBatches({ record: shared, apart: first }: Task): Promise<Answer> {
  const record = new BatchRecord(shared);
  let loaded: LoadedUnit | undefined;
  let key = "";
  let number = 0;
  try {
    for (let apart = first; ; apart = undefined) {
      record.load();
      if (loaded === undefined || apart !== undefined || record.unit !== number) {
        const unit = unitFrame(apart?.unit ?? record.unitFrame);
        key = unit.key;
        number = apart === undefined ? record.unit : 0;
        loaded = units.known(key) ?? (await units.get(unit.unpack()));
      }
      const without = runEvents(loaded, readEvents(apart?.events ?? record.batch), record);
      if (without !== undefined) {
        return without;
      }
      if (!record.next(IDLE_MS)) {
        return null;
      }
    }
  } catch (error) {
    // Whatever it was, a unit that is loaded anew has nothing left of it.
    units.drop(key);
    return toFailure(error);
  }
}

/** Runs events while the record has room for their results; gives the one for which it had none. */
function runEvents(
  unit: LoadedUnit,
  events: readonly EventFrame[],
  record: BatchRecord,
): Uint8Array<ArrayBuffer> | undefined {
  const take = (result: ResultFrame) => writeResult(result, unit.position, record.output, record.end);
  const at = unit.hasPolicies ? (step: number) => record.at(step) : undefined;
  record.start();
  for (const event of events) {
    if (record.skip()) {
      continue;
    }
    const taken = unit.run(event, take, at);
    if (typeof taken !== "number") {
      return taken;
    }
    // Only now: what ends a call is still the event's.
    record.finish(taken);
  }
  return undefined;
}
