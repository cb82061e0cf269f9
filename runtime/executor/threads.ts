import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { reasonOf } from "../errors.ts";
import { maximumInstances } from "../sandbox/running.ts";
import type { Ending } from "./ending.ts";
import type { Answer, Task, WorkerSettings } from "./task.ts";

/**
 * How often in a row the threads are started anew, without one of them answering, before those who wait are told.
 */
const MAX_RENEWALS = 3;

/**
 * Megabytes of a worker's young objects, which die with the call that made them. Node lets V8 take up to 96, more the
 * longer the worker lives, and it is no quicker for that.
 */
const YOUNG_MB = 8;

/** Threads that were started together, and how many tasks they have. */
interface Crew {
  readonly piscina: Piscina<Task, Answer>;
  tasks: number;
}

/** The threads of a pool: as many as tasks at a time. */
export class Threads {
  readonly #count: number;
  #crew: Crew;
  /** Crews that end with their last tasks. */
  readonly #leaving = new Set<Crew>();
  #generation = 0;
  #renewals = 0;
  #reason = "they end without a reason";

  /** @param count how many there are */
  constructor(count: number) {
    this.#count = count;
    this.#crew = this.#start();
  }

  /** Why threads do not start, as far as it is known. */
  get reason(): string {
    return this.#reason;
  }

  /**
   * Whether threads are missing that nobody will start: Piscina replaces a worker at once, but never again after
   * one ended before it was ready.
   */
  get incomplete(): boolean {
    return this.#crew.piscina.threads.length < this.#count;
  }

  /** Counts up when other threads are started. */
  get generation(): number {
    return this.#generation;
  }

  /** A thread has run a batch. @param generation those of which it is */
  worked(generation: number): void {
    if (generation === this.#generation) {
      this.#renewals = 0;
    }
  }

  /**
   * Gives a task to a thread of the current generation; memory that its events have of their own moves there.
   * @param signal ends the thread that has the task, and lets another one start
   * @returns a promise that is rejected where the thread ended
   */
  async run(task: Task, signal: Ending): Promise<Answer> {
    const crew = this.#crew;
    crew.tasks++;
    try {
      // Piscina takes the type of its list from another overload of postMessage.
      const transferList = (task.apart === undefined ? [] : [task.apart.events.buffer]) as never;
      return await crew.piscina.run(task, { transferList, signal });
    } catch (error) {
      this.#reason = reasonOf(error);
      throw error;
    } finally {
      crew.tasks--;
      this.#leave(crew);
    }
  }

  /**
   * Starts other threads; these here leave when their tasks have ended.
   * @returns false where that was tried too often in a row, and the next time starts to count anew
   */
  renew(): boolean {
    if (this.#renewals === MAX_RENEWALS) {
      this.#renewals = 0;
      return false;
    }
    this.#renewals++;
    this.#generation++;
    const crew = this.#crew;
    this.#crew = this.#start();
    this.#leaving.add(crew);
    this.#leave(crew);
    return true;
  }

  /** Ends the threads, whatever they do. */
  async close(): Promise<void> {
    await Promise.all([this.#crew, ...this.#leaving].map(({ piscina }) => piscina.destroy()));
  }

  #start(): Crew {
    const source = import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js";
    const piscina = new Piscina<Task, Answer>({
      // A URL would be read again for each task.
      filename: fileURLToPath(new URL(source, import.meta.url)),
      // Around a default export Node would make another module, and link it.
      name: "runBatches",
      minThreads: this.#count,
      maxThreads: this.#count,
      concurrentTasksPerWorker: 1,
      recordTiming: false,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
      // For a while there may be two crews.
      workerData: {
        instances: Math.floor(maximumInstances / (2 * this.#count)),
      } satisfies WorkerSettings,
    });
    // A worker that fails between tasks is replaced; the tasks of others are rejected one by one.
    piscina.on("error", (error: Error) => {
      this.#reason = error.message;
    });
    return { piscina, tasks: 0 };
  }

  #leave(crew: Crew): void {
    if (crew.tasks === 0 && this.#leaving.delete(crew)) {
      void crew.piscina.destroy();
    }
  }
}
