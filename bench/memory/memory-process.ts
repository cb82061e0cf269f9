import { Pipeline } from "../pipeline/heddle.ts";
import plain from "../pipeline/plain.ts";
import { processInput } from "../runner/index.ts";
import { settle } from "../sandbox/figures/settle.ts";
import type { MemoryInput, MemoryResult } from "./index.ts";

/** Events before anything is measured: code is compiled, and the ledger has begun to drop what is oldest. */
const EARLIER = 50_000;

/** A consumer that takes so many times as long as the events do. */
const SLOWER = 10;

/** Outcomes between two pauses of the slow consumer, and pauses between two looks at what is held. */
const PAUSE_AFTER = 100;
const LOOK_AFTER = 5;

const { stages, count, text } = await processInput<MemoryInput>();
const pipeline = new Pipeline(stages, { workers: 2 });
const expected = plain(text);

async function stream(events: number, pause?: { readonly milliseconds: number }) {
  let [made, taken, furthest, heap] = [0, 0, 0, 0];
  function* source(): Generator<string> {
    for (; made < events; made++) yield text;
  }
  for await (const value of pipeline.stream(source())) {
    if (value !== expected) throw new Error(`wrong result of event ${taken}: ${String(value)}`);
    taken++;
    furthest = Math.max(furthest, made - taken);
    if (pause !== undefined && taken % PAUSE_AFTER === 0) {
      await new Promise((resolve) => setTimeout(resolve, pause.milliseconds));
      if (taken % (LOOK_AFTER * PAUSE_AFTER) === 0) {
        // Without garbage, of which there is as much as V8 thinks fit.
        globalThis.gc?.();
        heap = Math.max(heap, process.memoryUsage().heapUsed);
      }
    }
  }
  if (taken !== events) throw new Error(`${taken} outcomes of ${events} events`);
  return { furthest, heap };
}

await stream(EARLIER);
pipeline.flush();
const before = await settle();
const begun = performance.now();
await stream(count);
const seconds = (performance.now() - begun) / 1000;
pipeline.flush();
const after = await settle();

const slowEvents = Math.max(5000, Math.ceil(count / 200));
const milliseconds = (seconds / count) * 1000 * SLOWER * PAUSE_AFTER;
const slow = await stream(slowEvents, { milliseconds });
await pipeline.close();

const result: MemoryResult = {
  seconds,
  resident: after.resident - before.resident,
  heap: after.heap - before.heap,
  slowEvents,
  furthest: slow.furthest,
  slowHeap: slow.heap - after.heap,
};
process.send?.(result);
