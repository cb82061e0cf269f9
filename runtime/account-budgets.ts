import {
  type Budget,
  type BudgetState,
  type BudgetStore,
  Budgets,
  readBudget,
  type Spent,
} from "./allocator/index.ts";
import type { Config } from "./config.ts";
import { HeddleError } from "./errors.ts";
import { accountText, isAccount } from "./intake/index.ts";
import type { AccountMetrics, LedgerBudgets, Monitor } from "./monitor/index.ts";

/** What an account has, and what of it is taken. */
export interface AccountStatus extends BudgetState {
  /** Whether it was set while Heddle ran, else it is of the configuration. */
  readonly isSet: boolean;
  /** Events that were refused, by all processes. */
  readonly refusals: number;
}

/** Most accounts for which something is set while Heddle runs; each is read when something changes. */
const MAX_SET = 100_000;

/**
 * The budgets of accounts: those of the configuration, and what was set since, which is kept in Heddle's directory and
 * holds for all processes that use it.
 */
export class AccountBudgets implements BudgetStore {
  /** What events are admitted by. */
  readonly all: Budgets;
  readonly #config: Config;
  readonly #monitor: Monitor;
  readonly #assertOpen: () => void;
  #changes = -1;
  #set: ReadonlyMap<string, Budget> = new Map();

  /** @param assertOpen throws where Heddle was closed */
  constructor(config: Config, monitor: Monitor, assertOpen: () => void) {
    this.#config = config;
    this.#monitor = monitor;
    this.#assertOpen = assertOpen;
    this.refresh();
    this.all = new Budgets((account) => this.#budgetOf(account), this);
    monitor.charge(this.all);
  }

  /** The budget of an account, and what of it is taken now; of a name that no event had, what it would have. */
  of(account: string): AccountStatus {
    this.#assertOpen();
    checkAccount(account);
    const { budgets } = this.#monitor.ledger();
    this.#reload();
    return this.#status(account, budgets);
  }

  /** Accounts for which something is set, in the configuration or since, by name. */
  list(): AccountStatus[] {
    this.#assertOpen();
    const { budgets } = this.#monitor.ledger();
    this.#reload();
    const names = new Set([...this.#config.budgets.keys(), ...this.#set.keys()]);
    return [...names].sort().map((account) => this.#status(account, budgets));
  }

  /** What each account used and was refused, by all processes, and what this one has set aside. */
  metrics(): AccountMetrics[] {
    const ledger = this.#monitor.ledger();
    const metrics = new Map<string, { -readonly [Key in keyof AccountMetrics]: AccountMetrics[Key] }>();
    const of = (account: string) => {
      const known = metrics.get(account) ?? { account, fuel: 0, refusals: 0, reserved: 0 };
      metrics.set(account, known);
      return known;
    };
    for (const { account, function: name, fuel } of ledger.usage()) {
      if (name === "" && account !== "") {
        of(account).fuel = Number(fuel);
      }
    }
    for (const [account, refusals] of ledger.budgets.refusals()) {
      of(account).refusals = refusals;
    }
    for (const { account, fuelReserved } of this.all.active()) {
      of(account).reserved = fuelReserved;
    }
    return [...metrics.values()];
  }

  /**
   * Sets what an account may use, for all processes, at once in this one and within seconds in others. What is not named
   * stays as it is; what was used stays used.
   * @throws HeddleError CONFIG_INVALID
   */
  set(account: string, settings: Partial<Budget>): AccountStatus {
    this.#assertOpen();
    checkAccount(account);
    this.#reload();
    const budget = readBudget(`budgets.${account}`, settings, this.#budgetOf(account));
    if (!this.#set.has(account) && this.#set.size >= MAX_SET) {
      const message = `Something is set for ${this.#set.size} accounts already, which is the most.`;
      throw new HeddleError("CONFIG_INVALID", message, {
        place: `budgets.${account}`,
        remedy: "Name a budget for all accounts in the configuration, or reset those of others.",
      });
    }
    this.#monitor.ledger().setBudget(account, JSON.stringify(budget));
    return this.of(account);
  }

  /** Lets an account have what the configuration says again. */
  reset(account: string): AccountStatus {
    this.#assertOpen();
    checkAccount(account);
    this.#monitor.ledger().setBudget(account, null);
    return this.of(account);
  }

  spent(account: string): Spent | undefined {
    return this.#monitor.budgets.spent(account);
  }

  refresh(): boolean {
    const { changes } = this.#monitor.budgets;
    if (changes === this.#changes) {
      return false;
    }
    this.#changes = changes;
    const set = new Map<string, Budget>();
    for (const [account, settings] of this.#monitor.budgets.settings()) {
      set.set(account, readBudget(`budgets.${account}`, JSON.parse(settings)));
    }
    this.#set = set;
    return true;
  }

  #status(account: string, ledger: LedgerBudgets): AccountStatus {
    const refusals = ledger.refusalsOf(account);
    return { ...this.all.state(account), isSet: this.#set.has(account), refusals };
  }

  #reload(): void {
    if (this.refresh()) {
      this.all.changed();
    }
  }

  #budgetOf(account: string): Budget {
    return this.#set.get(account) ?? this.#config.budgets.get(account) ?? this.#config.budget;
  }
}

function checkAccount(account: string): void {
  if (!isAccount(account)) {
    const message = `${JSON.stringify(String(account).slice(0, 128))} is no name of an account; expected ${accountText}.`;
    throw new HeddleError("CONFIG_INVALID", message, { place: "budgets" });
  }
}
