/** How long the events of an account wait that was refused without a time, in milliseconds, and how long at most. */
const PAUSE_MS = 20;
const MAX_PAUSE_MS = 60_000;

/** Events that end before it is tried whether their account may have twice as many at a time. */
const TRIED_AFTER = 32;

interface Allowance {
  /** Events at a time; at least one. */
  most: number;
  /** Events that ended since it was as much. */
  ended: number;
  /** Runs while none is to begin. */
  pause: NodeJS.Timeout | undefined;
}

/**
 * How many accepted events of an account run at a time where there was no room for more, be it in its budget or in the
 * queue: as many as there was room for. The others wait in the journal, where that costs nothing, and are not refused
 * again with each that ends.
 */
export class Allowances {
  /** Events that run, by account. */
  readonly #running = new Map<string, number>();
  readonly #limited = new Map<string, Allowance>();
  readonly #most: number;
  readonly #goOn: () => void;
  #stopped = false;

  /**
   * @param most events at a time above which an account needs no allowance
   * @param goOn events of an account may begin again that were to wait
   */
  constructor(most: number, goOn: () => void) {
    this.#most = most;
    this.#goOn = goOn;
  }

  /** Whether any account is limited. */
  get any(): boolean {
    return this.#limited.size > 0;
  }

  /** How many events more of an account may begin; accounts that are not limited are left out. */
  left(): Map<string, number> {
    const left = new Map<string, number>();
    for (const [account, { most, pause }] of this.#limited) {
      left.set(account, pause === undefined ? Math.max(0, most - this.#runningOf(account)) : 0);
    }
    return left;
  }

  /** An event of an account begins. */
  begin(account: string): void {
    this.#running.set(account, this.#runningOf(account) + 1);
  }

  /** One has ended, and was not refused. */
  end(account: string): void {
    this.#leave(account);
    const allowance = this.#limited.get(account);
    if (allowance === undefined) {
      return;
    }
    allowance.ended++;
    if (allowance.ended >= TRIED_AFTER) {
      allowance.ended = 0;
      allowance.most *= 2;
    }
    if (allowance.most > this.#most) {
      this.#forget(account);
    }
    this.#goOn();
  }

  /** One was not taken for another reason than that there was no room. */
  release(account: string): void {
    this.#leave(account);
    if (this.#limited.has(account)) {
      this.#goOn();
    }
  }

  /**
   * There was no room for one: there is for those that run, of which one ends when there may be room again; where none
   * runs, after so long.
   * @param milliseconds undefined: nobody knows
   */
  refuse(account: string, milliseconds = PAUSE_MS): void {
    this.#leave(account);
    if (this.#stopped) {
      return;
    }
    const running = this.#runningOf(account);
    const allowance = this.#limited.get(account) ?? { most: 1, ended: 0, pause: undefined };
    allowance.most = Math.max(1, running);
    allowance.ended = 0;
    this.#limited.set(account, allowance);
    if (running === 0 && allowance.pause === undefined) {
      const wait = Math.min(Math.max(milliseconds, PAUSE_MS), MAX_PAUSE_MS);
      allowance.pause = setTimeout(() => {
        allowance.pause = undefined;
        this.#goOn();
      }, wait);
    }
  }

  /**
   * Accounts of which nothing runs or waits need no allowance.
   * @param waits whether any event of an account waits; asked only of those of which none runs
   */
  rest(waits: (account: string) => boolean): void {
    for (const [account, { pause }] of this.#limited) {
      if (pause === undefined && this.#runningOf(account) === 0 && !waits(account)) {
        this.#forget(account);
      }
    }
  }

  /** Nobody goes on any more. */
  stop(): void {
    this.#stopped = true;
    for (const account of this.#limited.keys()) {
      this.#forget(account);
    }
  }

  #runningOf(account: string): number {
    return this.#running.get(account) ?? 0;
  }

  #leave(account: string): void {
    const running = this.#runningOf(account) - 1;
    if (running > 0) {
      this.#running.set(account, running);
    } else {
      this.#running.delete(account);
    }
  }

  #forget(account: string): void {
    clearTimeout(this.#limited.get(account)?.pause);
    this.#limited.delete(account);
  }
}
