import type { DatabaseSync } from "node:sqlite";

/** How much of the ledger is kept; the oldest executions go first. Sums and histograms stay. */
export interface LedgerLimits {
  readonly ledgerEvents: number;
  readonly ledgerBytes: number;
  readonly ledgerDays: number;
}

const DAY = 24 * 60 * 60 * 1000;

/** Most executions that go at once: others wait meanwhile. */
const MAX_TRIMMED = 20_000;

/** Most graphs that are kept although no execution may be of them any more. */
const MAX_GRAPHS = 10_000;

/** Drops what is beyond the limits. Numbers rise with the time, so that the oldest have the lowest. */
export function trim(database: DatabaseSync, limits: LedgerLimits, now: number): void {
  const first = number(database, "SELECT min(id) AS value FROM executions");
  const last = number(database, "SELECT max(id) AS value FROM executions");
  const count = last === 0 ? 0 : last - first + 1;
  const old = oldCount(database, first, count, now - limits.ledgerDays * DAY);
  const excess = Math.max(count - limits.ledgerEvents, old, largeCount(database, count, limits.ledgerBytes));
  if (excess <= 0) {
    return;
  }
  database.prepare("DELETE FROM executions WHERE id < ?").run(first + Math.min(excess, MAX_TRIMMED));
  if (number(database, "SELECT count(*) AS value FROM graphs") > MAX_GRAPHS) {
    database.exec(
      "DELETE FROM graphs WHERE id NOT IN (SELECT graph FROM executions WHERE graph IS NOT NULL)",
    );
  }
}

/** How many of the first are too old; those that are not in order go with the ones after them. */
function oldCount(database: DatabaseSync, first: number, count: number, oldest: number): number {
  const row = database
    .prepare("SELECT id FROM executions WHERE started >= ? ORDER BY id LIMIT 1")
    .get(oldest);
  return row === undefined ? count : Number(row.id) - first;
}

/** How many would have to go for the others to have room, were they all of one size. */
function largeCount(database: DatabaseSync, count: number, most: number): number {
  const page = number(database, "SELECT page_size AS value FROM pragma_page_size");
  const pages = number(
    database,
    "SELECT page_count - freelist_count AS value FROM pragma_page_count, pragma_freelist_count",
  );
  const bytes = page * pages;
  return bytes <= most ? 0 : Math.ceil((count * (bytes - most)) / bytes);
}

function number(database: DatabaseSync, sql: string): number {
  return Number(database.prepare(sql).get()?.value ?? 0);
}
