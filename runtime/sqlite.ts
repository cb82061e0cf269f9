/** Attempts at most, some seconds together. */
const ATTEMPTS = 100;

/** Longest pause between two attempts, in milliseconds. */
const LONGEST_PAUSE = 50;

/**
 * Does something with a database again while another process is in the way. SQLite's own busy timeout does not
 * cover the change of a new file to WAL, nor its last connection's closing: waiting there could be a deadlock.
 * @param action leaves nothing behind where it throws
 */
export function whileBusy<T>(action: () => T): T {
  for (let attempt = 1; ; attempt++) {
    try {
      return action();
    } catch (error) {
      if (attempt === ATTEMPTS || !isBusy(error)) {
        throw error;
      }
      pause(1 + Math.random() * LONGEST_PAUSE);
    }
  }
}

/** SQLITE_BUSY, of the error itself or of its cause; the upper bits say more. */
function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false;
  }
  const { errcode } = error as Error & { errcode?: unknown };
  return (typeof errcode === "number" && (errcode & 0xff) === 5) || isBusy(error.cause);
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
