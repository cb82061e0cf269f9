import { HeddleError } from "../../errors.ts";

/** One who holds an instance, or what makes one at once, and can do without. */
export interface InstanceHolder {
  /** When it was used last, by {@link LiveInstances.tick}. */
  readonly usedAt: number;
  /** Gives the instance up; false while it is in use. */
  release(): boolean;
}

/**
 * Live instances that a thread keeps at most where it is not told otherwise. The engine reserves about 10 GB of
 * addresses for the memory of each, so that a process can hold some 13,000.
 */
export const defaultInstances = 1_000;

/** Most that a thread may be told to keep: below what the engine can hold for a process. */
export const maximumInstances = 12_000;

/** So many are given up at once, so that looking for the oldest is seldom. */
const share = 8;

/** The instances of this thread, of which those that were not used for longest are given up where there are too many. */
class LiveInstances {
  #most = defaultInstances;
  #clock = 0;
  readonly #holders = new Set<InstanceHolder>();

  get size(): number {
    return this.#holders.size;
  }

  /** A number that is higher each time. */
  tick(): number {
    return ++this.#clock;
  }

  /**
   * Sets how many are kept at most.
   * @throws HeddleError CONFIG_INVALID
   */
  limit(most: number): void {
    if (!(Number.isInteger(most) && most >= 1 && most <= maximumInstances)) {
      throw new HeddleError(
        "CONFIG_INVALID",
        `A thread cannot keep ${most} instances; expected 1 to ${maximumInstances}.`,
      );
    }
    this.#most = most;
    this.#makeRoom(this.#holders.size - most);
  }

  /** Notes that the holder is about to make an instance. */
  add(holder: InstanceHolder): void {
    if (!this.#holders.has(holder) && this.#holders.size >= this.#most) {
      this.#makeRoom(Math.max(1, Math.floor(this.#most / share)));
    }
    this.#holders.add(holder);
  }

  remove(holder: InstanceHolder): void {
    this.#holders.delete(holder);
  }

  /** Gives up all that are not in use but the one, for which the host has no room. */
  clear(but: InstanceHolder): void {
    this.#holders.delete(but);
    this.#makeRoom(this.#holders.size);
    this.#holders.add(but);
  }

  #makeRoom(count: number): void {
    const oldest = [...this.#holders].sort((a, b) => a.usedAt - b.usedAt);
    let released = 0;
    for (const holder of oldest) {
      if (released >= count) {
        break;
      }
      if (holder.release()) {
        released++;
      }
    }
  }
}

export const liveInstances = new LiveInstances();

/**
 * Sets how many instances this thread keeps at most; further functions stay callable, and get a new instance when
 * they are called.
 * @param most 1 to {@link maximumInstances}; all threads of a process together should stay below that
 * @throws HeddleError CONFIG_INVALID
 */
export function limitInstances(most: number): void {
  liveInstances.limit(most);
}
