import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { JournalLimits } from "./model.ts";

const DAY = 24 * 60 * 60 * 1000;

/** Most outcomes that go at once: others wait meanwhile. */
const MAX_TRIMMED = 1000;

/** Most plans that are kept although no outcome may be of them any more. */
const MAX_PLANS = 1000;

/** Drops the oldest outcomes where there are too many; the caller has the transaction. */
export class OutcomeRetention {
  readonly #limits: JournalLimits;
  readonly #totals: StatementSync;
  readonly #oldest: StatementSync;
  readonly #drop: StatementSync;
  readonly #count: StatementSync;
  readonly #plans: StatementSync;
  readonly #dropPlans: StatementSync;

  constructor(database: DatabaseSync, limits: JournalLimits) {
    this.#limits = limits;
    this.#totals = database.prepare("SELECT settled, settled_bytes FROM accepted_totals");
    this.#oldest = database.prepare(
      "SELECT id, settled_at, size FROM accepted WHERE state > 1 ORDER BY settled_at, id LIMIT 1",
    );
    this.#drop = database.prepare("DELETE FROM accepted WHERE id = ?");
    this.#count = database.prepare(
      `UPDATE accepted_totals SET settled = settled - ?, settled_bytes = settled_bytes - ?, dropped = dropped + ?`,
    );
    this.#plans = database.prepare("SELECT count(*) AS plans FROM plans");
    this.#dropPlans = database.prepare(
      "DELETE FROM plans WHERE id NOT IN (SELECT plan FROM accepted WHERE plan IS NOT NULL)",
    );
  }

  /**
   * The newest outcome stays, whatever its size.
   * @param now milliseconds since 1970
   */
  trim(now: number): void {
    const { resultEvents, resultBytes, resultDays } = this.#limits;
    const totals = this.#totals.get();
    let events = Number(totals?.settled);
    let bytes = Number(totals?.settled_bytes);
    let dropped = 0;
    let droppedBytes = 0;
    for (; dropped < MAX_TRIMMED && events > 1; dropped++) {
      const oldest = this.#oldest.get();
      const isBeyond =
        events > resultEvents || bytes > resultBytes || Number(oldest?.settled_at) < now - resultDays * DAY;
      if (oldest === undefined || !isBeyond) {
        break;
      }
      this.#drop.run(Number(oldest.id));
      events--;
      bytes -= Number(oldest.size);
      droppedBytes += Number(oldest.size);
    }
    if (dropped > 0) {
      this.#count.run(dropped, droppedBytes, dropped);
      if (Number(this.#plans.get()?.plans) > MAX_PLANS) {
        this.#dropPlans.run();
      }
    }
  }
}
