import { type Failure, HeddleError, type HeddleErrorDetails, reasonOf } from "../errors.ts";
import { ranOf } from "../unit.ts";
import { packEvents, type ResultFrame, readResults, writeEvents } from "./frame.ts";
import type { Job } from "./job.ts";
import { type BatchRecord, LOADING, NO_ROOM, NOT_TAKEN } from "./record.ts";
import type { Answer, BatchApart } from "./task.ts";
import { packUnit } from "./unit-frame.ts";
import { ranUnmeasured } from "./unmeasured.ts";

/**
 * Workers that an event may lose. One may have been ended from outside, by an operator or because another
 * exhausted the memory; that a second one ends at the same event is no coincidence.
 */
const MAX_LOSSES = 2;

/**
 * Workers that may end before they have taken an event, which is not the event's fault. Where all threads end as
 * soon as they start, it meets some of those that are there and that replace them before others are started.
 */
const MAX_MISSED = 16;

/** How many looks in a row may find a batch where it was. */
export interface Looks {
  /** At one event. */
  readonly event: number;
  /** At one event that is not wanted any more. */
  readonly dropped: number;
  /** Before the first event: the worker starts, the unit is loaded. */
  readonly start: number;
}

/** What became of the jobs of a batch. */
export interface Conclusion {
  /** The results of those that finished. */
  readonly results: readonly ResultFrame[];
  /** How long their frames are together, in bytes. */
  readonly bytes: number;
  /** Jobs that have to run again, in groups that run together. */
  readonly again: readonly Job[][];
  /** The first that has not finished, which was at work where the worker is no more. */
  readonly blamed: Job | undefined;
}

/** Where a batch runs. */
export interface BatchPlace {
  readonly record: BatchRecord;
  /** Ends the worker. */
  end(): void;
}

/** A batch on a worker: where it is, and who is to blame when it does not come back. */
export class RunningBatch {
  readonly jobs: readonly Job[];
  readonly record: BatchRecord;
  readonly #place: BatchPlace;
  #seen: number | undefined;
  #looks = 0;
  #verdict: "late" | "recalled" | undefined;

  /** @param jobs at least one, all of one unit */
  constructor(jobs: readonly Job[], place: BatchPlace) {
    this.jobs = jobs;
    this.record = place.record;
    this.#place = place;
    this.record.reset(jobs.length);
    for (const [place, job] of jobs.entries()) {
      job.batch = this;
      job.place = place;
    }
  }

  /** Writes it to the record. @returns its end, or where the record has not so much room, the batch */
  write(): number | BatchApart {
    const { frame, readsContext } = packUnit((this.jobs[0] as Job).unit);
    const events = this.jobs.map(({ event }) => event);
    const start = this.record.writeUnit(frame);
    const end = start === NO_ROOM ? NO_ROOM : writeEvents(events, this.record.room, start, readsContext);
    return end === NO_ROOM ? { unit: frame, events: packEvents(events, readsContext) } : end;
  }

  /** Looks where the worker is, and ends it where it has been there for too many looks. */
  look(looks: Looks): void {
    const { progress } = this.record;
    if (progress !== this.#seen) {
      this.#seen = progress;
      this.#looks = 0;
      return;
    }
    this.#looks++;
    const most =
      progress < 0 ? looks.start : this.jobs[progress]?.settled === true ? looks.dropped : looks.event;
    if (this.#looks >= most) {
      this.#end("late");
    }
  }

  /** Whether a job of this batch is the one that runs, as far as it is known. */
  isAt({ place }: Job): boolean {
    return place === this.record.progress;
  }

  /** Whether a job of this batch has begun to run, as far as it is known. */
  hasBegun({ place }: Job): boolean {
    return place <= this.record.progress;
  }

  /** A job of this batch is not wanted any more. Where it runs, it has a while to end, and loses its worker then. */
  drop({ place, settled }: Job): void {
    if (settled) {
      // Its place in the record may say already that it was passed over.
      return;
    }
    this.record.drop(place);
    if (place === this.record.progress) {
      this.#looks = 0;
    }
  }

  /** Takes the batch back where no worker has taken it yet. */
  recall(): void {
    if (this.record.progress === NOT_TAKEN) {
      this.#end("recalled");
    }
  }

  /** The worker has answered. */
  answered(answer: Answer): Conclusion {
    const { progress } = this.record;
    if (answer === null) {
      return this.#conclude(progress, none, this.jobs.length, (job) => {
        job.fail(noResult());
        return false;
      });
    }
    if (answer instanceof Uint8Array) {
      return this.#conclude(progress, answer, 0, () => false);
    }
    return this.#conclude(progress, none, this.#suspects(progress), (job) => {
      const error = HeddleError.from(answer as Failure);
      job.fail(progress < 0 ? error : ranUnmeasured(error));
      return false;
    });
  }

  /** The worker is no more: it was ended by this batch, or ended by itself or from outside. */
  lost(cause: unknown, bounds: { readonly deadlineMs: number; readonly startMs: number }): Conclusion {
    const { progress } = this.record;
    if (this.#verdict === "recalled") {
      return { ...this.#conclude(progress, none, 0, () => false), blamed: undefined };
    }
    if (this.#verdict === "late") {
      // What has finished after all, while its worker was being ended, leaves those behind it without blame.
      const suspects = progress === this.#seen ? this.#suspects(progress) : 0;
      return this.#conclude(progress, none, suspects, (job) => {
        const bound = progress < 0 ? bounds.startMs : bounds.deadlineMs;
        const error = late(progress, bound, { ...this.#where(progress), cause });
        job.fail(progress < 0 ? error : ranUnmeasured(error));
        return false;
      });
    }
    return this.#conclude(progress, none, this.#suspects(progress), (job) => {
      const last = progress === NOT_TAKEN ? ++job.missed === MAX_MISSED : ++job.losses === MAX_LOSSES;
      if (last) {
        const reason = reasonOf(cause);
        const message = `${job.losses + job.missed} workers ended with the event, the last one: ${reason}.`;
        const error = new HeddleError("WORKER_LOST", message, { ...this.#where(progress), cause });
        job.fail(job.losses > 0 ? ranUnmeasured(error) : error);
      }
      return !last;
    });
  }

  /** The step that ran, where the worker says it: only policies ask for it. */
  #where(progress: number): { readonly step?: string; readonly function?: string } {
    const step = progress < 0 ? undefined : (this.jobs[0] as Job).unit.steps[this.record.step];
    return step === undefined ? {} : { step: step.id, function: step.function };
  }

  #end(verdict: "late" | "recalled"): void {
    this.#verdict ??= verdict;
    this.#place.end();
  }

  /** How many jobs, behind those that have finished, may be to blame: the one that runs, or all that would have. */
  #suspects(progress: number): number {
    return progress < 0 ? this.jobs.length : 1;
  }

  /**
   * Settles what has finished, and asks about the suspects.
   * @param more the result of the event behind those that are in the record, or nothing
   * @param again settles a suspect, or gives whether it runs again, apart from the others
   */
  #conclude(progress: number, more: Uint8Array, suspects: number, again: (job: Job) => boolean): Conclusion {
    const recorded = Math.max(progress, 0);
    const finished = recorded + (more.length > 0 ? 1 : 0);
    const frames = this.record.results(recorded);
    const results = this.#read(frames);
    if (more.length > 0) {
      results.push(...this.#read(more));
    }
    // Results come in the order of the jobs; those that were dropped have none.
    let next = 0;
    for (let place = 0; place < finished; place++) {
      const job = this.jobs[place] as Job;
      const result = results[next];
      if (result?.sequence === job.sequence) {
        next++;
        job.milliseconds += result.figures.totalMilliseconds;
        job.succeed(result);
      } else {
        job.fail(noResult());
      }
    }
    const apart = this.jobs.slice(finished, finished + suspects).filter((job) => !job.settled && again(job));
    const others = this.jobs.slice(finished + suspects).filter((job) => !job.settled);
    for (const job of this.jobs) {
      job.batch = undefined;
    }
    return {
      results,
      blamed: this.jobs[finished],
      bytes: frames.length + more.length,
      again: [apart, others].filter((group) => group.length > 0),
    };
  }

  #read(frames: Uint8Array): ResultFrame[] {
    return readResults(frames, ranOf((this.jobs[0] as Job).unit));
  }
}

const none = new Uint8Array(0);

function late(progress: number, milliseconds: number, details: HeddleErrorDetails): HeddleError {
  const what =
    progress === NOT_TAKEN
      ? "No worker took the event within"
      : progress === LOADING
        ? "The functions of the event were not loaded within"
        : "The event took longer than";
  return new HeddleError(
    "DEADLINE_EXCEEDED",
    `${what} ${milliseconds} ms; its worker was replaced.`,
    details,
  );
}

function noResult(): HeddleError {
  return new HeddleError("INTERNAL", "The worker gave no result for the event.");
}
