import type { DatabaseSync, StatementSync } from "node:sqlite";

/** A day, in milliseconds. */
export const DAY = 24 * 60 * 60 * 1000;

/** Rows of a table, and their bytes together. */
export interface Amount {
  readonly rows: number;
  readonly bytes: number;
}

/** What may be kept. */
export interface Room extends Amount {
  /** What is of an earlier time goes whatever its number is; left out where time does not count. */
  readonly since?: number;
  /** Most rows that go at once: others wait meanwhile. Left out where all go. */
  readonly atOnce?: number;
}

/** Drops the oldest rows of a table where there is no room for all. The newest stays, whatever its size. */
export class Retention {
  readonly #oldest: StatementSync;
  readonly #drop: StatementSync;

  /**
   * @param sql.oldest gives `id` and `size` of the oldest row, and `at` where time counts
   * @param sql.drop drops the row of an id
   */
  constructor(database: DatabaseSync, sql: { readonly oldest: string; readonly drop: string }) {
    this.#oldest = database.prepare(sql.oldest);
    this.#drop = database.prepare(sql.drop);
  }

  /**
   * The caller has the transaction.
   * @param kept what there is
   * @returns what was dropped
   */
  trim(kept: Amount, { rows, bytes, since, atOnce = kept.rows }: Room): Amount {
    const dropped = { rows: 0, bytes: 0 };
    const most = Math.min(atOnce, kept.rows - 1);
    while (dropped.rows < most) {
      const isFull = kept.rows - dropped.rows > rows || kept.bytes - dropped.bytes > bytes;
      const oldest = isFull || since !== undefined ? this.#oldest.get() : undefined;
      if (oldest === undefined || !(isFull || Number(oldest.at) < Number(since))) {
        break;
      }
      this.#drop.run(Number(oldest.id));
      dropped.rows++;
      dropped.bytes += Number(oldest.size);
    }
    return dropped;
  }
}
