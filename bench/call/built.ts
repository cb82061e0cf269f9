import { Worker } from "node:worker_threads";

/** Everything that the variants of the case `call` are made of. */
export interface Built {
  /** The function as Heddle publishes it. */
  readonly component: Uint8Array;
  /** The core module inside it, as the compiler made it. */
  readonly core: Uint8Array;
  /** The same source and codec compiled as an Extism plugin. */
  readonly plugin: Uint8Array;
  /** What jco makes of the component: file name to content. */
  readonly transpiled: Readonly<Record<string, Uint8Array>>;
}

/**
 * Compiles all of it in a thread of its own, whose heap (compiler, Binaryen, wasm-tools) goes away with it
 * instead of slowing every collection of what is measured.
 */
export function build(): Promise<Built> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./build-worker.ts", import.meta.url));
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) =>
      reject(new Error(`the build ended with exit code ${code} and without a result`)),
    );
  });
}
