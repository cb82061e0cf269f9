import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

type Collect = (options?: { type: "minor" | "major" }) => void;

function exposed(): Collect | undefined {
  if (typeof globalThis.gc === "function") return globalThis.gc as Collect;
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("typeof gc === 'function' ? gc : undefined");
  return typeof collect === "function" ? (collect as Collect) : undefined;
}

/**
 * Takes garbage out at moments that are not timed, so that one variant does not pay for another's.
 * Between samples only the young generation: major collections age code, and V8 throws away the bytecode of
 * functions that did not run for a few of them, which is what all other variants would look like.
 */
export class Collector {
  readonly #collect = exposed();

  betweenSamples(): void {
    this.#collect?.({ type: "minor" });
  }

  betweenRounds(): void {
    this.#collect?.({ type: "major" });
  }
}
