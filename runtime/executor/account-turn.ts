import type { Job } from "./job.ts";
import { JobList } from "./job-list.ts";

/** What waits of one account for one unit. */
export class AccountJobs {
  readonly turn: AccountTurn;
  readonly unit: string;
  readonly jobs = new JobList();

  constructor(turn: AccountTurn, unit: string) {
    this.turn = turn;
    this.unit = unit;
  }
}

/** An account of which events wait or run, and when its turn comes. */
export class AccountTurn {
  readonly account: string;
  /**
   * When its turn comes: milliseconds of workers' time that it has had, counted from what the others had when it came.
   */
  due = 0;
  /** Events that wait, and about how many bytes they have. */
  count = 0;
  bytes = 0;
  /** Events that are with workers. */
  running = 0;
  /** Batches with workers of which the turn was its. */
  batches = 0;
  /** Its place in the order of turns; -1 where nothing of it waits. */
  place = -1;
  /** What came new, by unit, the unit first whose turn it is. */
  readonly fresh = new Map<string, AccountJobs>();
  /** Groups that run again, before all that is new. */
  readonly again: Job[][] = [];

  constructor(account: string) {
    this.account = account;
  }
}
