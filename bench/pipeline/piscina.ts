import { Piscina } from "piscina";
import { inFlight } from "./in-flight.ts";

/** The plain functions in a pool: one task an event, as Piscina's documentation does it. */
export class PlainPool {
  readonly #piscina: Piscina<string, string>;

  constructor(threads: number) {
    this.#piscina = new Piscina({
      filename: new URL("./plain.ts", import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
      recordTiming: false,
    });
  }

  one(text: string): Promise<string> {
    return this.#piscina.run(text);
  }

  many(text: string, count: number): Promise<void> {
    return inFlight(count, () => this.#piscina.run(text));
  }

  close(): Promise<void> {
    return this.#piscina.destroy();
  }
}
