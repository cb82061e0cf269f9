import { Worker } from "node:worker_threads";
import type { Cheapest } from "./landmarks.ts";
import type { PlanLimits } from "./limits.ts";
import type { Core } from "./relevance.ts";

/** Megabytes of heap of the thread. The largest search that was seen took some tens. */
const maximumMegabytes = 512;

/** A search to be done elsewhere. Plain data. */
export interface ProofTask {
  readonly core: Core;
  /** A sufficient set of uses of the core. */
  readonly start: readonly number[];
  readonly limits: PlanLimits;
}

/** The best set of uses of a core, and the landmarks that show how good it is. */
export interface Proof {
  readonly cheapest: Cheapest;
  readonly landmarks: readonly (readonly number[])[];
}

interface Waiting {
  readonly task: ProofTask;
  readonly resolve: (proof: Proof | null) => void;
}

/**
 * Searches for the cheapest graph in a thread of its own, one after the other, while events go on. The thread is
 * there only while there is something to search, and does not keep a process alive for which nobody waits.
 */
export class Prover {
  readonly #waiting: Waiting[] = [];
  #worker: Worker | undefined;
  #awaited = 0;
  #isClosed = false;

  /** @returns what was found; null where the thread ended before, because of {@link close} or for want of memory */
  prove(task: ProofTask): Promise<Proof | null> {
    return new Promise((resolve) => {
      if (this.#isClosed) {
        resolve(null);
        return;
      }
      this.#waiting.push({ task, resolve });
      if (this.#waiting.length === 1) {
        this.#begin();
      }
    });
  }

  /** Keeps the process alive until a proof is there. */
  async awaited<T>(proof: Promise<T>): Promise<T> {
    this.#awaited++;
    this.#worker?.ref();
    try {
      return await proof;
    } finally {
      this.#awaited--;
      if (this.#awaited === 0) {
        this.#worker?.unref();
      }
    }
  }

  /** Ends the thread; what it was asked for is not found. */
  close(): void {
    this.#isClosed = true;
    for (const { resolve } of this.#waiting.splice(0)) {
      resolve(null);
    }
    void this.#worker?.terminate();
    this.#worker = undefined;
  }

  /** Gives the thread the task that waits longest. */
  #begin(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      void this.#worker?.terminate();
      this.#worker = undefined;
      return;
    }
    this.#worker ??= this.#start();
    this.#worker.postMessage(next.task);
  }

  #start(): Worker {
    const source = import.meta.url.endsWith(".ts") ? "./prover-worker.ts" : "./prover-worker.js";
    const worker = new Worker(new URL(source, import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: maximumMegabytes },
    });
    const end = (proof: Proof | null): void => {
      if (this.#worker === worker) {
        this.#waiting.shift()?.resolve(proof);
        this.#begin();
      }
    };
    worker.on("message", end);
    worker.on("error", () => undefined);
    worker.on("exit", () => {
      if (this.#worker === worker) {
        this.#worker = undefined;
        this.#waiting.shift()?.resolve(null);
        this.#begin();
      }
    });
    if (this.#awaited === 0) {
      worker.unref();
    }
    return worker;
  }
}
