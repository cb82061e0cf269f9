import { HeddleError } from "../errors.ts";

/** How often an outcome is looked for that another process may give, in milliseconds. */
const POLL_MS = 100;

/** Those who wait for outcomes, by the number of the event. */
export class Waiting {
  readonly #isSettled: (id: number) => boolean;
  readonly #callers = new Map<number, Set<() => void>>();
  #poll: NodeJS.Timeout | undefined;

  /** @param isSettled whether there is nothing to wait for any more */
  constructor(isSettled: (id: number) => boolean) {
    this.#isSettled = isSettled;
  }

  /**
   * Waits until an event may have its outcome.
   * @throws HeddleError CANCELLED
   */
  wait(id: number, signal: AbortSignal | undefined): Promise<void> {
    const cancelled = () =>
      new HeddleError("CANCELLED", "Nobody waits for the result any more.", { cause: signal?.reason });
    if (signal?.aborted === true) {
      return Promise.reject(cancelled());
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const callers = this.#callers.get(id) ?? new Set();
    this.#callers.set(id, callers.add(resolve));
    this.#poll ??= setInterval(() => this.#look(), POLL_MS);
    const leave = () => {
      callers.delete(resolve);
      reject(cancelled());
    };
    signal?.addEventListener("abort", leave, { once: true });
    return promise.finally(() => signal?.removeEventListener("abort", leave));
  }

  /** An event has its outcome. */
  tell(id: number): void {
    const callers = this.#callers.get(id);
    this.#callers.delete(id);
    for (const resolve of callers ?? []) {
      resolve();
    }
    this.#rest();
  }

  /** Nobody will be told any more, and looks for himself. */
  close(): void {
    for (const id of this.#callers.keys()) {
      this.tell(id);
    }
  }

  #look(): void {
    for (const [id, callers] of this.#callers) {
      if (callers.size === 0) {
        this.#callers.delete(id);
      } else if (this.#isSettled(id)) {
        this.tell(id);
      }
    }
    this.#rest();
  }

  #rest(): void {
    if (this.#callers.size === 0) {
      clearInterval(this.#poll);
      this.#poll = undefined;
    }
  }
}
