import { type DetailTable, type Figure, type Preparation, resultOfProcess } from "../../runner/index.ts";

/** A function, and one call of it. */
export interface Example {
  readonly name: string;
  readonly component: Uint8Array;
  readonly input: Uint8Array;
  readonly expected: Uint8Array;
}

export interface IdleInput extends Example {
  /** Different functions to make of it. */
  readonly count: number;
  /** Live instances that the process keeps at most. */
  readonly instances: number;
}

export interface IdleResult {
  /** Memory of the process for each function, once all were called and garbage was collected. */
  readonly bytes: number;
  /** To admit, instantiate and call one. */
  readonly milliseconds: number;
  /** Bytes of the rewritten core module. */
  readonly rewritten: number;
  /** How many of the functions are different. */
  readonly digests: number;
}

interface Row {
  readonly example: Example;
  readonly result: IdleResult;
  readonly count: number;
}

const COUNT = 2_000;
const QUICK = 200;
/** Functions for each instance that is kept: a process keeps 1,000 unless told otherwise. */
const SHARE = 2;

/** What a function costs that was admitted and called, and now waits among many others. */
export class IdleFigures {
  readonly #rows: readonly Row[];

  private constructor(rows: readonly Row[]) {
    this.#rows = rows;
  }

  static async measure(examples: readonly Example[], { quick, say }: Preparation): Promise<IdleFigures> {
    const count = quick ? QUICK : COUNT;
    const script = new URL("./idle-process.ts", import.meta.url);
    const rows: Row[] = [];
    for (const example of examples) {
      say(`admitting ${count} functions like ${example.name}`);
      const input: IdleInput = { ...example, count, instances: count / SHARE };
      const result = await resultOfProcess<IdleResult>(script, input);
      if (result.digests !== count) throw new Error(`of ${count} functions only ${result.digests} differ`);
      rows.push({ example, result, count });
    }
    return new IdleFigures(rows);
  }

  figures(): Figure[] {
    return this.#rows.map(({ example, result, count }) => ({
      id: `idle/${example.name}`,
      label: `an idle function, one of ${count.toLocaleString("en-US")} like ${example.name}`,
      value: Math.round(result.bytes),
      unit: "bytes",
    }));
  }

  table(): DetailTable {
    return {
      title: "many functions in one process, each admitted and called, then all called again",
      columns: [
        "function",
        "functions",
        "component, bytes",
        "rewritten, bytes",
        "ms each",
        "memory each, KB",
      ],
      rows: this.#rows.map(({ example, result, count }) => [
        example.name,
        count.toLocaleString("en-US"),
        example.component.length.toLocaleString("en-US"),
        result.rewritten.toLocaleString("en-US"),
        result.milliseconds.toFixed(2),
        (result.bytes / 1000).toFixed(1),
      ]),
    };
  }
}
