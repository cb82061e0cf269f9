/** What waits for a worker. */
interface Waiting {
  readonly count: number;
  readonly bytes: number;
}

interface Caller {
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** The room for events that wait, and the callers who wait until there is some. */
export class Room {
  readonly #waiting: Waiting;
  readonly #events: number;
  readonly #bytes: number;
  #callers: Caller[] = [];

  /**
   * @param waiting what is in the room
   * @param events most events
   * @param bytes most bytes, unless a single event has more
   */
  constructor(waiting: Waiting, events: number, bytes: number) {
    this.#waiting = waiting;
    this.#events = events;
    this.#bytes = bytes;
  }

  /** Whether there is room for an event of so many bytes. */
  has(bytes: number, { count, bytes: taken }: Waiting = this.#waiting): boolean {
    return count === 0 || (count < this.#events && taken + bytes <= this.#bytes);
  }

  /** Waits until there is room for an event of so many bytes, behind those who wait already. */
  wait(bytes: number): Promise<void> {
    if (this.#callers.length === 0 && this.has(bytes)) {
      return Promise.resolve();
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#callers.push({ bytes, resolve, reject });
    return promise;
  }

  /** Something left the room: tells as many callers as there is room for, in order. */
  left(): void {
    let told = 0;
    let { count, bytes } = this.#waiting;
    for (const caller of this.#callers) {
      if (!this.has(caller.bytes, { count, bytes })) {
        break;
      }
      caller.resolve();
      told++;
      count++;
      bytes += caller.bytes;
    }
    if (told > 0) {
      this.#callers = this.#callers.slice(told);
      if (this.#callers.length > 0) {
        // Those who were told may have no event after all, and then nothing leaves that would tell the next.
        setImmediate(() => this.left());
      }
    }
  }

  /** Tells all callers that there will be no room. */
  close(error: () => Error): void {
    for (const { reject } of this.#callers) {
      reject(error());
    }
    this.#callers = [];
  }
}
