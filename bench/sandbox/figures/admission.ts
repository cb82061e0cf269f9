import { join } from "node:path";
import { type DetailTable, type Figure, type Preparation, resultOfProcess } from "../../runner/index.ts";

export interface AdmissionInput {
  readonly directory: string;
  /** Functions to take at most. */
  readonly most: number;
}

/** Milliseconds that a function takes before it can be called. */
export interface AdmissionTime {
  readonly name: string;
  readonly compile: number;
  readonly admission: number;
}

const QUICK = 3;

/** What admission takes for each function of the standard library, beside its compiler. */
export class AdmissionFigures {
  readonly times: readonly AdmissionTime[];

  private constructor(times: readonly AdmissionTime[]) {
    this.times = times;
  }

  static async measure({ quick, say }: Preparation): Promise<AdmissionFigures> {
    say("compiling and admitting the standard library");
    const input: AdmissionInput = {
      directory: join(import.meta.dirname, "../../.."),
      most: quick ? QUICK : Number.POSITIVE_INFINITY,
    };
    const script = new URL("./admission-process.ts", import.meta.url);
    return new AdmissionFigures(await resultOfProcess<AdmissionTime[]>(script, input));
  }

  figure(): Figure {
    const value = Math.max(...this.times.map(({ admission, compile }) => admission / compile));
    return {
      id: "admission/asc",
      label: `admission / asc, highest of ${this.times.length}`,
      value,
      unit: "times",
    };
  }

  table(): DetailTable {
    return {
      title: "admission of the standard library",
      columns: ["function", "asc, ms", "admission, ms", "admission / asc"],
      rows: this.times.map(({ name, compile, admission }) => [
        name,
        compile.toFixed(0),
        admission.toFixed(1),
        (admission / compile).toFixed(3),
      ]),
    };
  }
}
