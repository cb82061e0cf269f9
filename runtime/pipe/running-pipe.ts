import { MessageChannel, type MessagePort } from "node:worker_threads";
import { HeddleError } from "../errors.ts";
import { MessageReader } from "../messages.ts";
import { Ring } from "./ring.ts";
import {
  MOST_MESSAGE_BYTES,
  type PipeAnswer,
  type PipeReport,
  type PipeTask,
  signal,
  signals,
} from "./task.ts";

/** Bytes that are read at once. */
const READ_BYTES = 64 * 1024;

/**
 * A pipe on a worker, seen from the thread of its user. Nothing is kept here: what is written goes into one ring, what
 * is read comes from another one, and both wait where there is no room, or nothing.
 */
export class RunningPipe {
  readonly #input = Ring.allocate();
  readonly #output = Ring.allocate();
  readonly #signals = new Int32Array(new SharedArrayBuffer(signals * Int32Array.BYTES_PER_ELEMENT));
  readonly #port: MessagePort;
  readonly #reader = new MessageReader(MOST_MESSAGE_BYTES);
  readonly #end = new AbortController();
  /** Those who wait until the worker has done something. */
  #waiting: (() => void)[] = [];
  #error: HeddleError | undefined;
  #cancelled = false;
  #report: PipeReport | undefined;
  #lost = false;
  #seen = -1;
  #looks = 0;
  readonly task: PipeTask;

  constructor(parts: Pick<PipeTask, "steps" | "context" | "fuel">) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#port.on("message", () => this.#wake());
    this.task = {
      ...parts,
      input: this.#input.shared,
      output: this.#output.shared,
      signals: this.#signals,
      bell: port2,
    };
  }

  /** Aborted when the worker has to be ended. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** What it took, once it has ended. */
  get report(): PipeReport | undefined {
    return this.#report;
  }

  /** Why it ended before it was done. */
  get error(): HeddleError | undefined {
    return this.#error;
  }

  /** Whether it ended without telling what it took, after a worker had begun with it. */
  get ranUnmeasured(): boolean {
    return this.#lost && Atomics.load(this.#signals, signal.steps) > 0;
  }

  /** Whether nothing more will be written or read. */
  get over(): boolean {
    return this.#cancelled || this.#report !== undefined;
  }

  /** Writes bytes of the input; waits while there is no room. What is written after the end is lost. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length && !this.over; ) {
      const written = this.#input.write(bytes, at);
      at += written;
      if (written > 0) {
        this.#tell();
      } else {
        await this.#until(() => this.#input.room > 0);
      }
    }
  }

  /** There is no more input. */
  end(): void {
    Atomics.store(this.#signals, signal.ended, 1);
    this.#tell();
  }

  /**
   * Messages that came out, with their lengths, as a view that is valid until the next ones are read; empty where
   * there will be none.
   * @throws HeddleError why the pipe ended before it was done
   */
  async read(): Promise<Uint8Array> {
    for (;;) {
      // First: what there is then is all that there will be.
      const over = this.over;
      if (this.#cancelled) {
        throw this.#error;
      }
      this.#reader.fill(READ_BYTES, (target, start, end) => this.#output.read(target, start, end));
      this.#tell();
      const messages = this.#reader.take(READ_BYTES);
      if (messages.length > 0) {
        return messages;
      }
      if (over && this.#output.filled === 0) {
        if (this.#error !== undefined) {
          throw this.#error;
        }
        return none;
      }
      await this.#until(() => this.#output.filled > 0);
    }
  }

  /** Nobody wants the output any more. The worker has a while to notice. */
  cancel(error: HeddleError): void {
    if (!this.over) {
      this.#cancelled = true;
      this.#error = error;
      Atomics.store(this.#signals, signal.cancelled, 1);
      this.#tell();
      this.#wake();
    }
  }

  /** The worker has ended. */
  settle(answer: PipeAnswer | HeddleError): void {
    if (answer instanceof HeddleError) {
      this.#error ??= answer;
      this.#report = { steps: [], logs: [] };
      this.#lost = true;
    } else {
      if (answer.failure !== null) {
        this.#error ??= HeddleError.from(answer.failure);
      }
      this.#report = answer;
    }
    this.#port.close();
    this.#wake();
  }

  /**
   * Looks whether the worker still does the same, and ends it where it has for too many looks.
   * @param looks how many may find it before its first input, at one call of a function, and after it was cancelled
   */
  look(looks: { readonly start: number; readonly call: number; readonly cancelled: number }): void {
    const step = Atomics.load(this.#signals, signal.steps);
    const moved = step !== this.#seen;
    this.#seen = step;
    this.#looks = moved && !this.#cancelled ? 0 : this.#looks + 1;
    const most = this.#cancelled
      ? looks.cancelled
      : step === LOADING
        ? looks.start
        : isWorking(step)
          ? looks.call
          : Number.POSITIVE_INFINITY;
    if (this.#looks >= most) {
      this.#error ??= new HeddleError(
        "DEADLINE_EXCEEDED",
        "A function took longer than the deadline for what it was given; its worker was replaced.",
      );
      this.#end.abort();
    }
  }

  /** Tells the worker that something has changed. */
  #tell(): void {
    Atomics.add(this.#signals, signal.changes, 1);
    Atomics.notify(this.#signals, signal.changes);
  }

  /** Waits until something is so, or the pipe is over. */
  async #until(condition: () => boolean): Promise<void> {
    while (!this.over && !condition()) {
      Atomics.store(this.#signals, signal.listening, 1);
      if (this.over || condition()) {
        return;
      }
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) {
      resolve();
    }
  }
}

const none = new Uint8Array(0);

/** What the worker has begun first: it loads its functions. */
const LOADING = 1;

function isWorking(step: number): boolean {
  return (step & 1) === 1;
}
