import { Ending } from "./ending.ts";
import type { BatchRecord } from "./record.ts";
import type { BatchPlace } from "./running-batch.ts";
import type { Answer, BatchApart } from "./task.ts";
import type { Threads } from "./threads.ts";

/** The time for which a thread takes the batches of a record: one task of Piscina's. */
interface Lease {
  /** Of the threads. */
  readonly generation: number;
  readonly ending: Ending;
  /** Never rejected. */
  readonly over: Promise<void>;
}

/** Is told what becomes of a batch, once and never at once. */
export interface BatchReturn {
  answered(answer: Answer): void;
  /** The thread ended; the record may be written to for a while. */
  lost(cause: unknown): void;
}

/**
 * A place for one batch at a time. The first one is a task for a thread, which then waits for the next ones in the memory
 * of the record: both ways that takes a third of what messages take. When none has come for a while, the task ends.
 */
export class Slot implements BatchPlace {
  readonly record: BatchRecord;
  readonly #threads: Threads;
  #lease: Lease | undefined;
  #waiting: BatchReturn | undefined;
  /** Whose batch begins when the lease is over. */
  #next: BatchReturn | undefined;

  constructor(record: BatchRecord, threads: Threads) {
    this.record = record;
    this.#threads = threads;
  }

  /**
   * Runs a batch.
   * @param batch its end in the record, or the batch, where it is not there; its events' memory moves to the thread
   */
  run(batch: number | BatchApart, back: BatchReturn): void {
    const lease = this.#lease;
    if (lease === undefined) {
      this.#begin(batch, back);
      return;
    }
    const isCurrent = lease.generation === this.#threads.generation;
    if (isCurrent && typeof batch === "number" && this.record.pass(batch)) {
      this.#wait(lease.generation, back);
      return;
    }
    this.record.dismiss();
    this.#next = back;
    void lease.over.then(() => {
      if (this.#next === back) {
        this.#next = undefined;
        this.#begin(batch, back);
      }
    });
  }

  /** Ends the thread that has the record, and with it the batch. */
  end(): void {
    const next = this.#next;
    if (next !== undefined) {
      this.#next = undefined;
      queueMicrotask(() => next.lost(new Error("the worker did not leave in time")));
    }
    this.#lease?.ending.abort();
  }

  #begin(batch: number | BatchApart, back: BatchReturn): void {
    const ending = new Ending();
    const record = this.record.shared;
    this.record.begin(typeof batch === "number" ? batch : 0);
    const { generation } = this.#threads;
    const task = typeof batch === "number" ? { record } : { record, apart: batch };
    const over = this.#threads.run(task, ending).then(
      (answer) => {
        this.#threads.worked(generation);
        this.#over((waiting) => waiting.answered(answer));
      },
      (cause: unknown) => this.#over((waiting) => waiting.lost(cause)),
    );
    this.#lease = { generation, ending, over };
    this.#wait(generation, back);
  }

  #over(tell: (waiting: BatchReturn) => void): void {
    const waiting = this.#waiting;
    this.#lease = undefined;
    this.#waiting = undefined;
    this.record.abandon();
    if (waiting !== undefined) {
      tell(waiting);
    }
  }

  /** Until the batch whose turn it is is back. */
  #wait(generation: number, back: BatchReturn): void {
    this.#waiting = back;
    this.record.passed(() => {
      if (this.#waiting === back) {
        this.#waiting = undefined;
        this.#threads.worked(generation);
        back.answered(null);
      }
    });
  }
}
