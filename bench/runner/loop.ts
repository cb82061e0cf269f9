/**
 * Loops around a call. Each variant gets a loop compiled for it alone: with one loop for all, V8 would see many
 * targets at the same call site, give up inlining, and add that cost to the cheapest variants. It takes the same text for
 * the same function, so that no two have the same.
 */

let loops = 0;

/**
 * A loop that calls `call` the given number of times. An argument is given here, not by a closure around `call` that
 * variants would share, and with it the call site.
 */
export function loop(call: () => unknown): (count: number) => void;
export function loop<T>(call: (argument: T) => unknown, argument: T): (count: number) => void;
export function loop(call: (argument: unknown) => unknown, argument?: unknown): (count: number) => void {
  return new Function(
    "call, argument",
    `/* ${loops++} */ return (count) => { for (let i = 0; i < count; i++) call(argument); }`,
  )(call, argument);
}

/** The same, waiting for each promise before the next call. */
export function asyncLoop(call: () => Promise<unknown>): (count: number) => Promise<void>;
export function asyncLoop<T>(
  call: (argument: T) => Promise<unknown>,
  argument: T,
): (count: number) => Promise<void>;
export function asyncLoop(
  call: (argument: unknown) => Promise<unknown>,
  argument?: unknown,
): (count: number) => Promise<void> {
  return new Function(
    "call, argument",
    `/* ${loops++} */ return async (count) => { for (let i = 0; i < count; i++) await call(argument); }`,
  )(call, argument);
}

/** Throws unless the bytes are the expected ones; the message tells the first difference. */
export function expectBytes(actual: Uint8Array, expected: Uint8Array): void {
  const shared = Math.min(actual.length, expected.length);
  for (let i = 0; i < shared; i++) {
    if (actual[i] !== expected[i]) {
      throw new Error(`wrong result: byte ${i} is ${actual[i]}, expected ${expected[i]}`);
    }
  }
  if (actual.length !== expected.length) {
    throw new Error(`wrong result: ${actual.length} bytes, expected ${expected.length}`);
  }
}
