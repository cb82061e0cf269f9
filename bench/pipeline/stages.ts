import { resultOfThread } from "../runner/index.ts";

/** The stages in their order, as `functions/bench/pipeline/v1` has them. */
export const STAGES = ["Trim", "Squeeze", "Capitalise", "Mask", "Seal"] as const;

/** A stage in all the forms that it is run in. */
export interface Stage {
  /** As Heddle publishes it. */
  readonly component: Uint8Array;
  /** The same source and codec as an Extism plugin. */
  readonly plugin: Uint8Array;
  /** What jco makes of the component: file name to content. */
  readonly transpiled: Readonly<Record<string, Uint8Array>>;
}

/** Compiles them. */
export function buildStages(): Promise<readonly Stage[]> {
  return resultOfThread<readonly Stage[]>(new URL("./build-worker.ts", import.meta.url));
}
