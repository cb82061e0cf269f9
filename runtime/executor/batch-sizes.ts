/** What a batch should take at most, in milliseconds: long beside the hop, short beside a deadline. */
const BATCH_MS = 100;

/** Events of a unit in its first batches, before it is known what one takes. */
const FIRST_BATCH_EVENTS = 16;

/** Most units whose cost is remembered. */
const MAX_UNITS = 1000;

/** Decides how many events travel to a worker at once, from what the events of their unit took before. */
export class BatchSizes {
  readonly #workers: number;
  readonly #batchEvents: number;
  /** Milliseconds of one event by the unit's key, the unit that was seen longest ago first. */
  readonly #costs = new Map<string, number>();

  /** @param batchEvents most events of a batch */
  constructor(workers: number, batchEvents: number) {
    this.#workers = workers;
    this.#batchEvents = batchEvents;
  }

  /** As many events as leave work for the other workers, and as do not take long together; at least one. */
  size(unit: string, waiting: number): number {
    const cost = this.#costs.get(unit);
    const affordable = cost === undefined ? FIRST_BATCH_EVENTS : Math.floor(BATCH_MS / Math.max(cost, 1e-6));
    const share = Math.ceil(waiting / this.#workers);
    return Math.max(1, Math.min(affordable, share, this.#batchEvents));
  }

  /** @param milliseconds mean time of an event in a batch that has run */
  learn(unit: string, milliseconds: number): void {
    const known = this.#costs.get(unit) ?? milliseconds;
    this.#costs.delete(unit);
    this.#costs.set(unit, known * 0.7 + milliseconds * 0.3);
    if (this.#costs.size > MAX_UNITS) {
      this.#costs.delete(this.#costs.keys().next().value as string);
    }
  }
}
