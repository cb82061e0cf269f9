import { setTimeout as pause } from "node:timers/promises";

/** What a process holds. */
export interface Held {
  /** Bytes of memory that the system gave it. */
  readonly resident: number;
  /** Bytes of JavaScript's objects. */
  readonly heap: number;
}

/** Turns of collecting and waiting after which nothing more is given back. */
const TURNS = 5;
/** Milliseconds in which V8's helpers unmap what a collection freed. */
const SETTLE = 50;

/** Collects garbage until nothing more goes, and tells what is left. */
export async function settle(): Promise<Held> {
  if (globalThis.gc === undefined) throw new Error("the process was started without --expose-gc");
  for (let turn = 0; turn < TURNS; turn++) {
    globalThis.gc();
    await pause(SETTLE);
  }
  const { rss, heapUsed } = process.memoryUsage();
  return { resident: rss, heap: heapUsed };
}
