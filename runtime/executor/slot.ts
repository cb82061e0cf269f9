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

/** Who waits for a batch. */
interface Waiting {
  resolve(answer: Answer): void;
  reject(cause: unknown): void;
}

/**
 * A place for one batch at a time. The first one is a task for a thread, which then waits for the next ones in the memory
 * of the record: both ways that takes a third of what messages take. When none has come for a while, the task ends.
 */
export class Slot implements BatchPlace {
  readonly record: BatchRecord;
  readonly #threads: Threads;
  #lease: Lease | undefined;
  #waiting: Waiting | undefined;

  constructor(record: BatchRecord, threads: Threads) {
    this.record = record;
    this.#threads = threads;
  }

  /**
   * Runs a batch.
   * @param batch its end in the record, or the batch, where it is not there; its events' memory moves to the thread
   * @returns a promise that is rejected where the thread ended; the record may be written to for a while then
   */
  async run(batch: number | BatchApart): Promise<Answer> {
    const lease = this.#lease;
    if (lease !== undefined) {
      const isCurrent = lease.generation === this.#threads.generation;
      if (isCurrent && typeof batch === "number" && this.record.pass(batch)) {
        return this.#answer(lease.generation);
      }
      this.record.dismiss();
      await lease.over;
    }
    const { generation } = this.#threads;
    this.#begin(batch);
    return this.#answer(generation);
  }

  /** Ends the thread that has the record. */
  end(): void {
    this.#lease?.ending.abort();
  }

  #begin(batch: number | BatchApart): void {
    const ending = new Ending();
    const record = this.record.shared;
    this.record.begin(typeof batch === "number" ? batch : 0);
    const task = typeof batch === "number" ? { record } : { record, apart: batch };
    const over = this.#threads.run(task, ending).then(
      (answer) => this.#over((waiting) => waiting.resolve(answer)),
      (cause: unknown) => this.#over((waiting) => waiting.reject(cause)),
    );
    this.#lease = { generation: this.#threads.generation, ending, over };
  }

  #over(tell: (waiting: Waiting) => void): void {
    const waiting = this.#waiting;
    this.#lease = undefined;
    this.#waiting = undefined;
    this.record.abandon();
    if (waiting !== undefined) {
      tell(waiting);
    }
  }

  /** What becomes of the batch whose turn it is. */
  #answer(generation: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const waiting = { resolve, reject };
      this.#waiting = waiting;
      this.record.passed(() => {
        if (this.#waiting === waiting) {
          this.#waiting = undefined;
          this.#threads.worked(generation);
          resolve(null);
        }
      });
    });
  }
}
