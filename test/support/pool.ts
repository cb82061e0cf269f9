import { setTimeout as sleep } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { onTestFinished } from "vitest";
import { defaultLimits } from "../../runtime/config.ts";
import type { Brancher } from "../../runtime/executor/branches.ts";
import { Pool, type PoolOptions, type ResultFrame } from "../../runtime/executor/index.ts";

/** Gives a pool of two workers with the default limits to a test, and closes it when the test has used it. */
export async function withPool(
  options: Partial<PoolOptions>,
  use: (pool: Pool) => Promise<void>,
  branches?: Brancher,
): Promise<void> {
  const pool = new Pool({ workers: 2, ...defaultLimits, ...options }, branches);
  try {
    await use(pool);
  } finally {
    await pool.close();
  }
}

/** The worker threads that are started until the test has finished. */
export function workersFromNow(onStart: (worker: Worker) => void = () => {}): Worker[] {
  const workers: Worker[] = [];
  const add = (worker: Worker) => {
    workers.push(worker);
    onStart(worker);
  };
  process.on("worker", add);
  onTestFinished(() => {
    process.off("worker", add);
  });
  return workers;
}

/** The first word of what each event gave, or the code of its error. */
export async function outcomes(running: readonly Promise<ResultFrame>[]): Promise<string[]> {
  const settled = await Promise.allSettled(running);
  return settled.map((each) =>
    each.status === "fulfilled"
      ? (Buffer.from(each.value.values?.[0] ?? [])
          .toString()
          .split(" ")[0] as string)
      : (each.reason as { code: string }).code,
  );
}

/** Waits for what another thread does. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await sleep(5);
  }
}
