import { Pipeline } from "../pipeline/heddle.ts";
import { buildStages, type Stage } from "../pipeline/stages.ts";
import {
  type Bench,
  type BenchCase,
  type DetailTable,
  type Figure,
  type Preparation,
  resultOfProcess,
} from "../runner/index.ts";

export interface MemoryInput {
  readonly stages: readonly Stage[];
  readonly count: number;
  readonly text: string;
}

/** Bytes that were more after than before. */
export interface MemoryResult {
  readonly seconds: number;
  readonly resident: number;
  readonly heap: number;
  /** Events with a slow consumer, how far the source was ahead of it at most, and the most that the heap held meanwhile. */
  readonly slowEvents: number;
  readonly furthest: number;
  readonly slowHeap: number;
}

const COUNT = 10_000_000;
const QUICK = 200_000;
const TEXT = "  The quick   brown fox\t jumps over 13 lazy dogs,  twice ";
const BATCH = 5000;

/** What many events leave in memory, and what waits for a consumer that takes them slowly. */
export const memory: BenchCase = {
  name: "memory",
  summary:
    "what ten million events leave in memory, and a consumer ten times slower than its producer (--events N)",
  packages: [],

  async prepare({ quick, events = quick ? QUICK : COUNT, say }: Preparation): Promise<Bench> {
    say("compiling the stages");
    const stages = await buildStages();
    say(`running ${events.toLocaleString("en-US")} events`);
    const script = new URL("./memory-process.ts", import.meta.url);
    const input: MemoryInput = { stages, count: events, text: TEXT };
    const result = await resultOfProcess<MemoryResult>(script, input);
    const pipeline = new Pipeline(stages, { workers: 2 });
    const check = async (): Promise<void> => {
      for await (const value of pipeline.stream([TEXT])) {
        if (typeof value !== "string") throw new Error("there is no result");
      }
    };
    const number = (value: number): string => Math.round(value).toLocaleString("en-US");
    const figures = (): Figure[] => [
      {
        id: "heap",
        label: `growth of the heap by ${number(events)} events`,
        value: result.heap,
        unit: "bytes",
      },
      {
        id: "process",
        label: `growth of the process by ${number(events)} events`,
        value: result.resident,
        unit: "bytes",
      },
      {
        id: "slow/heap",
        label: "most that the heap held more before a slow consumer",
        value: result.slowHeap,
        unit: "bytes",
      },
    ];
    const table: DetailTable = {
      title: "a source, and a consumer that takes ten times as long as the events do",
      columns: ["events", "most events ahead of the consumer"],
      rows: [[number(result.slowEvents), number(result.furthest)]],
    };
    const took: DetailTable = {
      title: "all events",
      columns: ["events", "seconds"],
      rows: [[number(events), result.seconds.toFixed(1)]],
    };
    return {
      subject: "Events through five functions by heddle.stream, two workers, a process of its own",
      settings: { rounds: 7, minRounds: 3 },
      ratios: [{ id: "stream/run", over: "stream", under: "run", label: "heddle.stream / heddle.run" }],
      figures,
      tables: () => [took, table],
      variants: [
        {
          id: "stream",
          label: "heddle.stream",
          ours: true,
          elsewhere: true,
          batch: BATCH,
          check,
          run: async (count) => {
            for await (const value of pipeline.stream(Array(count).fill(TEXT))) void value;
          },
        },
        {
          id: "run",
          label: "heddle.run",
          note: "as many at a time",
          ours: true,
          elsewhere: true,
          batch: BATCH,
          check,
          run: (count) => pipeline.many(TEXT, count),
        },
      ],
      dispose: () => pipeline.close(),
    };
  },
};
