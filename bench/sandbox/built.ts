import { resultOfThread } from "../runner/index.ts";

/** A function of the library of a usual size, which is called like the one of the benchmark. */
export const USUAL = "std.text.v1.Redact";

/** Everything that the variants of the case `sandbox` are made of. */
export interface Built {
  /** The function as Heddle publishes it. */
  readonly component: Uint8Array;
  /** The core module inside it, as the compiler made it. */
  readonly core: Uint8Array;
  /** The function of the library. */
  readonly usual: Uint8Array;
  /** The same source and codec compiled as an Extism plugin. */
  readonly plugin: Uint8Array;
  /** What jco makes of the component: file name to content. */
  readonly transpiled: Readonly<Record<string, Uint8Array>>;
}

/** Compiles all of it. */
export function build(): Promise<Built> {
  return resultOfThread<Built>(new URL("./build-worker.ts", import.meta.url));
}
