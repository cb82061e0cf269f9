/** How much something holds. */
export interface Held {
  readonly count: number;
  readonly bytes: number;
}

/** How much it may hold. */
export interface Capacity {
  readonly events: number;
  /** Unless a single event has more. */
  readonly bytes: number;
}

/**
 * Whether an account's event has room beside what is there. One account may have half of what the others leave, so that
 * there is always room for another one; its only event may take all that is left, and the only one of all whatever
 * there is.
 * @param own what the account has
 * @param all what all have, the account included
 * @param bytes how long the event is
 */
export function hasRoom(own: Held, all: Held, capacity: Capacity, bytes: number): boolean {
  if (all.count === 0) {
    return true;
  }
  if (all.count >= capacity.events || all.bytes + bytes > capacity.bytes) {
    return false;
  }
  const events = capacity.events - (all.count - own.count);
  const left = capacity.bytes - (all.bytes - own.bytes);
  return own.count === 0 || (own.count < events / 2 && own.bytes + bytes <= left / 2);
}

/** How many events have to leave until it is worth coming again: half of the account's, or of all where it has none. */
export function eventsAhead(own: Held, all: Held): number {
  return (own.count > 0 ? own.count : all.count) / 2;
}
