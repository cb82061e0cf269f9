import type { HeddleError } from "../errors.ts";
import { AccountBudget, type BudgetState, type Expected, type Reservation } from "./account-budget.ts";
import type { Spent } from "./bucket.ts";
import type { Budget } from "./budget.ts";

/** Where budgets outlive the process. */
export interface BudgetStore {
  /** What an account has used and not got back yet. */
  spent(account: string): Spent | undefined;
  /** Looks whether something was set for accounts, by whatever process; gives whether it was. */
  refresh(): boolean;
}

/** Accounts that are kept in memory although nothing of them runs or waits. */
const MAX_IDLE = 10_000;

/** How old what is known of other processes may be, in milliseconds. */
const SYNCHRONIZED_MS = 1000;

interface Entry {
  readonly state: AccountBudget;
  synchronized: number;
}

/** The budgets of all accounts. What an account used is charged once, when its event has ended. */
export class Budgets {
  readonly #budgetOf: (account: string) => Budget;
  readonly #store: BudgetStore;
  readonly #accounts = new Map<string, Entry>();
  readonly #dirty = new Set<AccountBudget>();
  readonly #onLook = (account: AccountBudget): void => {
    this.#look();
    const entry = this.#accounts.get(account.account);
    if (entry !== undefined && account.metered) {
      this.#synchronize(entry);
    }
  };
  readonly #onNews = (account: AccountBudget): void => {
    this.#dirty.add(account);
  };
  #closed: (() => HeddleError) | undefined;

  /** @param budgetOf what is set for an account */
  constructor(budgetOf: (account: string) => Budget, store: BudgetStore) {
    this.#budgetOf = budgetOf;
    this.#store = store;
  }

  /**
   * Sets aside what an event is expected to take.
   * @throws HeddleError BUDGET_EXCEEDED, CANCELLED or CLOSED
   */
  reserve(account: string, expected: Expected, signal?: AbortSignal): Reservation | Promise<Reservation> {
    if (this.#closed !== undefined) {
      return Promise.reject(this.#closed());
    }
    return this.#of(account).reserve(expected, signal);
  }

  /** Charges what was used without anything having been set aside for it. */
  charge(account: string, fuel: number): void {
    this.#of(account).charge(fuel);
  }

  state(account: string): BudgetState {
    return this.#of(account).state();
  }

  /** Those of which something is admitted or waits. */
  active(): BudgetState[] {
    return [...this.#accounts.values()]
      .map(({ state }) => state.state())
      .filter(({ events, waiting }) => events > 0 || waiting > 0);
  }

  /** The budget of an account, or of all, is another one. */
  changed(): void {
    for (const { state } of this.#accounts.values()) {
      state.change(this.#budgetOf(state.account));
    }
  }

  /** Those of which the ledger may not have all. */
  unwritten(): Iterable<AccountBudget> {
    return this.#dirty;
  }

  /** What is in the ledger now, of those that were {@link unwritten}. */
  written(spent: ReadonlyMap<string, Spent>): void {
    const now = Date.now();
    for (const state of this.#dirty) {
      state.unwritten = 0;
      state.refusals = 0;
      const known = spent.get(state.account);
      const entry = this.#accounts.get(state.account);
      if (known !== undefined && entry !== undefined) {
        state.synchronize(known);
        entry.synchronized = now;
      }
    }
    this.#dirty.clear();
    this.#forgetIdle();
    this.#look();
  }

  /** Refuses those who wait. */
  close(error: () => HeddleError): void {
    this.#closed = error;
    for (const { state } of this.#accounts.values()) {
      state.close(error);
    }
  }

  #look(): void {
    if (this.#store.refresh()) {
      this.changed();
    }
  }

  #of(account: string): AccountBudget {
    let entry = this.#accounts.get(account);
    if (entry === undefined) {
      const state = new AccountBudget(account, this.#budgetOf(account), {
        onNews: this.#onNews,
        onLook: this.#onLook,
      });
      entry = { state, synchronized: Number.NEGATIVE_INFINITY };
      this.#accounts.set(account, entry);
    }
    if (entry.state.metered) {
      this.#synchronize(entry);
    }
    return entry.state;
  }

  /** Other processes use the budget, too. */
  #synchronize(entry: Entry): void {
    const now = Date.now();
    if (now - entry.synchronized < SYNCHRONIZED_MS) {
      return;
    }
    entry.synchronized = now;
    const { state } = entry;
    const { units, at } = this.#store.spent(state.account) ?? { units: 0, at: now };
    state.synchronize({ units: units + state.unwritten, at });
  }

  #forgetIdle(): void {
    if (this.#accounts.size > MAX_IDLE) {
      for (const [account, { state }] of this.#accounts) {
        if (state.idle) {
          this.#accounts.delete(account);
        }
      }
    }
  }
}
