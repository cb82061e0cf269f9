import type { DatabaseSync, StatementSync } from "node:sqlite";
import { DAY } from "../retention.ts";

/** How much of the ledger is kept; the oldest executions go first. Sums and histograms stay. */
export interface LedgerLimits {
  readonly ledgerEvents: number;
  readonly ledgerBytes: number;
  readonly ledgerDays: number;
}

/** Most chunks that go at once: others wait meanwhile. */
const MAX_TRIMMED = 1000;

/** Most graphs that are kept although no execution may be of them any more. */
const MAX_GRAPHS = 10_000;

/**
 * Drops chunks that are beyond the limits. Numbers rise with the time, so that the oldest have the lowest. Executions are
 * counted by their numbers and bytes by the pages of the file, so that no totals have to be kept.
 */
export class LedgerRetention {
  readonly #limits: LedgerLimits;
  readonly #oldestChunk: StatementSync;
  readonly #next: StatementSync;
  readonly #bytes: StatementSync;
  readonly #drop: StatementSync;
  readonly #graphs: StatementSync;
  readonly #dropGraphs: StatementSync;

  constructor(database: DatabaseSync, limits: LedgerLimits) {
    this.#limits = limits;
    this.#oldestChunk = database.prepare("SELECT first, count, newest FROM chunks ORDER BY first LIMIT 1");
    this.#next = database.prepare("SELECT execution FROM next");
    this.#bytes = database.prepare(
      `SELECT (page_count - freelist_count) * page_size AS bytes
         FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
    );
    this.#drop = database.prepare("DELETE FROM chunks WHERE first = ?");
    this.#graphs = database.prepare("SELECT count(*) AS count FROM graphs");
    // The first of them are the ones that plans have left behind; one that is still run comes again.
    this.#dropGraphs = database.prepare(
      "DELETE FROM graphs WHERE id NOT IN (SELECT id FROM graphs ORDER BY id DESC LIMIT ?)",
    );
  }

  /** The lowest number that is still listed; the other ones of its chunk go with it. */
  oldest(): number {
    return Number(this.#next.get()?.execution) - this.#limits.ledgerEvents;
  }

  /** @param now milliseconds since 1970 */
  trim(now: number): void {
    const oldest = this.oldest();
    for (let trimmed = 0; trimmed < MAX_TRIMMED; trimmed++) {
      const chunk = this.#oldestChunk.get();
      const isBeyond =
        chunk !== undefined &&
        (Number(chunk.first) + Number(chunk.count) <= oldest ||
          Number(chunk.newest) < now - this.#limits.ledgerDays * DAY ||
          Number(this.#bytes.get()?.bytes) > this.#limits.ledgerBytes);
      if (!isBeyond) {
        break;
      }
      this.#drop.run(Number(chunk.first));
    }
    if (Number(this.#graphs.get()?.count) > MAX_GRAPHS) {
      this.#dropGraphs.run(MAX_GRAPHS / 2);
    }
  }
}
