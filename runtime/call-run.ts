import type { Graph } from "../glue-gen/graph/index.ts";
import type { Contract } from "../glue-gen/index.ts";
import { decodeJson } from "./contract/index.ts";
import type { Parts } from "./event-run.ts";
import type { ResultFrame } from "./executor/index.ts";
import { ofFunction } from "./function-error.ts";
import type { Trial } from "./monitor/index.ts";
import { type Executable, Run, type RunningEvent } from "./run.ts";

/** What one call gave. */
export interface Called {
  readonly frame: ResultFrame;
  /** Plain JSON of the output message. */
  readonly output: unknown;
}

/** One call of one function. */
export class CallRun extends Run {
  readonly #parts: Pick<Parts, "runner" | "composer" | "assertOpen">;
  readonly #contract: Contract;
  readonly #resolve: (called: Called) => void;
  readonly #reject: (error: unknown) => void;
  #output: unknown;

  constructor(
    parts: Pick<Parts, "runner" | "composer" | "assertOpen">,
    contract: Contract,
    trial: Trial,
    resolve: (called: Called) => void,
    reject: (error: unknown) => void,
  ) {
    super(trial, undefined);
    this.#parts = parts;
    this.#contract = contract;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(graph: Graph, executable: Executable, event: RunningEvent): void {
    this.#parts.assertOpen();
    this.prepare(graph, executable, event);
    this.#parts.runner.run(this);
  }

  read(frame: ResultFrame): void {
    const { name, schema, output } = this.#contract;
    const bytes = (frame.values as Uint8Array[])[0] as Uint8Array;
    this.#output = ofFunction("call", name, () => decodeJson(schema, output, bytes));
  }

  done(frame: ResultFrame): void {
    this.releaseData();
    this.#resolve({ frame, output: this.#output });
  }

  failed(error: unknown): void {
    this.#parts.composer.failed(this.graph, error);
    this.releaseData();
    this.#reject(error);
  }
}
