import { defaultWindow } from "../../runtime/event-stream.ts";

/** Events that are under way at a time, for all alike: as many as `heddle.stream` has. */
const WINDOW = defaultWindow;

/**
 * Does something many times, with so many of them under way at a time, and waits for all.
 * @param take is given what came of each
 */
export function inFlight<T>(
  count: number,
  start: (index: number) => Promise<T>,
  take: (result: T) => void = () => {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    let started = 0;
    let ended = 0;
    const next = (): void => {
      start(started++).then(end, reject);
    };
    const end = (result: T): void => {
      take(result);
      if (++ended === count) resolve();
      else if (started < count) next();
    };
    if (count === 0) resolve();
    while (started < Math.min(count, WINDOW)) next();
  });
}
