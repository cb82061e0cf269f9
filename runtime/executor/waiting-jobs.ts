import type { Job } from "./job.ts";
import { JobList } from "./job-list.ts";

/** What waits of one unit. */
interface UnitJobs {
  /** Groups that run again, before all others. */
  readonly again: Job[][];
  readonly fresh: JobList;
}

/** Events that wait for a worker, by unit, the units in the order in which their turn comes. */
export class WaitingJobs {
  readonly #units = new Map<string, UnitJobs>();
  #count = 0;
  #bytes = 0;

  /** Events. */
  get count(): number {
    return this.#count;
  }

  /** Bytes of their frames. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes an event, as the last of its unit. */
  add(job: Job): void {
    this.#of(job).fresh.push(job);
    this.#counted(job);
  }

  /** Takes events that ran already, all of one unit: the next batch of their unit has them and no others. */
  addAgain(jobs: readonly Job[]): void {
    this.#of(jobs[0] as Job).again.push([...jobs]);
    for (const job of jobs) {
      this.#counted(job);
    }
  }

  /**
   * Lets the next batch go: events of the unit whose turn it is, and the unit's next turn comes after the others'.
   * @param events how many events of the unit may travel at once, of so many that wait
   * @param bytes how many bytes may travel at once, unless a single event has more
   * @returns none where none waits
   */
  take(events: (unit: string, waiting: number) => number, bytes: number): Job[] {
    const turn = this.#units.entries().next().value;
    if (turn === undefined) {
      return [];
    }
    const [key, { again, fresh }] = turn;
    const jobs = again.shift() ?? takeFresh(fresh, events(key, fresh.length), bytes);
    for (const job of jobs) {
      this.#count--;
      this.#bytes -= job.frame.length;
    }
    this.#units.delete(key);
    if (again.length > 0 || fresh.length > 0) {
      this.#units.set(key, { again, fresh });
    }
    return jobs;
  }

  /** Lets one go that waits. */
  remove(job: Job): void {
    const { key } = job.unit;
    const { again, fresh } = this.#of(job);
    const index = again.findIndex((group) => group.includes(job));
    if (index < 0) {
      fresh.remove(job);
    } else {
      const others = (again[index] as Job[]).filter((each) => each !== job);
      again.splice(index, 1, ...(others.length > 0 ? [others] : []));
    }
    this.#count--;
    this.#bytes -= job.frame.length;
    if (again.length === 0 && fresh.length === 0) {
      this.#units.delete(key);
    }
  }

  /** Lets all go. */
  takeAll(): Job[] {
    const jobs: Job[] = [];
    while (this.#count > 0) {
      jobs.push(...this.take(() => 1, 0));
    }
    return jobs;
  }

  #of({ unit: { key } }: Job): UnitJobs {
    const known = this.#units.get(key);
    if (known !== undefined) {
      return known;
    }
    const jobs = { again: [], fresh: new JobList() };
    this.#units.set(key, jobs);
    return jobs;
  }

  #counted(job: Job): void {
    this.#count++;
    this.#bytes += job.frame.length;
  }
}

function takeFresh(list: JobList, events: number, bytes: number): Job[] {
  const jobs: Job[] = [];
  let taken = 0;
  for (let job = list.first; job !== undefined && jobs.length < events; job = list.first) {
    taken += job.frame.length;
    if (jobs.length > 0 && taken > bytes) {
      break;
    }
    list.remove(job);
    jobs.push(job);
  }
  return jobs;
}
