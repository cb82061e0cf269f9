/** The code of a worker: takes a batch of events for one unit, and records their results. */
import { workerData } from "node:worker_threads";
import { limitInstances } from "../sandbox/running.ts";
import { toFailure } from "./failure.ts";
import { NO_ROOM, packResult, type ResultFrame, readEvents, writeResult } from "./frame.ts";
import { LoadedUnits } from "./loaded-units.ts";
import { BatchRecord } from "./record.ts";
import { type Answer, type Task, unpackUnit, type WorkerSettings } from "./task.ts";

/** Most units that a worker keeps ready; the instances of those that were used last, as many as its share is. */
const MAX_UNITS = 64;

const { instances, records: shared } = workerData as WorkerSettings;

limitInstances(instances);

const records = shared.map((each) => new BatchRecord(each));

const units = new LoadedUnits(MAX_UNITS);

// Piscina looks at both streams after each task. They take some milliseconds to make, for which the first event would wait.
for (const stream of [process.stdout, process.stderr]) {
  void stream.writableLength;
}

/** Runs a batch. It never rejects: an error that crosses threads would lose its code. */
export default async function runBatch({ key, unit, events, record: given }: Task): Promise<Answer> {
  const record = typeof given === "number" ? (records[given] as BatchRecord) : new BatchRecord(given);
  try {
    record.load();
    const loaded = units.known(key) ?? (await units.get(unpackUnit(unit)));
    const frames = readEvents(typeof events === "number" ? record.events(events) : events);
    const take = (result: ResultFrame): number | Uint8Array => {
      const end = writeResult(result, loaded.position, record.output, record.end);
      return end === NO_ROOM ? packResult(result, loaded.position) : end;
    };
    const at = loaded.hasPolicies ? (step: number) => record.at(step) : undefined;
    record.start();
    for (const event of frames) {
      if (record.skip()) {
        continue;
      }
      const taken = loaded.run(event, take, at);
      // Only now: what ends a call is still the event's.
      if (typeof taken === "number") {
        record.finish(taken);
      } else {
        // Piscina itself is loaded only here: few workers have such results, and all have to start. The type of `move` asks
        // for a transferable object, which an array of bytes is as well.
        const { move } = await import("piscina");
        return move(taken) as unknown as Uint8Array;
      }
    }
    return null;
  } catch (error) {
    // Whatever it was, a unit that is loaded anew has nothing left of it.
    units.drop(key);
    return toFailure(error);
  }
}
