/** One stream through four stages in a process of its own, whose memory is looked at all the while. */
import { ownHeddle } from "../own-heddle.ts";
import { processInput } from "../runner/index.ts";
import { csv, lineEndsIn, rowsOf, stages } from "./text.ts";

export interface LargeInput {
  readonly bytes: number;
}

export interface LargeResult {
  /** Most bytes of the process while the stream ran, above what it had before. */
  readonly memory: number;
  readonly seconds: number;
  readonly bytesOut: number;
  /** Units of fuel of each stage. */
  readonly fuel: readonly number[];
}

/** How often the memory is looked at, in milliseconds. */
const LOOK_MS = 10;

const { bytes } = await processInput<LargeInput>();
const { heddle, close } = await ownHeddle(1);
// The most that the system saw, where it grew after all: what lies between two looks is not missed.
const highest = () => process.resourceUsage().maxRSS * 1024;
const before = process.memoryUsage.rss();
const earlier = highest();
let most = before;
const timer = setInterval(() => {
  most = Math.max(most, process.memoryUsage.rss());
}, LOOK_MS);
const start = performance.now();
const pipe = heddle.pipe(stages, csv(bytes));
let bytesOut = 0;
let rows = 0;
for await (const piece of pipe.bytes()) {
  bytesOut += piece.length;
  rows += lineEndsIn(piece);
}
const seconds = (performance.now() - start) / 1000;
clearInterval(timer);
if (rows !== rowsOf(bytes)) throw new Error(`${rows} rows came out; expected ${rowsOf(bytes)}`);
const fuel = (await pipe.report).steps.map((step) => step.fuel);
const peak = highest() > earlier ? highest() : most;
await close();
process.send?.({ memory: peak - before, seconds, bytesOut, fuel } satisfies LargeResult);
