import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveConfig } from "../../runtime/config.ts";
import { Heddle } from "../../runtime/heddle.ts";
import { Trial } from "../../runtime/monitor/index.ts";
import { Records } from "../../runtime/records.ts";
import { inFlight } from "./in-flight.ts";
import type { Stage } from "./stages.ts";

/** Notes events, or nothing of them: what monitoring costs is measured beside it. Budgets are no part of it. */
class SwitchedRecords extends Records {
  isMonitored = true;

  override begin(): Trial {
    return this.isMonitored ? super.begin() : new Trial();
  }

  override succeeded(trial: Trial): void {
    if (this.isMonitored) super.succeeded(trial);
    else trial.reservation?.settle(trial.figures.totalFuel);
  }

  override failed(): void {
    throw new Error("no event fails here");
  }
}

/** Heddle by its public face, with the stages published in a directory of its own. */
export class Pipeline {
  readonly #heddle: Heddle;
  readonly #records: SwitchedRecords;
  readonly #directory: string;
  #events = 0;

  constructor(stages: readonly Stage[], { workers }: { workers: number }) {
    this.#directory = mkdtempSync(join(tmpdir(), "heddle-bench-"));
    const config = resolveConfig({ directory: this.#directory, workers, standardLibrary: false });
    this.#records = new SwitchedRecords(config);
    this.#heddle = new Heddle(config, undefined, this.#records);
    for (const { component } of stages) this.#heddle.publish(component);
  }

  /** Whether events are monitored from now on; at first they are. */
  monitor(isMonitored: boolean): void {
    this.#records.isMonitored = isMonitored;
  }

  /** Events that were run. */
  get events(): number {
    return this.#events;
  }

  /** The result for one line. */
  async one(text: string): Promise<unknown> {
    return (await this.#run(text)).value("SealedLine");
  }

  many(text: string, count: number): Promise<void> {
    return inFlight(
      count,
      () => this.#run(text),
      (result) => result[Symbol.dispose](),
    );
  }

  /** The results for lines, as they come. */
  async *stream(texts: Iterable<string>): AsyncGenerator<unknown> {
    for await (const { result, error } of this.#heddle.stream(this.#eventsOf(texts))) {
      if (error !== undefined) throw error;
      yield result.value("SealedLine");
    }
  }

  /** Writes what waits for the ledger. Of what can be asked of it afterwards sums take the least to read. */
  flush(): void {
    this.#heddle.usage("");
  }

  async close(): Promise<void> {
    await this.#heddle.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  *#eventsOf(texts: Iterable<string>): Generator<object> {
    for (const text of texts) yield this.#eventOf(text);
  }

  #run(text: string) {
    return this.#heddle.run(this.#eventOf(text));
  }

  #eventOf(text: string): object {
    const id = `e${this.#events++}`;
    return { specversion: "1.0", id, source: "/bench", type: "bench.line.arrived", data: { text } };
  }
}
