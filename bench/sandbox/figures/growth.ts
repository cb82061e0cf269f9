import { type DetailTable, type Figure, type Preparation, resultOfProcess } from "../../runner/index.ts";
import type { Example } from "./idle.ts";

export interface GrowthInput extends Example {
  readonly count: number;
}

/** What many calls left behind, in bytes. */
export interface GrowthResult {
  readonly resident: number;
  readonly heap: number;
  readonly seconds: number;
}

const COUNT = 10_000_000;
const QUICK = 1_000_000;

/** What is left of many calls of one function. */
export class GrowthFigures {
  readonly #count: number;
  readonly #result: GrowthResult;

  private constructor(count: number, result: GrowthResult) {
    this.#count = count;
    this.#result = result;
  }

  static async measure(example: Example, { quick, say }: Preparation): Promise<GrowthFigures> {
    const count = quick ? QUICK : COUNT;
    say(`calling a function ${count.toLocaleString("en-US")} times`);
    const script = new URL("./growth-process.ts", import.meta.url);
    const result = await resultOfProcess<GrowthResult>(script, { ...example, count } satisfies GrowthInput);
    return new GrowthFigures(count, result);
  }

  figures(): Figure[] {
    const calls = `${this.#count.toLocaleString("en-US")} calls`;
    return [
      {
        id: "growth/process",
        label: `growth of the process by ${calls}`,
        value: this.#result.resident,
        unit: "bytes",
      },
      { id: "growth/heap", label: `growth of the heap by ${calls}`, value: this.#result.heap, unit: "bytes" },
    ];
  }

  table(): DetailTable {
    const { resident, heap, seconds } = this.#result;
    const bytes = (count: number): string => Math.round(count).toLocaleString("en-US");
    return {
      title: "many calls",
      columns: ["calls", "seconds", "process, bytes more", "heap, bytes more"],
      rows: [[this.#count.toLocaleString("en-US"), seconds.toFixed(1), bytes(resident), bytes(heap)]],
    };
  }
}
