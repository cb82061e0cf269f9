import { type DetailTable, type Figure, resultOfProcess } from "../runner/index.ts";

/** How much a repository is looked at. */
export interface LargeInput {
  readonly count: number;
  /** Times that each thing is done for its median. */
  readonly repetitions: number;
}

/** What a large repository costs: milliseconds of processor time, medians but for `firstMs`; bytes. */
export interface LargeResult {
  readonly count: number;
  readonly indexMs: number;
  /** Of the index alone, and of the process with the contracts. */
  readonly indexBytes: number;
  readonly processBytes: number;
  readonly added: readonly {
    readonly leads: boolean;
    readonly steps: number;
    readonly ms: number;
    readonly firstMs: number;
  }[];
  readonly keptMs: number;
}

/** Measures a repository of a hundred thousand contracts, in a process of its own. */
export async function largeRepository(quick: boolean): Promise<LargeResult> {
  const input: LargeInput = { count: 100_000, repetitions: quick ? 9 : 25 };
  return await resultOfProcess<LargeResult>(new URL("./large-process.ts", import.meta.url), input);
}

/** What is promised of it. */
export function largeFigures({ indexMs, indexBytes, added, keptMs }: LargeResult): Figure[] {
  const [leading, idle] = added as readonly [LargeResult["added"][number], LargeResult["added"][number]];
  return [
    { id: "large/index", label: "index of 100,000 functions", value: indexMs, unit: "milliseconds" },
    { id: "large/memory", label: "memory of that index", value: indexBytes, unit: "bytes" },
    {
      id: "large/added",
      label: "a function added that matters, and planned with",
      value: leading.ms,
      unit: "milliseconds",
    },
    {
      id: "large/idle",
      label: "a function added that does not matter, and the plan again",
      value: idle.ms,
      unit: "milliseconds",
    },
    { id: "large/kept", label: "a plan that is kept", value: keptMs, unit: "milliseconds" },
  ];
}

export function largeTable({
  count,
  indexMs,
  indexBytes,
  processBytes,
  added,
  keptMs,
}: LargeResult): DetailTable {
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
  return {
    title: `A repository of ${count.toLocaleString("en-US")} contracts, processor time`,
    columns: ["what", "figure"],
    rows: [
      ["index, ms", indexMs.toFixed(0)],
      ["memory of the index, MB", megabytes(indexBytes)],
      ["heap and buffers of the process with contracts and index, MB", megabytes(processBytes)],
      ...added.map(({ leads, steps, ms, firstMs }): [string, string] => [
        `a function added that ${leads ? "leads to goals" : "leads nowhere"}, and a graph of ${steps} steps planned again, ms`,
        `${ms.toFixed(1)} (the first time ${firstMs.toFixed(1)})`,
      ]),
      ["a plan that is kept, µs", (keptMs * 1000).toFixed(2)],
    ],
  };
}
