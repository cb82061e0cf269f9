import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";

/**
 * Makes a program do the same work each time and wherever it runs: chance gives zeros, and clocks move only to the
 * next timer, which is due as soon as nothing else is left to do.
 */
export function fixWorld(): void {
  const begin = 1_767_225_600_000;
  let now = 1000;
  globalThis.Date = new Proxy(Date, {
    construct: (target, given) => Reflect.construct(target, given.length === 0 ? [begin + now] : given),
  });
  Date.now = () => begin + now;
  performance.now = () => now;

  const timers = new Map<number, { readonly due: number; readonly ring: () => void }>();
  let last = 0;
  const ringNext = () => {
    // Timers of one time ring in the order in which they were set.
    const [next] = [...timers].sort(([, a], [, b]) => a.due - b.due);
    if (next === undefined) return;
    timers.delete(next[0]);
    now = Math.max(now, next[1].due);
    next[1].ring();
  };
  globalThis.setTimeout = ((callback: (...values: unknown[]) => void, delay = 0, ...values: unknown[]) => {
    timers.set(++last, { due: now + Math.max(0, delay), ring: () => callback(...values) });
    setImmediate(ringNext);
    return last;
  }) as typeof setTimeout;
  globalThis.clearTimeout = ((timer: number) => timers.delete(timer)) as typeof clearTimeout;

  // Go reads the path of the Node that runs it.
  globalThis.process = Object.create(process, { argv0: { value: "node" } });
  Math.random = () => 0.5;
  const zeros = <View extends ArrayBufferView>(view: View): View => {
    new Uint8Array(view.buffer, view.byteOffset, view.byteLength).fill(0);
    return view;
  };
  crypto.webcrypto.getRandomValues = zeros as Crypto["getRandomValues"];
  crypto.randomFillSync = zeros as typeof crypto.randomFillSync;
  crypto.randomBytes = ((length: number) => Buffer.alloc(length)) as typeof crypto.randomBytes;
  syncBuiltinESMExports();
}
