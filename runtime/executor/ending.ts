import { EventEmitter } from "node:events";

/**
 * Tells Piscina to end the worker that has a task. An AbortController would do the same, and make an event that comes
 * alone wait several microseconds longer.
 */
export class Ending extends EventEmitter<{ abort: [] }> {
  #aborted = false;

  get aborted(): boolean {
    return this.#aborted;
  }

  /** Does nothing the second time. */
  abort(): void {
    if (!this.#aborted) {
      this.#aborted = true;
      this.emit("abort");
    }
  }
}
