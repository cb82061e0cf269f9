import { type Capacity, type Held, hasRoom } from "../fair-share.ts";

/** What waits for a worker, of all and of one account. */
interface Occupied extends Held {
  of(account: string): Held;
}

interface Caller {
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * The room for events that wait, shared fairly between accounts, and the callers who wait until there is some.
 */
export class Room {
  readonly #waiting: Occupied;
  readonly #capacity: Capacity;
  /** Callers by account, the account first whose turn it is to be told. */
  readonly #callers = new Map<string, Caller[]>();

  /**
   * @param waiting what is in the room
   * @param events most events
   * @param bytes most bytes, unless a single event has more
   */
  constructor(waiting: Occupied, events: number, bytes: number) {
    this.#waiting = waiting;
    this.#capacity = { events, bytes };
  }

  /** Whether there is room for an event of so many bytes of an account. */
  has(account: string, bytes: number): boolean {
    return this.#fits(this.#waiting.of(account), this.#waiting, bytes);
  }

  /** Waits until there is room for an event of so many bytes, behind those of the same account who wait already. */
  wait(account: string, bytes: number): Promise<void> {
    const callers = this.#callers.get(account);
    if (callers === undefined && this.has(account, bytes)) {
      return Promise.resolve();
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const caller = { bytes, resolve, reject };
    if (callers === undefined) {
      this.#callers.set(account, [caller]);
    } else {
      callers.push(caller);
    }
    return promise;
  }

  /** Something left the room: tells as many callers as there is room for, those of each account in their order. */
  left(): void {
    if (this.#callers.size === 0) {
      return;
    }
    const all = { count: this.#waiting.count, bytes: this.#waiting.bytes };
    let told = 0;
    for (const [account, callers] of [...this.#callers]) {
      const { count, bytes: taken } = this.#waiting.of(account);
      const own = { count, bytes: taken };
      let first = 0;
      for (const { bytes, resolve } of callers) {
        if (!this.#fits(own, all, bytes)) {
          break;
        }
        resolve();
        first++;
        own.count++;
        own.bytes += bytes;
        all.count++;
        all.bytes += bytes;
      }
      if (first > 0) {
        // Those of other accounts come before what is left of these.
        this.#callers.delete(account);
        if (first < callers.length) {
          this.#callers.set(account, callers.slice(first));
        }
      }
      told += first;
    }
    if (told > 0 && this.#callers.size > 0) {
      // Those who were told may have no event after all, and then nothing leaves that would tell the next.
      setImmediate(() => this.left());
    }
  }

  /** Tells all callers that there will be no room. */
  close(error: () => Error): void {
    for (const { reject } of [...this.#callers.values()].flat()) {
      reject(error());
    }
    this.#callers.clear();
  }

  #fits(own: Held, all: Held, bytes: number): boolean {
    return hasRoom(own, all, this.#capacity, bytes);
  }
}
