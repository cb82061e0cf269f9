import type { Held } from "../fair-share.ts";
import { AccountJobs, AccountTurn } from "./account-turn.ts";
import type { Job } from "./job.ts";
import { TurnOrder } from "./turn-order.ts";

/** How large a batch may be. */
export interface BatchRules {
  /**
   * Most events of a unit that travel at once.
   * @param waiting how many of the unit wait
   * @param shared whether other accounts want workers, too
   */
  size(unit: string, waiting: number, shared: boolean): number;
  /** What an event of a unit is expected to take. */
  milliseconds(unit: string): number;
}

/**
 * Which worker is free: one of several; the last one, which one account does not get beside all others while accounts
 * share the workers; or the spare one, which an account gets that has nothing with workers.
 */
export type FreeWorker = "any" | "last" | "spare";

/** What waits of one unit. */
interface UnitJobs {
  count: number;
  /** By account, the account first that shares the unit's next batch. */
  readonly accounts: Set<AccountJobs>;
}

/**
 * How long batches stay short, and one account does not get all workers, after another account had one, in
 * milliseconds. Workers' time would not do: none passes while an account's only event runs and the others wait for it.
 */
const SHARED_MS = 2000;

/** Accounts that have nothing here any more are looked for when there are so many more than at the last time. */
const SWEEP = 256;

const nothing: Held = { count: 0, bytes: 0 };

/**
 * Events that wait for a worker. The next batch is of the account that has had the least of the workers' time, and
 * of its unit whose turn it is. What an account has had is what its batches are expected to take, corrected when they
 * come back. One that was away starts where the others are: time that nobody wanted is not owed to anybody.
 */
export class WaitingJobs {
  readonly #clock: () => number;
  readonly #accounts = new Map<string, AccountTurn>();
  readonly #units = new Map<string, UnitJobs>();
  readonly #order = new TurnOrder();
  #count = 0;
  #bytes = 0;
  #running = 0;
  #batches = 0;
  /** What the account had that was served last, when it was; what any had at most. */
  #now = 0;
  #latest = 0;
  /** The account that had a worker last, until when, and until when any other one had. */
  #latter: string | undefined;
  #latterAt = Number.NEGATIVE_INFINITY;
  #othersAt = Number.NEGATIVE_INFINITY;
  #sweepAt = SWEEP;

  /** @param clock gives milliseconds since some time */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** Events. */
  get count(): number {
    return this.#count;
  }

  /** Bytes of their frames. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Accounts that are known: of which something waits or runs, or which had more than the others lately. */
  get accounts(): number {
    return this.#accounts.size;
  }

  /** What waits of one account: events, and bytes of their frames. */
  of(account: string): Held {
    return this.#accounts.get(account) ?? nothing;
  }

  /** Takes an event, as the last of its account and unit. */
  add(job: Job): void {
    if (this.#running === 0 && this.#count === 0) {
      // Nobody waits for anybody.
      this.#now = Math.max(this.#now, this.#latest);
    }
    const turn = this.#turnOf(job);
    const { key } = job.unit;
    let fresh = turn.fresh.get(key);
    if (fresh === undefined) {
      fresh = new AccountJobs(turn, key);
      turn.fresh.set(key, fresh);
    }
    let unit = this.#units.get(key);
    if (unit === undefined) {
      unit = { count: 0, accounts: new Set() };
      this.#units.set(key, unit);
    }
    fresh.jobs.push(job);
    unit.count++;
    unit.accounts.add(fresh);
    this.#counted(turn, job);
  }

  /** Takes events that ran already, all of one unit: those of one account leave together, without others. */
  addAgain(jobs: readonly Job[]): void {
    for (const group of Map.groupBy(jobs, (job) => job.account).values()) {
      const turn = this.#turnOf(group[0] as Job);
      turn.again.push(group);
      for (const job of group) {
        this.#counted(turn, job);
      }
    }
  }

  /**
   * Lets the next batch go. Accounts that wait for the same unit share it, each with no more events than the one whose
   * turn it is.
   * @param bytes how many bytes may travel at once, unless a single event has more
   * @param free which worker is free
   * @returns none where none waits, or none may have this worker
   */
  take(rules: BatchRules, bytes: number, free: FreeWorker = "any"): Job[] {
    const turn = this.#next(free);
    if (turn === undefined) {
      return [];
    }
    this.#now = Math.max(this.#now, turn.due);
    this.#has(turn.account);
    const jobs = this.#takeAgain(turn, rules) ?? this.#takeFresh(turn, rules, bytes, free);
    (jobs[0] as Job).leads = true;
    turn.batches++;
    this.#batches++;
    return jobs;
  }

  /** Whether an account of which nothing waits may have all workers that others do not have. */
  mayHaveAll(account: string): boolean {
    return !this.#isShared(account) || (this.#accounts.get(account)?.batches ?? 0) < this.#batches;
  }

  /** Whether others want workers beside this account, or did lately. */
  #isShared(account: string): boolean {
    const othersAt = account === this.#latter ? this.#othersAt : this.#latterAt;
    return this.#order.size > 1 || this.#clock() < othersAt + SHARED_MS;
  }

  /** The account has a worker now. */
  #has(account: string): void {
    if (account !== this.#latter) {
      this.#othersAt = this.#latterAt;
      this.#latter = account;
    }
    this.#latterAt = this.#clock();
  }

  /** The account whose turn it is of those that may have a worker. */
  #next(free: FreeWorker): AccountTurn | undefined {
    switch (free) {
      case "any":
        return this.#order.first;
      case "last":
        return this.#order.find(
          ({ account, batches }) => batches === 0 || batches < this.#batches || !this.#isShared(account),
        );
      case "spare":
        return this.#order.find(({ running }) => running === 0);
    }
  }

  /**
   * An event that was taken is back, whatever became of it.
   * @param milliseconds what it took
   */
  back(job: Job, milliseconds: number): void {
    const turn = job.turn as AccountTurn;
    turn.running--;
    this.#running--;
    if (job.leads) {
      job.leads = false;
      turn.batches--;
      this.#batches--;
    }
    this.#has(turn.account);
    turn.due += milliseconds - job.expected;
    this.#latest = Math.max(this.#latest, turn.due);
    job.turn = undefined;
    if (turn.place >= 0) {
      this.#order.put(turn);
    }
  }

  /** Lets one go that waits. */
  remove(job: Job): void {
    const turn = job.turn as AccountTurn;
    const index = turn.again.findIndex((group) => group.includes(job));
    if (index < 0) {
      const fresh = turn.fresh.get(job.unit.key) as AccountJobs;
      this.#removeFresh(fresh, job);
      this.#forgetEmpty(fresh);
    } else {
      const others = (turn.again[index] as Job[]).filter((each) => each !== job);
      turn.again.splice(index, 1, ...(others.length > 0 ? [others] : []));
    }
    this.#uncounted(turn, job);
    job.turn = undefined;
    this.#moved(turn);
  }

  /** Lets all go. */
  takeAll(): Job[] {
    const jobs = [...this.#accounts.values()].flatMap((turn) => [
      ...turn.again.flat(),
      ...[...turn.fresh.values()].flatMap((fresh) => [...fresh.jobs]),
    ]);
    for (const job of jobs) {
      this.remove(job);
    }
    return jobs;
  }

  #takeAgain(turn: AccountTurn, rules: BatchRules): Job[] | undefined {
    const again = turn.again.shift();
    if (again !== undefined) {
      const milliseconds = rules.milliseconds((again[0] as Job).unit.key);
      for (const job of again) {
        this.#leave(turn, job, milliseconds);
      }
      this.#moved(turn);
    }
    return again;
  }

  #takeFresh(turn: AccountTurn, rules: BatchRules, bytes: number, free: FreeWorker): Job[] {
    const [key, own] = turn.fresh.entries().next().value as [string, AccountJobs];
    const unit = this.#units.get(key) as UnitJobs;
    const milliseconds = rules.milliseconds(key);
    const most = rules.size(key, unit.count, this.#isShared(turn.account));
    const jobs: Job[] = [];
    let left = this.#move(own, jobs, most, bytes, milliseconds);
    // What is left of its unit has its next turn after the account's other units.
    turn.fresh.delete(key);
    if (own.jobs.length > 0) {
      turn.fresh.set(key, own);
    }
    this.#forgetEmpty(own);
    this.#moved(turn);
    const share = jobs.length;
    let accounts = free === "spare" ? 0 : unit.accounts.size;
    for (const other of unit.accounts) {
      if (accounts-- <= 0 || jobs.length >= most || left <= 0) {
        break;
      }
      if (free === "last" && other.turn.running > 0) {
        // Its results would leave with those of events that wait for longer.
        continue;
      }
      if (other !== own) {
        left = this.#move(other, jobs, Math.min(most, jobs.length + share), left, milliseconds);
        this.#moved(other.turn);
      }
      // Whoever shared this batch is the last to share the next one.
      unit.accounts.delete(other);
      unit.accounts.add(other);
      this.#forgetEmpty(other);
    }
    return jobs;
  }

  /** Moves jobs to a batch until it has so many; gives how many bytes are left. */
  #move(from: AccountJobs, jobs: Job[], most: number, bytes: number, milliseconds: number): number {
    let left = bytes;
    for (let job = from.jobs.first; job !== undefined && jobs.length < most; job = from.jobs.first) {
      left -= job.bytes;
      if (jobs.length > 0 && left < 0) {
        break;
      }
      this.#removeFresh(from, job);
      this.#leave(from.turn, job, milliseconds);
      jobs.push(job);
    }
    return left;
  }

  #removeFresh(fresh: AccountJobs, job: Job): void {
    fresh.jobs.remove(job);
    (this.#units.get(fresh.unit) as UnitJobs).count--;
  }

  #forgetEmpty(fresh: AccountJobs): void {
    if (fresh.jobs.length > 0) {
      return;
    }
    fresh.turn.fresh.delete(fresh.unit);
    const unit = this.#units.get(fresh.unit) as UnitJobs;
    unit.accounts.delete(fresh);
    if (unit.accounts.size === 0) {
      this.#units.delete(fresh.unit);
    }
  }

  #turnOf(job: Job): AccountTurn {
    let turn = this.#accounts.get(job.account);
    if (turn === undefined) {
      this.#sweep();
      turn = new AccountTurn(job.account);
      this.#accounts.set(job.account, turn);
    }
    return turn;
  }

  #counted(turn: AccountTurn, job: Job): void {
    job.turn = turn;
    this.#count++;
    this.#bytes += job.bytes;
    turn.count++;
    turn.bytes += job.bytes;
    if (turn.place < 0) {
      turn.due = Math.max(turn.due, this.#now);
      this.#order.put(turn);
    }
  }

  #uncounted(turn: AccountTurn, job: Job): void {
    this.#count--;
    this.#bytes -= job.bytes;
    turn.count--;
    turn.bytes -= job.bytes;
  }

  /** A job goes to a worker. */
  #leave(turn: AccountTurn, job: Job, milliseconds: number): void {
    this.#uncounted(turn, job);
    turn.running++;
    this.#running++;
    turn.due += milliseconds;
    job.expected = milliseconds;
  }

  /** Something of the account went. */
  #moved(turn: AccountTurn): void {
    if (turn.count > 0) {
      this.#order.put(turn);
    } else if (turn.place >= 0) {
      this.#order.remove(turn);
    }
  }

  /** Forgets accounts that have nothing here and whose turn would be now: they are as good as new ones. */
  #sweep(): void {
    if (this.#accounts.size < this.#sweepAt) {
      return;
    }
    for (const [account, turn] of this.#accounts) {
      if (turn.count === 0 && turn.running === 0 && turn.due <= this.#now) {
        this.#accounts.delete(account);
      }
    }
    this.#sweepAt = this.#accounts.size + Math.max(SWEEP, this.#accounts.size);
  }
}
