/** Fuel that was used and has not come back yet, at a time. */
export interface Spent {
  /** Units; may be more than the bucket holds, and is paid off before anything else is admitted. */
  readonly units: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * What is left of it later: whole units come back, and the time of a part of one is kept.
 * @param perSecond units that come back each second
 */
export function refilled({ units, at }: Spent, perSecond: number, now: number): Spent {
  const elapsed = now - at;
  if (elapsed <= 0) {
    // A clock that was set back gives nothing, and takes nothing.
    return { units, at: now };
  }
  const back = Math.floor((elapsed / 1000) * perSecond);
  return back >= units
    ? { units: 0, at: now }
    : { units: units - back, at: at + (back / perSecond) * 1000 || now };
}

/** Milliseconds until so many units have come back; infinite where none do. */
export function timeFor(units: number, perSecond: number): number {
  return units <= 0 ? 0 : Math.ceil((units / perSecond) * 1000);
}
