import { parentPort, workerData } from "node:worker_threads";
import { abandonedBytesLimit, abandonMemory } from "../../runtime/sandbox/host/garbage.ts";

/** Waits until all threads are there, and gives up so much memory that garbage is collected. */
const gate = workerData as Int32Array;
Atomics.add(gate, 0, 1);
Atomics.notify(gate, 0);
Atomics.wait(gate, 1, 0, 10_000);
try {
  abandonMemory(abandonedBytesLimit);
  parentPort?.postMessage("collected");
} catch (error) {
  parentPort?.postMessage(String(error));
}
