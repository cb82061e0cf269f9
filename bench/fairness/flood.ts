/** Keeps so many events of one account under way as long as it is wanted. */
export class Flood {
  readonly #start: (index: number) => Promise<unknown>;
  readonly #window: number;
  #wanted = false;
  #underWay = 0;
  #started = 0;
  #ended = 0;
  #waiting: { readonly until: () => boolean; readonly resolve: () => void } | undefined;

  /** @param start sends an event */
  constructor(window: number, start: (index: number) => Promise<unknown>) {
    this.#window = window;
    this.#start = start;
  }

  /** Events that have ended. */
  get ended(): number {
    return this.#ended;
  }

  /** When so many have ended that those that were sent at once are through, or when none is under way. */
  async set(wanted: boolean): Promise<void> {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    while (wanted && this.#underWay < this.#window) this.#next();
    await (wanted ? this.through(this.#window) : this.#until(() => this.#underWay === 0));
  }

  /** When so many more have ended. */
  through(events: number): Promise<void> {
    const end = this.#ended + events;
    return this.#until(() => this.#ended >= end);
  }

  async #until(until: () => boolean): Promise<void> {
    if (until()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting = { until, resolve };
    await promise;
  }

  #next(): void {
    this.#underWay++;
    // What fails ends the benchmark, because nobody takes the rejection.
    void this.#start(this.#started++).then(() => this.#end());
  }

  #end(): void {
    this.#underWay--;
    this.#ended++;
    if (this.#wanted) this.#next();
    if (this.#waiting?.until() === true) {
      this.#waiting.resolve();
      this.#waiting = undefined;
    }
  }
}
