import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";

const THREADS = 6;
const ROUNDS = 10;

/** What threads say that give up memory at the same moment. */
async function collectTogether(): Promise<unknown[]> {
  const gate = new Int32Array(new SharedArrayBuffer(8));
  const script = new URL("../support/collecting-thread.ts", import.meta.url);
  const threads = Array.from({ length: THREADS }, () => new Worker(script, { workerData: gate }));
  const said = threads.map(async (thread) => (await once(thread, "message"))[0] as unknown);
  while (Atomics.load(gate, 0) < THREADS) {
    await sleep(5);
  }
  Atomics.store(gate, 1, 1);
  Atomics.notify(gate, 1);
  const words = await Promise.all(said);
  await Promise.all(threads.map((thread) => thread.terminate()));
  return words;
}

test("threads that collect garbage at the same moment do not take the collector from each other", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    expect(await collectTogether()).toEqual(Array(THREADS).fill("collected"));
  }
});
