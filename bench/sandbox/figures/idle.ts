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
  /** Without a live instance. */
  readonly waiting: IdleResult;
  /** With one. */
  readonly ready: IdleResult;
  readonly count: number;
}

const COUNT = 2_000;
const QUICK = 200;
/**
 * What a function costs that was admitted and called and now waits among many others: one whose instance was given
 * up, and, for comparison, one whose instance is kept because it was among those that were used last.
 */
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
      const measured = async (instances: number): Promise<IdleResult> => {
        const input: IdleInput = { ...example, count, instances };
        const result = await resultOfProcess<IdleResult>(script, input);
        if (result.digests !== count) throw new Error(`of ${count} functions only ${result.digests} differ`);
        return result;
      };
      rows.push({ example, waiting: await measured(1), ready: await measured(2 * count), count });
    }
    return new IdleFigures(rows);
  }

  figures(): Figure[] {
    return this.#rows.map(({ example, waiting, count }) => ({
      id: `idle/${example.name}`,
      label: `an idle function, one of ${count.toLocaleString("en-US")} like ${example.name}`,
      value: Math.round(waiting.bytes),
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
        "with its instance kept, KB",
      ],
      rows: this.#rows.map(({ example, waiting, ready, count }) => [
        example.name,
        count.toLocaleString("en-US"),
        example.component.length.toLocaleString("en-US"),
        waiting.rewritten.toLocaleString("en-US"),
        waiting.milliseconds.toFixed(2),
        (waiting.bytes / 1000).toFixed(1),
        (ready.bytes / 1000).toFixed(1),
      ]),
    };
  }
}
