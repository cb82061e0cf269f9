import { setTimeout as pause } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

type Collect = (options: { type: "minor" | "major" }) => void;

function exposed(): Collect | undefined {
  if (typeof globalThis.gc === "function") return globalThis.gc as Collect;
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("typeof gc === 'function' ? gc : undefined");
  return typeof collect === "function" ? (collect as Collect) : undefined;
}

/** Milliseconds in which V8's helpers finish sweeping and unmapping. */
const SETTLE = 30;

/** Takes garbage out at moments that are not timed, so that one variant does not pay for another's. */
export class Collector {
  readonly #collect = exposed();

  /** Takes out what the last sample left. */
  betweenSamples(): void {
    this.#collect?.({ type: "minor" });
  }

  /** Takes all garbage out, at once. */
  now(): void {
    this.#collect?.({ type: "major" });
  }

  /**
   * Takes out instances with their memories, of which a process can hold some 13,000. Then waits: while other
   * threads unmap memory, every page fault of this one stalls, and what allocates much looks twice as slow.
   */
  async betweenRounds(): Promise<void> {
    if (this.#collect === undefined) return;
    this.#collect({ type: "major" });
    await pause(SETTLE);
  }
}
