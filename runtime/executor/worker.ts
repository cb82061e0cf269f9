/** The code of a worker: takes a batch of events for one unit, gives back a batch of results. */
import { move } from "piscina";
import type { Unit } from "../assembler/index.ts";
import type { Failure } from "../errors.ts";
import { toFailure } from "./failure.ts";
import { joinFrames, packResult, readEvents } from "./frame.ts";
import { LoadedUnits } from "./loaded-units.ts";

/**
 * Most units that a worker keeps ready. Each step holds an instance with a memory, for which the engine
 * reserves address space; a process can hold some 13,000 of them.
 */
const MAX_UNITS = 64;

const units = new LoadedUnits(MAX_UNITS);

/** A task: the unit, and a stream of event frames. */
export interface Batch {
  readonly unit: Unit;
  readonly events: Uint8Array;
}

/**
 * Runs a batch; the result is a stream of result frames whose memory moves to the pool's thread, or why there
 * is none. It never rejects: an error that crosses threads would lose its code.
 */
export default async function runBatch({ unit, events }: Batch): Promise<Uint8Array | Failure> {
  try {
    const loaded = await units.get(unit);
    const positions = new Map(unit.steps.map((step, index) => [step.id, index]));
    const position = (step: string) => positions.get(step) as number;
    const results = readEvents(events).map((event) => packResult(loaded.run(event), position));
    // Both Buffer and Uint8Array can move; the type of `move` asks for a transferable object.
    return move(joinFrames(results)) as unknown as Uint8Array;
  } catch (error) {
    // Whatever it was, a unit that is loaded anew has nothing left of it.
    units.drop(unit);
    return toFailure(error);
  }
}
