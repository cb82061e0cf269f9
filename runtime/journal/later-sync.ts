import { type FileHandle, open } from "node:fs/promises";

/**
 * Brings a database's log to the disk without stopping the thread. A commit in WAL mode with `synchronous = NORMAL`
 * is in the log, and there before the process can die; what it lacks beside FULL is that the log is on the disk. One
 * sync does that for all that was committed before it, by whichever process, while the thread commits more.
 */
export class LaterSync {
  readonly #path: string;
  #file: Promise<FileHandle> | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  /** @param path of the database, which has to be open as long as this is used, so that its log stays the same file */
  constructor(path: string) {
    this.#path = `${path}-wal`;
  }

  /**
   * All that was committed before this call is on the disk.
   * @throws the error of the file system; what was committed may be there or not
   */
  sync(): Promise<void> {
    this.#next ??= this.#after(this.#running);
    return this.#next;
  }

  async close(): Promise<void> {
    await this.#running?.catch(ignore);
    await (await this.#file?.catch(ignore))?.close();
  }

  async #after(running: Promise<void> | undefined): Promise<void> {
    await running?.catch(ignore);
    this.#next = undefined;
    this.#running = this.#sync();
    await this.#running;
  }

  async #sync(): Promise<void> {
    // Windows asks for a file that may be written to.
    this.#file ??= open(this.#path, "r+");
    await (await this.#file).datasync();
  }
}

/** Whoever waited for it was told. */
function ignore(): undefined {
  return undefined;
}
