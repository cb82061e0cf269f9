import type { DatabaseSync } from "node:sqlite";
import type { Graph } from "../../glue-gen/graph/index.ts";
import type { Spent } from "../allocator/index.ts";
import { openStore, transaction, whileBusy } from "../sqlite.ts";
import type { ExecutionDetail, ExecutionSelection, ExecutionSummary, Usage } from "./execution.ts";
import { LedgerBudgets } from "./ledger-budgets.ts";
import { ledgerLayouts } from "./ledger-layouts.ts";
import { type Measured, readMeasured } from "./ledger-metrics.ts";
import { findExecution, listExecutions, readUsage } from "./ledger-reader.ts";
import { type LedgerLimits, LedgerRetention } from "./ledger-retention.ts";
import { LedgerWriter, type Noted } from "./ledger-writer.ts";

/** How long a write waits for another process, in milliseconds: it stops the thread, and can be done later. */
const WRITE_TIMEOUT = 50;

/** The same where there is no later. */
const LAST_TIMEOUT = 10_000;

/** Notes what ran, in SQLite: many events at a time, in one transaction. */
export class Ledger {
  readonly #database: DatabaseSync;
  readonly #retention: LedgerRetention;
  readonly #writer: LedgerWriter;
  readonly budgets: LedgerBudgets;

  /**
   * Several processes may use one directory at once.
   * @param directory Heddle's directory
   * @throws HeddleError FILE_UNREADABLE
   */
  constructor(directory: string, limits: LedgerLimits) {
    this.#database = openStore(directory, {
      file: "executions.db",
      what: "The ledger",
      layouts: ledgerLayouts,
      durable: false,
    });
    this.#writer = new LedgerWriter(this.#database);
    this.budgets = new LedgerBudgets(this.#database);
    this.#retention = new LedgerRetention(this.#database, limits);
    this.#wait(WRITE_TIMEOUT);
  }

  /** The hash of a graph, worked out once for each. */
  hash(graph: Graph): string {
    return this.#writer.hash(graph);
  }

  /**
   * Writes all or nothing.
   * @returns the number of the chunk's first execution, and what the accounts of {@link Noted.budgets} have used and not
   *   got back yet
   * @throws the error of SQLite, also where another process is in the way
   */
  write(noted: Noted): { first: number; spent: Map<string, Spent> } {
    return transaction(this.#database, () => {
      const now = Date.now();
      const first = this.#writer.write(noted);
      this.#retention.trim(now);
      return { first, spent: this.budgets.write(noted.budgets, now) };
    });
  }

  /** Sets the budget of an account, as JSON, or nothing any more; unlike what is noted, this cannot be done later. */
  setBudget(account: string, settings: string | null): void {
    whileBusy(() => transaction(this.#database, () => this.budgets.set(account, settings)));
  }

  /** Newest first. */
  list(selection: ExecutionSelection = {}): ExecutionSummary[] {
    return listExecutions(this.#database, selection, this.#retention.oldest());
  }

  find(id: number): ExecutionDetail | undefined {
    return findExecution(this.#database, id, this.#retention.oldest());
  }

  usage(account?: string): Usage[] {
    return readUsage(this.#database, account);
  }

  measured(): Measured {
    return readMeasured(this.#database);
  }

  /** From now on writes wait as long as it takes, within reason. */
  hurry(): void {
    this.#wait(LAST_TIMEOUT);
  }

  close(): void {
    this.#database.close();
  }

  #wait(milliseconds: number): void {
    this.#database.exec(`PRAGMA busy_timeout = ${milliseconds}`);
  }
}
