import type { BatchRules } from "./waiting-jobs.ts";

/** What a batch should take at most, in milliseconds: long beside the hop, short beside a deadline. */
const BATCH_MS = 100;

/**
 * The same, and most events, where other accounts want workers, too: what they wait for the worker, and for this
 * thread to take the results in.
 */
const SHARED_BATCH_MS = 2;
const SHARED_BATCH_EVENTS = 8;

/** What an event is taken to cost before it is known, in milliseconds. */
const FIRST_MS = 1;

/** Events of a unit in its first batches, before it is known what one takes. */
const FIRST_BATCH_EVENTS = 16;

/** Most units whose cost is remembered. */
const MAX_UNITS = 1000;

/** What an event of a unit takes: milliseconds, and bytes of its result. */
interface Cost {
  readonly milliseconds: number;
  readonly bytes: number;
}

/** Decides how many events travel to a worker at once, from what the events of their unit took before. */
export class BatchSizes implements BatchRules {
  readonly #workers: number;
  readonly #batchEvents: number;
  readonly #batchBytes: number;
  /** Means by the unit's key, the unit that was seen longest ago first. */
  readonly #costs = new Map<string, Cost>();

  /**
   * @param batchEvents most events of a batch
   * @param batchBytes most bytes of their results
   */
  constructor(workers: number, batchEvents: number, batchBytes: number) {
    this.#workers = workers;
    this.#batchEvents = batchEvents;
    this.#batchBytes = batchBytes;
  }

  /** What an event of a unit took, in the mean of the last ones. */
  milliseconds(unit: string): number {
    return this.#costs.get(unit)?.milliseconds ?? FIRST_MS;
  }

  /**
   * As many events as leave work for the other workers, and as do not take long together; at least one.
   * @param shared whether other accounts want workers, too
   */
  size(unit: string, waiting: number, shared: boolean): number {
    const cost = this.#costs.get(unit);
    const affordable =
      cost === undefined
        ? FIRST_BATCH_EVENTS
        : Math.floor(
            Math.min(
              (shared ? SHARED_BATCH_MS : BATCH_MS) / Math.max(cost.milliseconds, 1e-6),
              this.#batchBytes / Math.max(cost.bytes, 1),
            ),
          );
    const share = Math.ceil(waiting / this.#workers);
    const most = shared ? Math.min(SHARED_BATCH_EVENTS, this.#batchEvents) : this.#batchEvents;
    return Math.max(1, Math.min(affordable, share, most));
  }

  /**
   * Follows what the events of a batch took.
   * @param milliseconds mean time of one
   * @param bytes mean length of the result of one
   */
  learn(unit: string, milliseconds: number, bytes: number): void {
    const known = this.#costs.get(unit) ?? { milliseconds, bytes };
    this.#costs.delete(unit);
    this.#costs.set(unit, {
      milliseconds: known.milliseconds * 0.7 + milliseconds * 0.3,
      bytes: known.bytes * 0.7 + bytes * 0.3,
    });
    if (this.#costs.size > MAX_UNITS) {
      this.#costs.delete(this.#costs.keys().next().value as string);
    }
  }
}
