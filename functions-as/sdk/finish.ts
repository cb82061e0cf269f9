/** Whether the author's `finish` is to be called. */
let goesOn: bool = true;

/** Whether `finish` is to be called: the first time, and as often as it asked for it. */
export function goOn(): bool {
  const going = goesOn;
  goesOn = false;
  return going;
}

/**
 * To be called in `finish` of a streaming function: it is called once more when what it emitted has been taken, so
 * that a long end need not be in memory at once. Where it emitted nothing the stream ends nevertheless.
 */
export function again(): void {
  goesOn = true;
}
