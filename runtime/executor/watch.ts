/** Most looks that a bound is divided into: a deadline is missed by an eighth of it at most. */
const LOOKS = 8;

/** Longest time between two looks, in milliseconds. */
const MAX_INTERVAL_MS = 250;

/**
 * Looks at what runs, at regular intervals while something runs. Time is counted in looks and not read from a
 * clock: after the process was suspended, or its main thread was busy, a clock would find everything late.
 */
export class Watch {
  readonly #intervalMs: number;
  readonly #look: () => boolean;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param shortestMs the shortest time that is watched for
   * @param look gives whether anything runs
   */
  constructor(shortestMs: number, look: () => boolean) {
    this.#intervalMs = Math.max(1, Math.min(Math.floor(shortestMs / LOOKS), MAX_INTERVAL_MS));
    this.#look = look;
  }

  /** How many looks take this time at least. */
  looks(milliseconds: number): number {
    return Math.ceil(milliseconds / this.#intervalMs);
  }

  /**
   * Looks until nothing runs; costs next to nothing while it looks already. Until {@link rest} it keeps the process
   * alive: where all workers are gone, nothing else does, and those who wait for their events would never be told.
   */
  start(): void {
    this.#timer ??= setInterval(() => {
      if (!this.#look()) {
        this.stop();
      }
    }, this.#intervalMs);
    this.#timer.ref();
  }

  /** Nothing runs, and nothing may come: the process need not wait for the next look. */
  rest(): void {
    this.#timer?.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
