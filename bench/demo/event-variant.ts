import { createHash } from "node:crypto";
import type { Heddle, Result } from "../../runtime/index.ts";
import type { DetailTable, RunResult, Variant } from "../runner/index.ts";

/** One event, run again and again. Its parts are the steps of its graph and, as `steps`, their sum. */
export class EventVariant implements Variant {
  readonly id: string;
  readonly label: string;
  readonly note: string;
  readonly ours = true;
  readonly elsewhere = true;
  readonly #heddle: Heddle;
  readonly #event: unknown;
  #first: Result | undefined;

  constructor(heddle: Heddle, id: string, title: string, event: unknown) {
    this.id = id;
    this.label = id;
    this.note = title;
    this.#heddle = heddle;
    this.#event = event;
  }

  /** Outputs and fuel must be the same each time, and no output empty. */
  async check(): Promise<void> {
    const result = await this.#heddle.run(this.#event);
    this.#first ??= result;
    const empty = result.outputs.find(({ message }) => message.length === 0);
    if (empty !== undefined) throw new Error(`the output ${empty.concept} is empty`);
    const [expected, actual] = [fingerprint(this.#first), fingerprint(result)];
    if (actual !== expected) throw new Error(`outputs or fuel changed: ${actual}, expected ${expected}`);
  }

  async run(count: number): Promise<RunResult> {
    const parts: Record<string, number> = { steps: 0 };
    for (let i = 0; i < count; i++) {
      const { steps } = await this.#heddle.run(this.#event);
      for (const { step, milliseconds } of steps) {
        const nanoseconds = milliseconds * 1e6;
        parts.steps = (parts.steps as number) + nanoseconds;
        parts[step] = (parts[step] ?? 0) + nanoseconds;
      }
    }
    return parts;
  }

  table(): DetailTable {
    const steps = this.#first?.steps ?? [];
    const whole = (value: number): string => value.toLocaleString("en-US");
    return {
      title: `${this.id}: fuel and memory`,
      columns: ["step", "fuel", "peak memory, KiB"],
      rows: steps.map(({ step, fuel, peakMemory }) => [
        step,
        whole(fuel),
        whole(Math.ceil(peakMemory / 1024)),
      ]),
    };
  }
}

function fingerprint({ outputs, steps }: Result): string {
  const hash = createHash("sha256");
  for (const { concept, message } of outputs) hash.update(`${concept}:${message.length}:`).update(message);
  return `${hash.digest("hex").slice(0, 16)} with fuel ${steps.map(({ fuel }) => fuel).join(", ")}`;
}
