import type { DatabaseSync, StatementSync } from "node:sqlite";
import { DAY, Retention } from "../retention.ts";
import type { JournalLimits } from "./model.ts";

/** Most outcomes that go at once: others wait meanwhile. */
const MAX_TRIMMED = 1000;

/** Most plans that are kept although no outcome may be of them any more. */
const MAX_PLANS = 1000;

/** Drops the oldest outcomes where there are too many; the caller has the transaction. */
export class OutcomeRetention {
  readonly #limits: JournalLimits;
  readonly #outcomes: Retention;
  readonly #totals: StatementSync;
  readonly #count: StatementSync;
  readonly #plans: StatementSync;
  readonly #dropPlans: StatementSync;

  constructor(database: DatabaseSync, limits: JournalLimits) {
    this.#limits = limits;
    this.#outcomes = new Retention(database, {
      oldest:
        "SELECT id, size, settled_at AS at FROM accepted WHERE state > 1 ORDER BY settled_at, id LIMIT 1",
      drop: "DELETE FROM accepted WHERE id = ?",
    });
    this.#totals = database.prepare("SELECT settled, settled_bytes FROM accepted_totals");
    this.#count = database.prepare(
      `UPDATE accepted_totals SET settled = settled - ?, settled_bytes = settled_bytes - ?, dropped = dropped + ?`,
    );
    this.#plans = database.prepare("SELECT count(*) AS plans FROM plans");
    this.#dropPlans = database.prepare(
      "DELETE FROM plans WHERE id NOT IN (SELECT plan FROM accepted WHERE plan IS NOT NULL)",
    );
  }

  /** @param now milliseconds since 1970 */
  trim(now: number): void {
    const { resultEvents, resultBytes, resultDays } = this.#limits;
    const totals = this.#totals.get();
    const dropped = this.#outcomes.trim(
      { rows: Number(totals?.settled), bytes: Number(totals?.settled_bytes) },
      { rows: resultEvents, bytes: resultBytes, since: now - resultDays * DAY, atOnce: MAX_TRIMMED },
    );
    if (dropped.rows > 0) {
      this.#count.run(dropped.rows, dropped.bytes, dropped.rows);
      if (Number(this.#plans.get()?.plans) > MAX_PLANS) {
        this.#dropPlans.run();
      }
    }
  }
}
