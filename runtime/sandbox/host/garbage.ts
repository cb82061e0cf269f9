import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Memories and code that were given up stay allocated until V8 collects garbage, and V8 counts them for nothing: a
 * thread that replaces instances of 64 MiB would fill the machine before it collects. So we count.
 */

/** Bytes of memories and code that may wait for collection, for each thread: some calls of the largest functions. */
export const abandonedBytesLimit = 256 * 1024 * 1024;

/** What an instance weighs beside its memory, roughly. */
const instanceBytes = 16_384;

/** What a byte of a module weighs once it is compiled: V8 keeps a copy, and machine code that is about as long. */
const compiledBytes = 2;

/** How often a thread tries to get the collector; each takes a millisecond, in which few other threads may do so, too. */
const MAX_TRIES = 100;

let abandoned = 0;
let collect: Collect | undefined;

type Collect = (options?: { readonly type: "minor" }) => void;

/** Notes that an instance with so many bytes of memory and tables was given up; may collect garbage, some milliseconds. */
export function abandonMemory(bytes: number): void {
  abandon(bytes + instanceBytes);
}

/** Notes that the compiled form of so many bytes of code was given up; may collect garbage, too. */
export function abandonCode(bytes: number): void {
  abandon(bytes * compiledBytes);
}

function abandon(bytes: number): void {
  abandoned += bytes;
  if (abandoned > abandonedBytesLimit) {
    abandoned = 0;
    collect ??= collector();
    collect?.();
  }
}

/**
 * Collects what became garbage lately, which takes a millisecond. V8 lets buffers of 32 MB pile up before it does so by
 * itself, however little lives.
 */
export function collectYoung(): void {
  collect ??= collector();
  collect?.({ type: "minor" });
}

/**
 * The engine's own collector, which is shown to programs only under a flag; the flag is taken back at once. It is one of the
 * process, so that another thread may take it back in between: undefined where that has happened again and again.
 */
function collector(): Collect | undefined {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    setFlagsFromString("--expose-gc");
    try {
      const found: unknown = runInNewContext("typeof gc === 'function' ? gc : undefined");
      if (found !== undefined) {
        return found as Collect;
      }
    } finally {
      setFlagsFromString("--no-expose-gc");
    }
  }
  return undefined;
}
