import { Ring } from "./ring.ts";
import { type PipeTask, signal } from "./task.ts";

/** A pipe's end: nobody wants what it gives. */
export class PipeCancelled extends Error {}

/** The worker's side of a pipe's two rings. It waits by blocking its thread, which has nothing else to do. */
export class WorkerLink {
  readonly #input: Ring;
  readonly #output: Ring;
  readonly #signals: Int32Array;
  readonly #bell: PipeTask["bell"];

  constructor({ input, output, signals, bell }: PipeTask) {
    this.#input = new Ring(input);
    this.#output = new Ring(output);
    this.#signals = signals;
    this.#bell = bell;
  }

  /**
   * Waits until there is input.
   * @returns how many bytes there are; 0 where there will be none
   * @throws PipeCancelled
   */
  wait(): number {
    for (;;) {
      const seen = Atomics.load(this.#signals, signal.changes);
      const ended = Atomics.load(this.#signals, signal.ended) === 1;
      const { filled } = this.#input;
      this.check();
      if (filled > 0 || ended) {
        return filled;
      }
      Atomics.wait(this.#signals, signal.changes, seen);
    }
  }

  /** Reads input that is there. */
  read(target: Uint8Array, start: number, end: number): number {
    const length = this.#input.read(target, start, end);
    this.#ring();
    return length;
  }

  /**
   * Writes output, and waits while there is no room for it.
   * @throws PipeCancelled
   */
  write(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      const seen = Atomics.load(this.#signals, signal.changes);
      this.check();
      const written = this.#output.write(bytes, at, end);
      at += written;
      if (written > 0) {
        this.#ring();
      }
      if (at < end) {
        this.rest();
        Atomics.wait(this.#signals, signal.changes, seen);
        this.work();
      }
    }
  }

  /** @throws PipeCancelled */
  check(): void {
    if (Atomics.load(this.#signals, signal.cancelled) === 1) {
      throw new PipeCancelled();
    }
  }

  /** The worker begins something that ends by itself, if the functions are what they should be. */
  work(): void {
    Atomics.store(this.#signals, signal.steps, (Atomics.load(this.#signals, signal.steps) + 1) | 1);
  }

  /** The worker waits for others. */
  rest(): void {
    Atomics.store(this.#signals, signal.steps, (Atomics.load(this.#signals, signal.steps) + 1) & ~1);
  }

  #ring(): void {
    if (Atomics.exchange(this.#signals, signal.listening, 0) === 1) {
      this.#bell.postMessage(0);
    }
  }
}
