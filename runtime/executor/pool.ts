import type { Unit } from "../assembler/index.ts";
import { HeddleError } from "../errors.ts";
import { BatchSizes } from "./batch-sizes.ts";
import { toFailure } from "./failure.ts";
import { type EventFrame, packEvent, type ResultFrame } from "./frame.ts";
import { Job } from "./job.ts";
import { BatchRecord, NOT_TAKEN } from "./record.ts";
import { type Conclusion, type Looks, RunningBatch } from "./running-batch.ts";
import { Threads } from "./threads.ts";
import { WaitingJobs } from "./waiting-jobs.ts";
import { Watch } from "./watch.ts";

/** Settings of a pool; see the limits of the configuration for their reasons. */
export interface PoolOptions {
  /** Batches that run at a time. There is one thread more, which takes over when one is lost. */
  readonly workers: number;
  readonly deadlineMs: number;
  readonly startMs: number;
  readonly batchEvents: number;
  readonly batchBytes: number;
  readonly queueEvents: number;
}

/**
 * Runs events on workers. An event leaves at once while a worker is free; otherwise it waits, and those that wait
 * for the same unit leave together. The worker notes at which event of a batch it is: when it is late or ends, the
 * one event is to blame, what had finished has its result, and the others run again, together.
 */
export class Pool {
  readonly #options: PoolOptions;
  readonly #threads: Threads;
  readonly #waiting = new WaitingJobs();
  readonly #running = new Set<RunningBatch>();
  /** Records that no worker has. */
  readonly #records: BatchRecord[] = [];
  readonly #batchSizes: BatchSizes;
  readonly #watch: Watch;
  readonly #looks: Looks;
  #sequence = 0;
  #closing: Promise<void> | undefined;
  #idle: (() => void) | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#batchSizes = new BatchSizes(options.workers, options.batchEvents);
    this.#threads = new Threads(options.workers);
    const { deadlineMs, startMs } = options;
    this.#watch = new Watch(Math.min(deadlineMs, startMs), () => this.#look());
    this.#looks = { event: this.#watch.looks(deadlineMs), start: this.#watch.looks(startMs) };
  }

  /**
   * @returns what became of the event, be it a failure of a function
   * @throws HeddleError DEADLINE_EXCEEDED, WORKER_LOST, QUEUE_FULL or CLOSED, and FILE_UNREADABLE or another
   *   where the unit cannot be loaded
   */
  run(unit: Unit, event: Omit<EventFrame, "sequence">): Promise<ResultFrame> {
    if (this.#closing !== undefined) {
      return Promise.reject(new HeddleError("CLOSED", "The pool takes no more events."));
    }
    if (this.#waiting.count >= this.#options.queueEvents) {
      return Promise.reject(
        new HeddleError("QUEUE_FULL", `${this.#waiting.count} events wait for a worker already.`),
      );
    }
    const sequence = this.#sequence++;
    // The packer reuses its memory, and the frame waits.
    const job = new Job(unit, sequence, packEvent({ sequence, ...event }).slice());
    this.#waiting.add(job);
    this.#dispatch();
    return job.result;
  }

  /** Lets what was accepted finish, then ends the workers. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#running.size > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    this.#watch.stop();
    await this.#threads.close();
  }

  #dispatch(): void {
    const { workers, batchEvents, batchBytes } = this.#options;
    const events = (unit: string, waiting: number) => this.#batchSizes.size(unit, waiting);
    while (this.#running.size < workers && this.#waiting.count > 0) {
      const record = this.#records.pop() ?? BatchRecord.allocate(batchEvents, batchBytes);
      void this.#run(new RunningBatch(this.#waiting.take(events, batchBytes), record));
    }
  }

  /** Settles each of the jobs, or lets it wait again; never rejects. */
  async #run(batch: RunningBatch): Promise<void> {
    this.#running.add(batch);
    this.#watch.start();
    try {
      const { results, again } = await this.#conclusion(batch);
      this.#learn(batch, results);
      for (const group of again) {
        this.#waiting.addAgain(group);
      }
    } catch (error) {
      const { message } = toFailure(error);
      for (const job of batch.jobs) {
        job.fail(new HeddleError("INTERNAL", message, { cause: error }));
      }
    }
    this.#running.delete(batch);
    this.#dispatch();
    if (this.#running.size === 0) {
      this.#idle?.();
    }
  }

  async #conclusion(batch: RunningBatch): Promise<Conclusion> {
    const task = batch.task();
    const answer = await this.#threads.run(task, batch.signal).then(
      (value) => ({ value }),
      (cause: unknown) => ({ cause }),
    );
    if ("cause" in answer) {
      // A worker that is being ended may write to its record for a while, so that no other one gets it.
      return batch.lost(answer.cause, this.#options);
    }
    const conclusion = batch.answered(answer.value);
    this.#records.push(batch.record);
    return conclusion;
  }

  #learn({ jobs: [job] }: RunningBatch, results: readonly ResultFrame[]): void {
    if (job !== undefined && results.length > 0) {
      const steps = results.flatMap((result) => result.steps);
      const spent = steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
      this.#batchSizes.learn(job.unit.key, spent / results.length);
    }
  }

  /** Gives whether anything runs. */
  #look(): boolean {
    if (this.#threads.incomplete) {
      this.#renew();
    }
    for (const batch of this.#running) {
      batch.look(this.#looks);
    }
    return this.#running.size > 0;
  }

  /** Starts other threads for what no thread has taken; where that does not help, says so to all who wait. */
  #renew(): void {
    if (!this.#threads.renew()) {
      const message = `Workers end before they are ready: ${this.#threads.reason}.`;
      const stuck = [...this.#running].filter(({ record }) => record.progress === NOT_TAKEN);
      for (const job of [...this.#waiting.takeAll(), ...stuck.flatMap(({ jobs }) => jobs)]) {
        job.fail(new HeddleError("WORKER_LOST", message));
      }
    }
    for (const batch of this.#running) {
      batch.recall();
    }
  }
}
