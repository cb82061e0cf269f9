import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type AccountBudget, refilled, type Spent } from "../allocator/index.ts";
import { OTHER_ACCOUNTS } from "./sums.ts";

/** Most accounts of which refusals are counted; those of others are counted together. */
const MAX_REFUSED = 10_000;

/** What the ledger has of budgets: what is set for accounts, what they have used of it, and whom it refused. */
export class LedgerBudgets {
  readonly #database: DatabaseSync;
  readonly #spent: StatementSync;
  readonly #setSpent: StatementSync;
  readonly #dropSpent: StatementSync;
  readonly #refused: StatementSync;
  readonly #refuse: StatementSync;
  readonly #addRefused: StatementSync;
  readonly #countRefused: StatementSync;
  readonly #changes: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#spent = database.prepare("SELECT units, at FROM spent WHERE account = ?");
    this.#setSpent = database.prepare(
      "INSERT INTO spent VALUES (?, ?, ?) ON CONFLICT (account) DO UPDATE SET units = excluded.units, at = excluded.at",
    );
    this.#dropSpent = database.prepare("DELETE FROM spent WHERE account = ?");
    this.#refused = database.prepare("SELECT events FROM refusals WHERE account = ?");
    this.#refuse = database.prepare("UPDATE refusals SET events = events + ? WHERE account = ?");
    this.#addRefused = database.prepare("INSERT INTO refusals VALUES (?, ?)");
    this.#countRefused = database.prepare("SELECT count(*) AS accounts FROM refusals");
    this.#changes = database.prepare("SELECT number FROM budget_changes");
  }

  spent(account: string): Spent | undefined {
    const row = this.#spent.get(account);
    return row === undefined ? undefined : { units: Number(row.units), at: Number(row.at) };
  }

  /**
   * Adds what accounts used to what the ledger has; the caller has the transaction.
   * @param now milliseconds since 1970
   * @returns what each of them has used and not got back yet, all processes together
   */
  write(accounts: Iterable<AccountBudget>, now: number): Map<string, Spent> {
    const written = new Map<string, Spent>();
    for (const { account, budget, metered, unwritten, refusals } of accounts) {
      if (refusals > 0) {
        this.#writeRefusals(account, refusals);
      }
      if (metered) {
        const known = refilled(this.spent(account) ?? { units: 0, at: now }, budget.fuelPerSecond, now);
        const spent = { units: known.units + unwritten, at: known.at };
        if (spent.units === 0) {
          this.#dropSpent.run(account);
        } else {
          this.#setSpent.run(account, BigInt(spent.units), spent.at);
        }
        written.set(account, spent);
      }
    }
    return written;
  }

  /** A number that is another one after each change of what is set. */
  get changes(): number {
    return Number(this.#changes.get()?.number);
  }

  /** What is set for accounts, as JSON. */
  settings(): Map<string, string> {
    const rows = this.#database.prepare("SELECT account, settings FROM budgets ORDER BY account").all();
    return new Map(rows.map(({ account, settings }) => [String(account), String(settings)]));
  }

  /** Sets something for an account, or nothing any more; the caller has the transaction. */
  set(account: string, settings: string | null): void {
    this.#database.prepare("DELETE FROM budgets WHERE account = ?").run(account);
    if (settings !== null) {
      this.#database.prepare("INSERT INTO budgets VALUES (?, ?)").run(account, settings);
    }
    this.#database.exec("UPDATE budget_changes SET number = number + 1");
  }

  /** How many events of an account were refused. */
  refusalsOf(account: string): number {
    return Number(this.#refused.get(account)?.events ?? 0);
  }

  /** How many events were refused, by account. */
  refusals(): Map<string, number> {
    const rows = this.#database.prepare("SELECT account, events FROM refusals ORDER BY account").all();
    return new Map(rows.map(({ account, events }) => [String(account), Number(events)]));
  }

  #writeRefusals(account: string, refusals: number): void {
    if (this.#refuse.run(refusals, account).changes > 0) {
      return;
    }
    const own = Number(this.#countRefused.get()?.accounts) < MAX_REFUSED;
    if (own || this.#refuse.run(refusals, OTHER_ACCOUNTS).changes === 0) {
      this.#addRefused.run(own ? account : OTHER_ACCOUNTS, refusals);
    }
  }
}
