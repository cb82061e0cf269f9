import type { Heddle } from "../../runtime/index.ts";
import { ownHeddle } from "../own-heddle.ts";
import {
  type Bench,
  type BenchCase,
  type DetailTable,
  type Figure,
  type Preparation,
  resultOfProcess,
  type Variant,
} from "../runner/index.ts";
import { buildStandardLibrary } from "../standard-library.ts";
import type { LargeInput, LargeResult } from "./large-process.ts";
import { bytesOf, csv, lineEndsIn, rowsOf, stages } from "./text.ts";

const LARGE = 1_000_000_000;
const QUICK = 64_000_000;

/** Bytes of the streams that are timed. */
const SMALL = 1_000_000;

/** Streams of any length through chains of functions, chunk by chunk. */
export const stream: BenchCase = {
  name: "stream",
  summary:
    "a stream of 1 GB through four stages: memory beside what the process had before, time of each stage",
  packages: [],

  async prepare({ quick, say }: Preparation): Promise<Bench> {
    buildStandardLibrary();
    const bytes = quick ? QUICK : LARGE;
    say(`passing ${(bytes / 1e6).toLocaleString("en-US")} MB through ${stages.length} stages`);
    const script = new URL("./large-process.ts", import.meta.url);
    const large = await resultOfProcess<LargeResult>(script, { bytes } satisfies LargeInput);
    const { heddle, close: dispose } = await ownHeddle(1);
    return {
      subject: `${(SMALL / 1e6).toFixed(0)} MB of CSV through the first stages of four, one stream at a time`,
      variants: [variant(heddle, 2), variant(heddle, 4)],
      ratios: [
        {
          id: "stages-4/stages-2",
          over: "stages-4",
          under: "stages-2",
          label: "four stages / the first two",
        },
      ],
      figures: (): Figure[] => [
        {
          id: "large/memory",
          label: "more memory while the large stream runs",
          value: large.memory,
          unit: "bytes",
        },
        { id: "large/time", label: "the large stream", value: large.seconds, unit: "seconds" },
      ],
      tables: (): DetailTable[] => [table(bytes, large)],
      settings: { sampleMs: 50, rounds: 12, budgetMs: quick ? 10_000 : 30_000, minRounds: 3 },
      dispose,
    };
  },
};

function variant(heddle: Heddle, count: number): Variant {
  const chain = stages.slice(0, count);
  const pass = async (): Promise<number> => {
    let lines = 0;
    for await (const piece of heddle.pipe(chain, csv(SMALL)).bytes()) {
      lines += lineEndsIn(piece);
    }
    return lines;
  };
  return {
    id: `stages-${count}`,
    label: `${count} stages`,
    note: `the last one is ${chain.at(-1)}`,
    ours: true,
    elsewhere: true,
    check: async () => {
      const lines = await pass();
      if (lines !== rowsOf(SMALL)) throw new Error(`${lines} lines came out; expected ${rowsOf(SMALL)}`);
    },
    run: async (times) => {
      for (let i = 0; i < times; i++) {
        await pass();
      }
    },
  };
}

function table(bytes: number, { memory, seconds, bytesOut, fuel }: LargeResult): DetailTable {
  const megabytes = (count: number) => `${Math.round(count / 1e6).toLocaleString("en-US")} MB`;
  return {
    title: "the large stream",
    columns: ["in", "out", "seconds", "memory more", ...stages.map((name) => `${name}: fuel a byte`)],
    rows: [
      [
        megabytes(bytesOf(bytes)),
        megabytes(bytesOut),
        seconds.toFixed(1),
        megabytes(memory),
        ...fuel.map((units) => (units / bytesOf(bytes)).toFixed(1)),
      ],
    ],
  };
}
