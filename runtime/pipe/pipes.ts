import { Piscina } from "piscina";
import { HeddleError, reasonOf } from "../errors.ts";
import { Watch } from "../executor/index.ts";
import { RunningPipe } from "./running-pipe.ts";
import type { PipeAnswer, PipeTask } from "./task.ts";

/** Settings of the workers of pipes; see the limits of the configuration for their reasons. */
export interface PipesOptions {
  /** Pipes at a time. */
  readonly workers: number;
  /** Pipes that wait for a worker. */
  readonly queuePipes: number;
  /** Longest time that one call of a function may take, in milliseconds. */
  readonly deadlineMs: number;
  /** Longest time until the functions of a pipe are loaded. */
  readonly startMs: number;
  /** Longest time that a pipe goes on that was cancelled. */
  readonly cancelMs: number;
}

/** Megabytes of a worker's young objects. */
const YOUNG_MB = 2;

/** How long a worker without a pipe is kept, in milliseconds. */
const IDLE_MS = 10_000;

/**
 * The workers of pipes, each with one pipe from its first byte to its last. They are not those of events: a source that
 * is slow holds a worker that does nothing, and no event must wait for that.
 */
export class Pipes {
  readonly #options: PipesOptions;
  readonly #running = new Set<RunningPipe>();
  readonly #watch: Watch;
  #piscina: Piscina<PipeTask, PipeAnswer> | undefined;
  #closing: Promise<void> | undefined;
  #idle: (() => void) | undefined;

  constructor(options: PipesOptions) {
    this.#options = options;
    const { deadlineMs, startMs, cancelMs } = options;
    this.#watch = new Watch(Math.min(deadlineMs, startMs, cancelMs), () => this.#look());
  }

  /**
   * Starts a pipe, or lets it wait for a worker.
   * @throws HeddleError QUEUE_FULL or CLOSED
   */
  start(parts: Pick<PipeTask, "steps" | "context" | "fuel">): { pipe: RunningPipe; done: Promise<void> } {
    if (this.#closing !== undefined) {
      throw closed();
    }
    const { workers, queuePipes } = this.#options;
    if (this.#running.size >= workers + queuePipes) {
      throw new HeddleError("QUEUE_FULL", `${this.#running.size} pipes run or wait for a worker already.`, {
        remedy: "Start the pipe again when another one has ended, or use more workers.",
      });
    }
    const pipe = new RunningPipe(parts);
    this.#running.add(pipe);
    this.#watch.start();
    return { pipe, done: this.#run(pipe) };
  }

  /** Ends all pipes, then the workers. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      for (const pipe of this.#running) {
        pipe.cancel(closed());
      }
      while (this.#running.size > 0) {
        await new Promise<void>((resolve) => {
          this.#idle = resolve;
        });
      }
      this.#watch.stop();
      await this.#piscina?.destroy();
    })();
    return this.#closing;
  }

  /** Never rejects: why a pipe ended is told to whoever reads it. */
  async #run(pipe: RunningPipe): Promise<void> {
    try {
      this.#piscina ??= this.#start();
      const { task, signal } = pipe;
      // Piscina takes the type of its list from another overload of postMessage.
      pipe.settle(await this.#piscina.run(task, { transferList: [task.bell] as never, signal }));
    } catch (cause) {
      const reason = reasonOf(cause);
      pipe.settle(new HeddleError("WORKER_LOST", `The worker ended with the pipe: ${reason}.`, { cause }));
    } finally {
      this.#running.delete(pipe);
      if (this.#running.size === 0) {
        this.#watch.rest();
        this.#idle?.();
      }
    }
  }

  #start(): Piscina<PipeTask, PipeAnswer> {
    const source = import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js";
    const piscina = new Piscina<PipeTask, PipeAnswer>({
      filename: new URL(source, import.meta.url).href,
      name: "runPipe",
      minThreads: 0,
      maxThreads: this.#options.workers,
      concurrentTasksPerWorker: 1,
      idleTimeout: IDLE_MS,
      recordTiming: false,
      // A pipe's worker makes next to no objects, and a heap that may grow does.
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    // A worker that fails between pipes is replaced; those of others are rejected one by one.
    piscina.on("error", () => {});
    return piscina;
  }

  /** Gives whether anything runs. */
  #look(): boolean {
    const { deadlineMs, startMs, cancelMs } = this.#options;
    const looks = {
      start: this.#watch.looks(startMs),
      call: this.#watch.looks(deadlineMs),
      cancelled: this.#watch.looks(cancelMs),
    };
    for (const pipe of this.#running) {
      pipe.look(looks);
    }
    return this.#running.size > 0;
  }
}

function closed(): HeddleError {
  return new HeddleError("CLOSED", "The pipe was closed before it had finished.");
}
