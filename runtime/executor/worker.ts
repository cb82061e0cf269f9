/** The code of a worker: takes a batch of events for one unit, gives back a batch of results. */
import { move } from "piscina";
import type { Unit } from "../assembler/index.ts";
import { joinFrames, packResult, readEvents } from "./frame.ts";
import { LoadedUnit, type ModuleCache } from "./loaded-unit.ts";

/**
 * Most units that a worker keeps ready. Each step holds an instance with a memory, for which the engine
 * reserves address space; a process can hold some 13,000 of them.
 */
const MAX_UNITS = 64;

const units = new Map<string, LoadedUnit>();
const modules: ModuleCache = new Map();

/** A task: the unit, and a stream of event frames. */
export interface Batch {
  readonly unit: Unit;
  readonly events: Uint8Array;
}

/** Runs a batch; the result is a stream of result frames whose memory moves to the pool's thread. */
export default async function runBatch({ unit, events }: Batch): Promise<Uint8Array> {
  const loaded = await unitFor(unit);
  const positions = new Map(unit.steps.map((step, index) => [step.id, index]));
  const position = (step: string) => positions.get(step) as number;
  const results = readEvents(events).map((event) => packResult(loaded.run(event), position));
  // Both Buffer and Uint8Array can move; the type of `move` asks for a transferable object.
  return move(joinFrames(results)) as unknown as Uint8Array;
}

async function unitFor(unit: Unit): Promise<LoadedUnit> {
  const known = units.get(unit.key);
  if (known !== undefined) {
    units.delete(unit.key);
    units.set(unit.key, known);
    return known;
  }
  const loaded = await LoadedUnit.load(unit, modules);
  units.set(unit.key, loaded);
  for (const [key, oldest] of units) {
    if (units.size <= MAX_UNITS) {
      break;
    }
    units.delete(key);
    oldest.dispose();
  }
  return loaded;
}
