import { HeddleError } from "../errors.ts";
import { refilled, type Spent, timeFor } from "./bucket.ts";
import { type Budget, isMetered } from "./budget.ts";

/** What an event is expected to take, all its steps together. */
export interface Expected {
  /** Units of fuel. */
  readonly fuel: number;
  /** Bytes of its guests' memories, which all live until the last step has run. */
  readonly memoryBytes: number;
  /** Of a worker. */
  readonly milliseconds: number;
}

/** What an account has, and what of it is taken. */
export interface BudgetState {
  readonly account: string;
  readonly budget: Budget;
  /** Units that it may still use; below zero where events took more than was expected of them. */
  readonly fuelLeft: number;
  /** Units that are set aside for events that were admitted, of those that are left. */
  readonly fuelReserved: number;
  /** Events that were admitted and have not ended, and the memory that is set aside for them. */
  readonly events: number;
  readonly memoryBytes: number;
  /** Events that wait to be admitted. */
  readonly waiting: number;
}

interface Waiter {
  readonly expected: Expected;
  /** What it wanted of the bucket when it came. */
  readonly fuel: number;
  readonly until: number;
  admit(reservation: Reservation): void;
  refuse(error: HeddleError): void;
}

/** What of a budget does not admit an event. */
type Lack = "fuel" | "events" | "memoryBytes" | "waiting";

/** How often it is looked whether a budget was raised, or another process gave something back, in milliseconds. */
const LOOK_MS = 1000;

/** What an account needs of those who keep it. */
export interface Surroundings {
  /** There is something that the ledger does not have yet. */
  onNews(account: AccountBudget): void;
  /** Events wait, and something may have changed elsewhere. */
  onLook(account: AccountBudget): void;
}

/** What an event set aside of its account's budget. */
export class Reservation {
  readonly fuel: number;
  readonly memoryBytes: number;
  readonly milliseconds: number;
  readonly #account: AccountBudget;
  #open = true;

  constructor(account: AccountBudget, fuel: number, { memoryBytes, milliseconds }: Expected) {
    this.#account = account;
    this.fuel = fuel;
    this.memoryBytes = memoryBytes;
    this.milliseconds = milliseconds;
  }

  /**
   * The event has ended: its account pays what it used, be it more or less than was set aside. Only the first time counts.
   * @param fuel units
   */
  settle(fuel: number): void {
    if (this.#open) {
      this.#open = false;
      this.#account.settle(this, fuel);
    }
  }
}

/** One account's budget: what is used, set aside and waited for. */
export class AccountBudget {
  readonly account: string;
  #budget: Budget;
  readonly #onNews: Surroundings["onNews"];
  readonly #onLook: Surroundings["onLook"];
  #spent: Spent;
  #reserved = 0;
  #reservedMs = 0;
  #events = 0;
  #memoryBytes = 0;
  readonly #waiters = new Set<Waiter>();
  #waitingFuel = 0;
  #timer: NodeJS.Timeout | undefined;
  /** What the ledger does not have yet: fuel that was used of a bucket, and events that were refused. */
  unwritten = 0;
  refusals = 0;

  constructor(account: string, budget: Budget, { onNews, onLook }: Surroundings) {
    this.account = account;
    this.#onNews = onNews;
    this.#onLook = onLook;
    this.#budget = budget;
    this.#spent = { units: 0, at: Date.now() };
  }

  get metered(): boolean {
    return isMetered(this.#budget);
  }

  get budget(): Budget {
    return this.#budget;
  }

  /** Whether there is nothing of it that the ledger does not have. */
  get idle(): boolean {
    return this.#events === 0 && this.#waiters.size === 0 && this.unwritten === 0 && this.refusals === 0;
  }

  state(): BudgetState {
    this.#refill();
    return {
      account: this.account,
      budget: this.#budget,
      fuelLeft: this.metered ? this.#budget.fuel - this.#spent.units : this.#budget.fuel,
      fuelReserved: this.#reserved,
      events: this.#events,
      memoryBytes: this.#memoryBytes,
      waiting: this.#waiters.size,
    };
  }

  /** What was used stays used; who waits is admitted or refused by the new budget. */
  change(budget: Budget): void {
    this.#refill();
    this.#budget = budget;
    this.#serve();
  }

  /** What all processes have used. */
  synchronize(spent: Spent): void {
    this.#spent = spent;
  }

  /**
   * Sets aside what an event is expected to take. Fuel that is expected beyond what the bucket holds is not asked for:
   * the event runs when the bucket is full, and what it used is paid off afterwards.
   * @param signal ends the wait
   * @returns at once where the budget admits the event, else when it does
   * @throws HeddleError BUDGET_EXCEEDED, CANCELLED
   */
  reserve(expected: Expected, signal?: AbortSignal): Reservation | Promise<Reservation> {
    if (this.#waiters.size === 0 && this.#lacks(expected) === undefined) {
      return this.#grant(expected);
    }
    return this.#wait(expected, signal);
  }

  /** The reservation is not needed any more. */
  settle({ fuel, memoryBytes, milliseconds }: Reservation, used: number): void {
    this.#events--;
    this.#memoryBytes -= memoryBytes;
    this.#reservedMs -= milliseconds;
    this.#reserved -= fuel;
    this.charge(used);
    if (this.#waiters.size > 0) {
      this.#serve();
    }
  }

  /** Units of fuel were used. */
  charge(used: number): void {
    if (this.metered) {
      this.#refill();
      this.#spent = { units: this.#spent.units + used, at: this.#spent.at };
      this.unwritten += used;
      this.#onNews(this);
    }
  }

  /** Nobody is admitted any more. */
  close(error: () => HeddleError): void {
    clearTimeout(this.#timer);
    for (const waiter of this.#waiters) {
      waiter.refuse(error());
    }
    this.#waiters.clear();
  }

  #refill(): void {
    if (this.metered) {
      this.#spent = refilled(this.#spent, this.#budget.fuelPerSecond, Date.now());
    }
  }

  #wanted({ fuel }: Expected): number {
    return Math.min(fuel, this.#budget.fuel);
  }

  /** What of the budget does not admit the event now. */
  #lacks(expected: Expected): Exclude<Lack, "waiting"> | undefined {
    const { budget } = this;
    if (this.#events >= budget.events) {
      return "events";
    }
    if (this.#memoryBytes + expected.memoryBytes > budget.memoryBytes) {
      return "memoryBytes";
    }
    if (!this.metered) {
      return undefined;
    }
    this.#refill();
    return this.#spent.units + this.#reserved + this.#wanted(expected) > budget.fuel ? "fuel" : undefined;
  }

  #grant(expected: Expected): Reservation {
    const fuel = this.metered ? this.#wanted(expected) : expected.fuel;
    this.#events++;
    this.#memoryBytes += expected.memoryBytes;
    this.#reservedMs += expected.milliseconds;
    this.#reserved += fuel;
    return new Reservation(this, fuel, expected);
  }

  #wait(expected: Expected, signal: AbortSignal | undefined): Promise<Reservation> {
    const { waiting, waitMs, memoryBytes, events } = this.#budget;
    if (expected.memoryBytes > memoryBytes || events === 0) {
      return Promise.reject(this.#refusal(expected, events === 0 ? "events" : "memoryBytes", undefined));
    }
    const comesBack = this.#comesBack(expected);
    if (this.#waiters.size >= waiting || comesBack > waitMs) {
      return Promise.reject(this.#refused(expected));
    }
    const cancelled = () =>
      new HeddleError("CANCELLED", "The event was cancelled before it had begun.", { cause: signal?.reason });
    if (signal?.aborted === true) {
      return Promise.reject(cancelled());
    }
    const { promise, resolve, reject } = Promise.withResolvers<Reservation>();
    const onAbort = () => {
      this.#leave(waiter);
      reject(cancelled());
      this.#serve();
    };
    const waiter: Waiter = {
      expected,
      fuel: this.#wanted(expected),
      until: Date.now() + waitMs,
      admit: (reservation) => {
        signal?.removeEventListener("abort", onAbort);
        resolve(reservation);
      },
      refuse: (error) => {
        signal?.removeEventListener("abort", onAbort);
        reject(error);
      },
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    this.#waiters.add(waiter);
    this.#waitingFuel += waiter.fuel;
    this.#arm();
    return promise;
  }

  #leave(waiter: Waiter): void {
    if (this.#waiters.delete(waiter)) {
      this.#waitingFuel -= waiter.fuel;
    }
  }

  /** Admits those who wait, in the order in which they came, and refuses those who have waited for too long. */
  #serve(): void {
    const now = Date.now();
    for (const waiter of this.#waiters) {
      const late = waiter.until <= now;
      if (!late && this.#lacks(waiter.expected) !== undefined) {
        break;
      }
      this.#leave(waiter);
      if (late) {
        waiter.refuse(this.#refused(waiter.expected));
      } else {
        waiter.admit(this.#grant(waiter.expected));
      }
    }
    this.#arm();
  }

  /** Sees to it that the first of those who wait is looked at when something may have changed for it. */
  #arm(): void {
    clearTimeout(this.#timer);
    const [first] = this.#waiters;
    if (first !== undefined) {
      const untilLate = first.until - Date.now();
      const missing = this.#spent.units + this.#reserved + this.#wanted(first.expected) - this.#budget.fuel;
      const untilBack = this.metered ? timeFor(missing, this.#budget.fuelPerSecond) : LOOK_MS;
      const wait = Math.min(untilLate, untilBack > 0 ? untilBack : LOOK_MS, LOOK_MS);
      this.#timer = setTimeout(
        () => {
          this.#onLook(this);
          this.#serve();
        },
        Math.max(1, wait),
      );
    }
  }

  /** Milliseconds until the fuel of an event has come back, behind those who wait; what is set aside may come back sooner. */
  #comesBack(expected: Expected): number {
    if (!this.metered) {
      return 0;
    }
    this.#refill();
    const { fuel, fuelPerSecond } = this.#budget;
    return timeFor(this.#spent.units + this.#waitingFuel + this.#wanted(expected) - fuel, fuelPerSecond);
  }

  #refused(expected: Expected): HeddleError {
    const lacks = this.#lacks(expected) ?? "waiting";
    const { fuel, fuelPerSecond } = this.#budget;
    const missing = this.#spent.units + this.#reserved + this.#waitingFuel + this.#wanted(expected) - fuel;
    const byFuel = this.metered ? timeFor(missing, fuelPerSecond) : 0;
    // One event after the other, as long as each is expected to take.
    const byTurn =
      (this.#reservedMs / Math.max(1, this.#events)) * (1 + this.#waiters.size / Math.max(1, this.#events));
    const after = Math.max(byFuel, Math.ceil(byTurn), 1);
    return this.#refusal(expected, lacks, Number.isFinite(after) ? after : undefined);
  }

  #refusal(expected: Expected, lacks: Lack, retryAfterMs: number | undefined): HeddleError {
    this.refusals++;
    this.#onNews(this);
    const { budget, fuelLeft, fuelReserved, events, memoryBytes, waiting } = this.state();
    const has = {
      fuel: `${fuelLeft} of ${budget.fuel} units of fuel left, ${fuelReserved} of them set aside, and the event is expected to take ${this.#wanted(expected)}`,
      events: `${events} of ${budget.events} events at work`,
      memoryBytes: `${memoryBytes} of ${budget.memoryBytes} bytes of memory set aside, and the event is expected to take ${expected.memoryBytes}`,
      waiting: `${waiting} of ${budget.waiting} events waiting`,
    };
    return new HeddleError("BUDGET_EXCEEDED", `The account ${this.account} has ${has[lacks]}.`, {
      place: `budget.${lacks}`,
      ...(retryAfterMs === undefined ? { remedy: "Raise the account's budget." } : { retryAfterMs }),
    });
  }
}
