import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { makeDirectory } from "../directories.ts";
import { HeddleError, reasonOf } from "../errors.ts";
import { transaction } from "../sqlite.ts";
import { ProcessLock } from "./process-lock.ts";

/** Who runs events: each owner has a lock, which shows whether its process lives. */
export class Owners {
  readonly #database: DatabaseSync;
  readonly #directory: string;
  #own: { readonly id: number; readonly lock: ProcessLock } | undefined;

  /** @param directory Heddle's directory */
  constructor(database: DatabaseSync, directory: string) {
    this.#database = database;
    this.#directory = join(directory, "owners");
  }

  /** The number of the owner that this here is; it becomes one with the first call, outside a transaction. */
  own(): number {
    if (this.#own === undefined) {
      const name = randomUUID();
      const lock = this.#take(name);
      if (lock === undefined) {
        throw new HeddleError("INTERNAL", `The new lock ${name} is taken already.`);
      }
      try {
        const row = this.#database.prepare("INSERT INTO owners (lock) VALUES (?)").run(name);
        this.#own = { id: Number(row.lastInsertRowid), lock };
      } catch (error) {
        lock.release();
        throw error;
      }
    }
    return this.#own.id;
  }

  /**
   * Lets go of owners whose processes are no more.
   * @param inherit gets the number of each, in the transaction in which it goes
   */
  bury(inherit: (owner: number) => void): void {
    const rows = this.#database.prepare("SELECT id, lock FROM owners WHERE id <> ?").all(this.#own?.id ?? 0);
    for (const { id, lock: name } of rows) {
      const lock = this.#take(String(name));
      // Whoever has the lock of a dead owner buries it; everybody else finds it taken.
      if (lock === undefined) {
        continue;
      }
      try {
        transaction(this.#database, () => {
          inherit(Number(id));
          this.#forget(Number(id));
        });
      } finally {
        lock.release();
      }
    }
  }

  /** This here is no owner any more; nothing may be its own. */
  close(): void {
    if (this.#own !== undefined) {
      this.#forget(this.#own.id);
      this.#own.lock.release();
      this.#own = undefined;
    }
  }

  #forget(owner: number): void {
    this.#database.prepare("DELETE FROM owners WHERE id = ?").run(owner);
  }

  #take(name: string): ProcessLock | undefined {
    const path = join(this.#directory, `${name}.lock`);
    try {
      makeDirectory(this.#directory);
      return ProcessLock.take(path);
    } catch (cause) {
      const reason = reasonOf(cause);
      throw new HeddleError("FILE_UNREADABLE", `The lock of a process cannot be used: ${reason}.`, {
        place: path,
        cause,
      });
    }
  }
}
