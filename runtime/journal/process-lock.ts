import { rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { isBusy } from "../sqlite.ts";

/**
 * A lock that ends with its process, however that ends: SQLite's, on a file that stays empty. Whoever gets a lock knows
 * that the process that had it is no more, on whichever side of a container it was, and no clock is asked.
 */
export class ProcessLock {
  readonly #path: string;
  readonly #database: DatabaseSync;

  private constructor(path: string, database: DatabaseSync) {
    this.#path = path;
    this.#database = database;
  }

  /**
   * Takes a lock, unless another process, or another part of this one, has it.
   * @param path its file, which is made
   * @throws the error of SQLite where that has another reason
   */
  static take(path: string): ProcessLock | undefined {
    const database = new DatabaseSync(path);
    try {
      database.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
      return new ProcessLock(path, database);
    } catch (error) {
      database.close();
      if (isBusy(error)) {
        return undefined;
      }
      throw error;
    }
  }

  /** Lets the lock go for good, and its file with it. */
  release(): void {
    this.#database.close();
    rmSync(this.#path, { force: true });
  }
}
