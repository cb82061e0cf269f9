import { HeddleError } from "../errors.ts";

/** Lets those who want the same thing have it one after the other, in the order in which they came. */
export class Turns {
  /** By name, the end of the turn of whoever came last. */
  readonly #last = new Map<string, Promise<void>>();

  /**
   * Waits for the turn, and has it while the action runs.
   * @param signal ends the wait
   * @throws HeddleError CANCELLED, and what the action throws
   */
  async take<T>(name: string, signal: AbortSignal | undefined, action: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name);
    const { promise, resolve } = Promise.withResolvers<void>();
    const mine = before === undefined ? promise : before.then(() => promise);
    this.#last.set(name, mine);
    try {
      if (before !== undefined) {
        await untilAborted(before, signal);
      }
      return await action();
    } finally {
      resolve();
      if (this.#last.get(name) === mine) {
        this.#last.delete(name);
      }
    }
  }
}

async function untilAborted(turn: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) {
    return await turn;
  }
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => {
    const message = "The event was cancelled before its turn came with its session.";
    reject(new HeddleError("CANCELLED", message, { cause: signal.reason }));
  };
  if (signal.aborted) {
    onAbort();
  }
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await Promise.race([turn, promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
