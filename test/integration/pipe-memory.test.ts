import { expect, test } from "vitest";
import { resultOfProcess } from "../../bench/runner/index.ts";
import type { LargeInput, LargeResult } from "../../bench/stream/large-process.ts";

/** `npm run bench -- stream` has the same with 1 GB; what matters is that neither grows with the stream. */
test("a stream passes through four stages in a memory that its length does not matter to", async () => {
  const script = new URL("../../bench/stream/large-process.ts", import.meta.url);
  const run = (bytes: number) => resultOfProcess<LargeResult>(script, { bytes } satisfies LargeInput);
  const small = await run(8_000_000);
  const large = await run(64_000_000);
  expect(large.bytesOut).toBeGreaterThan(64_000_000);
  // Eight times the fuel for eight times the stream, and not eight times the memory.
  expect(large.fuel.map((units, i) => Math.round(units / (small.fuel[i] as number)))).toEqual([8, 8, 8, 8]);
  expect(large.memory).toBeLessThan(64_000_000);
}, 300_000);
