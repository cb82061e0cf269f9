import { Piscina } from "piscina";
import type { Unit } from "../assembler/index.ts";
import { type Failure, HeddleError } from "../errors.ts";
import { BatchSizes } from "./batch-sizes.ts";
import { toFailure } from "./failure.ts";
import { type EventFrame, joinFrames, packEvent, type ResultFrame, readResults } from "./frame.ts";

/** Settings of a pool; see the limits of the configuration for their reasons. */
export interface PoolOptions {
  readonly workers: number;
  readonly deadlineMs: number;
  readonly batchEvents: number;
  readonly batchBytes: number;
  readonly queueEvents: number;
}

interface Job {
  readonly unit: Unit;
  readonly sequence: number;
  readonly frame: Uint8Array;
  /** Runs in a batch of its own, because a batch that it was in was lost. */
  alone: boolean;
  readonly resolve: (result: ResultFrame) => void;
  readonly reject: (error: HeddleError) => void;
}

/**
 * Runs events on workers. An event leaves at once while a worker is free; otherwise it waits, and all that
 * wait for the same unit leave together. A batch that fails as a whole, because its worker is lost or late or
 * cannot run it, is run again event by event, so that only the one that did it fails.
 */
export class Pool {
  readonly #options: PoolOptions;
  readonly #piscina: Piscina;
  /** Waiting events by the unit's key, units in the order in which their first event came. */
  readonly #waiting = new Map<string, Job[]>();
  #waitingCount = 0;
  readonly #batchSizes: BatchSizes;
  #running = 0;
  #sequence = 0;
  #closed = false;
  #idle: (() => void) | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#batchSizes = new BatchSizes(options.workers, options.batchEvents);
    const source = import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js";
    this.#piscina = new Piscina({
      filename: new URL(source, import.meta.url).href,
      minThreads: options.workers,
      maxThreads: options.workers,
      concurrentTasksPerWorker: 1,
    });
    // A worker that fails to start or dies between tasks is replaced; its tasks are rejected one by one.
    this.#piscina.on("error", () => {});
  }

  /**
   * @returns what became of the event, be it a failure of a function
   * @throws HeddleError DEADLINE_EXCEEDED, WORKER_LOST, QUEUE_FULL or CLOSED, and FILE_UNREADABLE or another
   *   where the unit cannot be loaded
   */
  run(unit: Unit, event: Omit<EventFrame, "sequence">): Promise<ResultFrame> {
    if (this.#closed) {
      return Promise.reject(new HeddleError("CLOSED", "The pool takes no more events."));
    }
    if (this.#waitingCount >= this.#options.queueEvents) {
      return Promise.reject(
        new HeddleError("QUEUE_FULL", `${this.#waitingCount} events wait for a worker already.`),
      );
    }
    const sequence = this.#sequence++;
    const { promise, resolve, reject } = Promise.withResolvers<ResultFrame>();
    // The packer reuses its memory, and the frame waits.
    const frame = packEvent({ sequence, ...event }).slice();
    this.#enqueue({ unit, sequence, frame, alone: false, resolve, reject });
    this.#dispatch();
    return promise;
  }

  /** Lets what was accepted finish, then ends the workers. */
  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      if (this.#running > 0 || this.#waitingCount > 0) {
        await new Promise<void>((resolve) => {
          this.#idle = resolve;
        });
      }
    }
    await this.#piscina.destroy();
  }

  #enqueue(job: Job): void {
    const jobs = this.#waiting.get(job.unit.key);
    if (jobs === undefined) {
      this.#waiting.set(job.unit.key, [job]);
    } else {
      jobs.push(job);
    }
    this.#waitingCount++;
  }

  #dispatch(): void {
    while (this.#running < this.#options.workers) {
      const batch = this.#nextBatch();
      if (batch.length === 0) {
        break;
      }
      this.#running++;
      void this.#runBatch(batch).finally(() => {
        this.#running--;
        this.#dispatch();
        if (this.#running === 0 && this.#waitingCount === 0) {
          this.#idle?.();
        }
      });
    }
  }

  /** Takes events of the unit that has waited longest, and puts the unit behind the others. */
  #nextBatch(): Job[] {
    const first = this.#waiting.entries().next().value;
    if (first === undefined) {
      return [];
    }
    const [key, jobs] = first;
    const most = this.#batchSizes.size(key, jobs.length);
    let count = 0;
    let bytes = 0;
    for (const job of jobs) {
      bytes += job.frame.length;
      if (count > 0 && (job.alone || bytes > this.#options.batchBytes || count === most)) {
        break;
      }
      count++;
      if (job.alone) {
        break;
      }
    }
    const batch = jobs.splice(0, count);
    this.#waitingCount -= batch.length;
    this.#waiting.delete(key);
    if (jobs.length > 0) {
      this.#waiting.set(key, jobs);
    }
    return batch;
  }

  /** Settles each of the jobs, or lets it wait again; never rejects. */
  async #runBatch(jobs: readonly Job[]): Promise<void> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), this.#options.deadlineMs);
    try {
      const { unit } = jobs[0] as Job;
      const events = joinFrames(jobs.map((job) => job.frame));
      // Piscina takes the type of its list from another overload of postMessage.
      const options = { transferList: [events.buffer] as never, signal: abort.signal };
      const output = await this.#piscina.run({ unit, events }, options).catch((cause: unknown) => {
        throw this.#lost(abort.signal.aborted, cause);
      });
      if (!(output instanceof Uint8Array)) {
        throw HeddleError.from(output as Failure);
      }
      const results = readResults(output, unit.steps);
      const steps = results.flatMap((result) => result.steps);
      const spent = steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
      this.#batchSizes.learn(unit.key, spent / jobs.length);
      settle(jobs, results);
    } catch (error) {
      this.#failed(jobs, error instanceof HeddleError ? error : HeddleError.from(toFailure(error)));
    } finally {
      clearTimeout(timer);
    }
  }

  /** Why there is no answer from a worker: it never rejects, so it ended or was ended. */
  #lost(late: boolean, cause: unknown): HeddleError {
    if (late) {
      const message = `The event took longer than ${this.#options.deadlineMs} ms; its worker was replaced.`;
      return new HeddleError("DEADLINE_EXCEEDED", message, { cause });
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new HeddleError("WORKER_LOST", `The worker ended with the event: ${reason}.`, { cause });
  }

  /** Rejects a job that ran alone. Of several, each runs again alone, so that only the one that did it fails. */
  #failed(jobs: readonly Job[], error: HeddleError): void {
    const [job, ...others] = jobs as [Job, ...Job[]];
    if (others.length === 0) {
      job.reject(error);
      return;
    }
    for (const each of jobs) {
      each.alone = true;
      this.#enqueue(each);
    }
  }
}

function settle(jobs: readonly Job[], results: readonly ResultFrame[]): void {
  const bySequence = new Map(jobs.map((job) => [job.sequence, job]));
  for (const result of results) {
    bySequence.get(result.sequence)?.resolve(result);
    bySequence.delete(result.sequence);
  }
  for (const job of bySequence.values()) {
    job.reject(new HeddleError("INTERNAL", "The worker gave no result for the event."));
  }
}
