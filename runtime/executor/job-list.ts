import type { Job } from "./job.ts";

/** Jobs in the order in which they came. Any of them leaves at once, however many there are. */
export class JobList {
  #first: Job | undefined;
  #last: Job | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get first(): Job | undefined {
    return this.#first;
  }

  *[Symbol.iterator](): Iterator<Job> {
    for (let job = this.#first; job !== undefined; job = job.next) {
      yield job;
    }
  }

  /** Takes a job that is in no list. */
  push(job: Job): void {
    job.previous = this.#last;
    if (this.#last === undefined) {
      this.#first = job;
    } else {
      this.#last.next = job;
    }
    this.#last = job;
    this.#length++;
  }

  /** Lets a job go that is in this list. */
  remove(job: Job): void {
    const { previous, next } = job;
    if (previous === undefined) {
      this.#first = next;
    } else {
      previous.next = next;
    }
    if (next === undefined) {
      this.#last = previous;
    } else {
      next.previous = previous;
    }
    job.previous = undefined;
    job.next = undefined;
    this.#length--;
  }
}
