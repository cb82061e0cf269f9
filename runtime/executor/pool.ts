import { HeddleError } from "../errors.ts";
import { eventsAhead } from "../fair-share.ts";
import type { Unit } from "../unit.ts";
import { BatchSizes } from "./batch-sizes.ts";
import type { Brancher } from "./branches.ts";
import { type DividedEvent, DividedRun } from "./divided-run.ts";
import type { Division } from "./division.ts";
import { toFailure } from "./failure.ts";
import { type EventFrame, lengthOf, type ResultFrame } from "./frame.ts";
import { AwaitedJob, Job, type Receiver } from "./job.ts";
import { BatchRecord, NOT_TAKEN } from "./record.ts";
import { Room } from "./room.ts";
import { type Conclusion, type Looks, RunningBatch } from "./running-batch.ts";
import { type BatchReturn, Slot } from "./slot.ts";
import { Threads } from "./threads.ts";
import { ranUnmeasured } from "./unmeasured.ts";
import { WaitingJobs } from "./waiting-jobs.ts";
import { Watch } from "./watch.ts";

/** Settings of a pool; see the limits of the configuration for their reasons. */
export interface PoolOptions {
  /** Batches that run at a time. */
  readonly workers: number;
  /** Whether there is one thread more, which takes over when one is lost; left out: there is. */
  readonly spare?: boolean;
  readonly deadlineMs: number;
  readonly startMs: number;
  readonly cancelMs: number;
  readonly batchEvents: number;
  readonly batchBytes: number;
  readonly queueEvents: number;
  readonly queueBytes: number;
}

/**
 * Runs events on workers. An event leaves at once while a worker is free; otherwise it waits, and those that wait
 * for the same unit leave together, in an order that is fair between accounts: while several send events, none of them
 * has all workers, and where all are taken by others, the spare one takes the event of an account that has none. The
 * worker notes at which event of a batch it is: when
 * it is late or ends, the one event is to blame, what had finished has its result, and the others run again, together.
 * While workers are free, the branches of an event run on several of them where that is worth it.
 */
export class Pool {
  readonly #options: PoolOptions;
  /** Batches with workers at most, of which the spare one has one now and then. */
  readonly #most: number;
  readonly #threads: Threads;
  readonly #waiting = new WaitingJobs();
  readonly #room: Room;
  readonly #running = new Set<RunningBatch>();
  /** Places where no batch is, the one that had one last behind the others. */
  readonly #slots: Slot[] = [];
  readonly #batchSizes: BatchSizes;
  readonly #watch: Watch;
  readonly #looks: Looks;
  readonly #branches: Brancher | undefined;
  /** Events that run on several workers. */
  readonly #divided = new Set<DividedRun>();
  #sequence = 0;
  #closing: Promise<void> | undefined;
  #idle: (() => void) | undefined;

  /** @param branches decides which events run on several workers; left out: none does */
  constructor(options: PoolOptions, branches?: Brancher) {
    this.#options = options;
    this.#branches = branches;
    this.#room = new Room(this.#waiting, options.queueEvents, options.queueBytes);
    this.#batchSizes = new BatchSizes(options.workers, options.batchEvents, options.batchBytes);
    this.#most = options.workers + (options.spare === false ? 0 : 1);
    this.#threads = new Threads(this.#most);
    for (let i = 0; i < this.#most; i++) {
      this.#slots.push(this.#slot());
    }
    const { deadlineMs, startMs, cancelMs } = options;
    this.#watch = new Watch(Math.min(deadlineMs, startMs, cancelMs), () => this.#look());
    this.#looks = {
      event: this.#watch.looks(deadlineMs),
      dropped: this.#watch.looks(cancelMs),
      start: this.#watch.looks(startMs),
    };
  }

  /**
   * @param options.signal cancels the event: the promise is rejected at once, an event that waits does not run, and
   *   one that runs may end, within a bound, for nobody
   * @returns what became of the event, be it a failure of a function
   * @throws HeddleError DEADLINE_EXCEEDED, WORKER_LOST, QUEUE_FULL, CANCELLED or CLOSED, and FILE_UNREADABLE or
   *   another where the unit cannot be loaded
   */
  run(
    unit: Unit,
    event: Omit<EventFrame, "sequence">,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<ResultFrame> {
    return new Promise((succeed, fail) => {
      this.start(unit, event, { succeed, fail }, signal);
    });
  }

  /** {@link run} where the outcome goes to somebody who is there already: a promise would wait beside each event. */
  start(
    unit: Unit,
    event: Omit<EventFrame, "sequence">,
    receiver: Receiver,
    signal: AbortSignal | undefined,
  ): void {
    if (this.#closing !== undefined) {
      refuse(receiver, closed());
      return;
    }
    if (signal?.aborted === true) {
      refuse(receiver, cancelled(signal));
      return;
    }
    const division = this.#isIdleFor(event.context.account) ? this.#branches?.of(unit) : undefined;
    if (division !== undefined) {
      this.#divide(unit, division, event, signal).then(
        (result) => receiver.succeed(result),
        (error) => receiver.fail(error),
      );
      return;
    }
    const bytes = lengthOf(event);
    const { account } = event.context;
    if (!this.#room.has(account, bytes)) {
      refuse(receiver, this.#full(account, unit));
      return;
    }
    const { context, data, givenUp, part } = event;
    const frame = { sequence: this.#sequence++, context, data, givenUp, part };
    this.#accept(new Job(unit, frame, bytes, receiver), signal);
  }

  #accept<T extends Job>(job: T, signal?: AbortSignal): T {
    if (signal !== undefined) {
      job.heed(signal, () => this.#cancel(job, cancelled(signal)));
    }
    this.#waiting.add(job);
    this.#dispatch();
    return job;
  }

  /**
   * Whether the account may have a free worker beside the one that its event gets anyway; events that are divided need two
   * now and then.
   */
  #isIdleFor(account: string): boolean {
    const taken = Math.max(this.#running.size, 2 * this.#divided.size);
    const free = this.#options.workers - taken;
    return this.#waiting.count === 0 && free > 1 && (free > 2 || this.#waiting.mayHaveAll(account));
  }

  /** Runs an event on several workers. There is room for its parts, since the event itself was accepted. */
  async #divide(
    unit: Unit,
    division: Division,
    event: DividedEvent,
    signal: AbortSignal | undefined,
  ): Promise<ResultFrame> {
    const run = new DividedRun(unit, division, event, {
      start: (part) => {
        const sequence = this.#sequence++;
        return this.#accept(new AwaitedJob(unit, { sequence, ...part }, lengthOf(part)));
      },
      giveUp: (job) => this.#cancel(job, new HeddleError("CANCELLED", "The event has ended already.")),
    });
    const onAbort = () => run.end(cancelled(signal as AbortSignal));
    signal?.addEventListener("abort", onAbort, { once: true });
    this.#divided.add(run);
    const begun = performance.now();
    try {
      const frame = await run.run();
      const milliseconds = performance.now() - begun;
      this.#branches?.ran(unit, frame, { milliseconds, bytes: event.data.length, passed: run.values });
      return frame;
    } finally {
      signal?.removeEventListener("abort", onAbort);
      this.#divided.delete(run);
      if (run.gaveUp) {
        this.#branches?.gaveUp(unit);
      }
      this.#rest();
    }
  }

  /** Bytes of the events that wait for a worker. */
  get waitingBytes(): number {
    return this.#waiting.bytes;
  }

  /**
   * Waits until {@link run} has room for an event of an account; those who wait for the same one are told in the order
   * in which they came. Another caller may be quicker, so that the event is refused nevertheless.
   * @param bytes about how long the event is
   * @throws HeddleError CLOSED
   */
  async ready(account: string, bytes = 0): Promise<void> {
    if (this.#closing !== undefined) {
      throw closed();
    }
    await this.#room.wait(account, bytes);
  }

  /**
   * Takes no more events, lets what was accepted finish, then ends the workers.
   * @param options.signal ends the wait: what has not finished is rejected with CLOSED
   */
  close({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    const giveUp = () => this.#giveUp();
    if (signal?.aborted === true) {
      giveUp();
    }
    signal?.addEventListener("abort", giveUp, { once: true });
    this.#closing ??= this.#close();
    return this.#closing.finally(() => signal?.removeEventListener("abort", giveUp));
  }

  async #close(): Promise<void> {
    this.#room.close(closed);
    if (this.#running.size + this.#divided.size > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    this.#watch.stop();
    await this.#threads.close();
  }

  #giveUp(): void {
    for (const run of this.#divided) {
      run.end(closed());
    }
    for (const job of this.#waiting.takeAll()) {
      job.fail(closed());
    }
    for (const job of [...this.#running].flatMap(({ jobs }) => jobs)) {
      this.#cancel(job, closed());
    }
  }

  #cancel(job: Job, error: HeddleError): void {
    if (job.batch === undefined) {
      this.#waiting.remove(job);
      this.#room.left();
    } else {
      if (job.batch.hasBegun(job)) {
        ranUnmeasured(error);
      }
      job.batch.drop(job);
    }
    job.fail(error);
  }

  #dispatch(): void {
    const { workers, batchBytes } = this.#options;
    while (this.#running.size < this.#most && this.#waiting.count > 0) {
      const left = workers - this.#running.size;
      const free = left > 1 ? "any" : left === 1 ? "last" : "spare";
      const jobs = this.#waiting.take(this.#batchSizes, batchBytes, free);
      if (jobs.length === 0) {
        break;
      }
      const slot = this.#slots.pop() ?? this.#slot();
      this.#run(new RunningBatch(jobs, slot), slot);
    }
    this.#room.left();
  }

  #slot(): Slot {
    const { batchEvents, batchBytes } = this.#options;
    return new Slot(BatchRecord.allocate(batchEvents, batchBytes), this.#threads);
  }

  /** Tells to come again when the {@link eventsAhead} may have run. */
  #full(account: string, { key }: Unit): HeddleError {
    const all = this.#waiting;
    const own = all.of(account);
    const message = `${all.count} events of ${all.bytes} bytes wait for a worker already, ${own.count} of ${own.bytes} bytes of this account.`;
    const wait = (eventsAhead(own, all) * this.#batchSizes.milliseconds(key)) / this.#options.workers;
    return new HeddleError("QUEUE_FULL", message, { retryAfterMs: Math.max(1, Math.ceil(wait)) });
  }

  /** Runs a batch, then settles each of its jobs or lets it wait again. */
  #run(batch: RunningBatch, slot: Slot): void {
    this.#running.add(batch);
    this.#watch.start();
    const begun = performance.now();
    const back: BatchReturn = {
      answered: (answer) =>
        this.#back(batch, () => {
          const conclusion = batch.answered(answer);
          this.#conclude(batch, conclusion, 0);
          this.#learn(batch, conclusion, performance.now() - begun);
          this.#slots.push(slot);
        }),
      // A worker that is being ended may write to its record for a while, so that no other one gets the slot.
      lost: (cause) =>
        this.#back(batch, () => {
          this.#conclude(batch, batch.lost(cause, this.#options), performance.now() - begun);
        }),
    };
    try {
      slot.run(batch.write(), back);
    } catch (error) {
      queueMicrotask(() =>
        this.#back(batch, () => {
          throw error;
        }),
      );
    }
  }

  /** @param conclude nothing may come between in it: a job that can be cancelled is in a batch or waits */
  #back(batch: RunningBatch, conclude: () => void): void {
    try {
      conclude();
    } catch (error) {
      const { message } = toFailure(error);
      for (const job of batch.jobs) {
        if (job.batch === batch) {
          job.batch = undefined;
          this.#waiting.back(job, job.milliseconds);
        }
        job.fail(new HeddleError("INTERNAL", message, { cause: error }));
      }
    }
    this.#running.delete(batch);
    this.#dispatch();
    this.#rest();
  }

  /** Something has ended: where nothing runs any more, whoever waits for that is told. */
  #rest(): void {
    if (this.#running.size === 0) {
      this.#watch.rest();
      if (this.#divided.size === 0) {
        this.#idle?.();
      }
    }
  }

  /** @param milliseconds how long the batch was away */
  #learn({ jobs }: RunningBatch, { results }: Conclusion, milliseconds: number): void {
    const [job] = jobs as [Job];
    const [result] = results;
    if (jobs.length > 1 || result === undefined || this.#branches === undefined) {
      return;
    }
    this.#branches.hopped(milliseconds - result.figures.totalMilliseconds);
    if (!job.isPart) {
      this.#branches.ran(job.unit, result, { milliseconds, bytes: job.bytes });
    }
  }

  /** @param lostMs how long a worker was at it that is no more: who is to blame pays what others have not used */
  #conclude({ jobs }: RunningBatch, { results, bytes, again, blamed }: Conclusion, lostMs: number): void {
    let spent = 0;
    for (const job of jobs) {
      spent += job.milliseconds;
    }
    for (const job of jobs) {
      this.#waiting.back(job, job.milliseconds + (job === blamed ? Math.max(0, lostMs - spent) : 0));
    }
    for (const group of again) {
      this.#waiting.addAgain(group);
    }
    // A part takes less than an event, and is not what waits where workers are busy.
    if (results.length > 0 && !jobs.some(({ isPart }) => isPart)) {
      const { key } = (jobs[0] as Job).unit;
      this.#batchSizes.learn(key, spent / results.length, bytes / results.length);
    }
  }

  /** Gives whether anything runs. */
  #look(): boolean {
    if (this.#threads.incomplete) {
      this.#renew();
    }
    for (const run of this.#divided) {
      run.look(this.#looks.event, () => lateDivided(this.#options.deadlineMs));
    }
    for (const batch of this.#running) {
      batch.look(this.#looks);
    }
    // An account that was kept from the last worker may be alone by now.
    this.#dispatch();
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

/** Tells it when what is going on has ended. */
function refuse(receiver: Receiver, error: HeddleError): void {
  queueMicrotask(() => receiver.fail(error));
}

function lateDivided(milliseconds: number): HeddleError {
  const message = `The event took longer than ${milliseconds} ms on several workers.`;
  return new HeddleError("DEADLINE_EXCEEDED", message);
}

function closed(): HeddleError {
  return new HeddleError("CLOSED", "The pool takes no more events.");
}

function cancelled({ reason }: AbortSignal): HeddleError {
  return new HeddleError("CANCELLED", "The event was cancelled before it had finished.", { cause: reason });
}
