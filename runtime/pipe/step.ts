import { type Failure, HeddleError, type HeddleErrorCode } from "../errors.ts";
import type { StepReport } from "../executor/index.ts";
import {
  areMessages,
  contentStart,
  LENGTH_BYTES,
  messageEnd,
  wholeMessages,
  writeLength,
} from "../messages.ts";
import { failureError, type Sandbox } from "../sandbox/running.ts";
import type { PipeStep } from "./task.ts";

/** Bytes that a function is given at once, unless a single message has more. */
export const CHUNK_BYTES = 64 * 1024;

/** Takes a chunk of whole messages; valid until the one who gives it goes on. @throws StepFailed */
export type Sink = (bytes: Uint8Array, start: number, end: number) => void;

/** Why a pipe ended. */
export class StepFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** A function in a pipe. */
export interface RunningStep {
  push: Sink;
  finish(): void;
  /** Ends it wherever it is. */
  end(): StepReport;
}

/** What is noted of each step. */
abstract class Step implements RunningStep {
  protected readonly step: PipeStep;
  protected readonly sandbox: Sandbox;
  protected readonly sink: Sink;
  protected readonly work: () => void;
  protected milliseconds = 0;
  #outcome: StepReport["outcome"] = "done";

  /**
   * @param sink takes what it gives
   * @param work is told before the function runs
   */
  constructor(step: PipeStep, sandbox: Sandbox, sink: Sink, work: () => void) {
    this.step = step;
    this.sandbox = sandbox;
    this.sink = sink;
    this.work = work;
  }

  abstract push(bytes: Uint8Array, start: number, end: number): void;
  abstract finish(): void;
  abstract end(): StepReport;

  protected report(fuel: number, peakMemory: number): StepReport {
    const { id, function: name } = this.step;
    const { milliseconds } = this;
    return { step: id, function: name, milliseconds, fuel, peakMemory, outcome: this.#outcome };
  }

  /** Copies an input into the guest. @returns where it lies */
  protected give(bytes: Uint8Array, start: number, end: number): number {
    const pointer = this.sandbox.allocate(end - start);
    if (pointer < 0) {
      throw this.failed();
    }
    this.sandbox.memory().set(bytes.subarray(start, end), pointer);
    return pointer;
  }

  protected failed(): StepFailed {
    const { failure } = this.sandbox;
    if (failure === undefined) {
      throw new Error(`the sandbox of step ${this.step.id} failed without a reason`);
    }
    this.#outcome = "failed";
    return new StepFailed(failureError(failure, this.#where()).toJSON());
  }

  protected refuse(code: HeddleErrorCode, message: string): StepFailed {
    this.#outcome = "failed";
    return new StepFailed(new HeddleError(code, message, this.#where()).toJSON());
  }

  #where(): { readonly step: string; readonly function: string } {
    return { step: this.step.id, function: this.step.function };
  }
}

/** A streaming function: one call from the first message to the last. */
export class StreamStep extends Step {
  #taken = 0;
  #given = 0;

  constructor(...parts: ConstructorParameters<typeof Step>) {
    super(...parts);
    this.sandbox.begin(this.step.fuel);
  }

  push(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      const next = wholeMessages(bytes, at, end, CHUNK_BYTES);
      if (!this.step.streams.input) {
        this.#takeOne(bytes, at, next);
      }
      const begun = performance.now();
      this.work();
      const pointer = this.give(bytes, at, next);
      const good = this.sandbox.push(pointer, next - at);
      this.milliseconds += performance.now() - begun;
      if (!good) {
        throw this.failed();
      }
      this.#pass();
      at = next;
    }
  }

  finish(): void {
    if (!this.step.streams.input && this.#taken === 0) {
      throw this.refuse(
        "MAPPING_MISSING",
        "The function takes one message, and the stream before it had none.",
      );
    }
    do {
      const begun = performance.now();
      this.work();
      const good = this.sandbox.finish();
      this.milliseconds += performance.now() - begun;
      if (!good) {
        throw this.failed();
      }
    } while (this.#pass());
    if (!this.step.streams.output && this.#given !== 1) {
      throw this.refuse(
        "BAD_OUTPUT",
        "The function gave no message at its end; its contract says that it gives one.",
      );
    }
  }

  end(): StepReport {
    const report = this.report(this.sandbox.fuelUsed(), this.sandbox.peakMemory());
    this.sandbox.dispose();
    return report;
  }

  /** Passes on what the function gave; gives whether that was anything. */
  #pass(): boolean {
    const { outputPointer: start, outputLength: length } = this.sandbox;
    if (length === 0) {
      return false;
    }
    const bytes = this.sandbox.memory();
    const end = start + length;
    this.#check(bytes, start, end);
    for (let at = start; at < end; ) {
      const next = wholeMessages(bytes, at, end, CHUNK_BYTES);
      this.sink(bytes, at, next);
      at = next;
    }
    return true;
  }

  /** What the function gave has to be whole messages, or the next one would be blamed. */
  #check(bytes: Uint8Array, start: number, end: number): void {
    if (!areMessages(bytes, start, end)) {
      throw this.refuse("BAD_OUTPUT", "The function gave bytes that are not messages with their lengths.");
    }
    if (!this.step.streams.output) {
      this.#given += messageEnd(bytes, start, end) === end ? 1 : 2;
      if (this.#given > 1) {
        throw this.refuse(
          "BAD_OUTPUT",
          "The function gave several messages; its contract says that it gives one.",
        );
      }
    }
  }

  #takeOne(bytes: Uint8Array, start: number, end: number): void {
    this.#taken += messageEnd(bytes, start, end) === end ? 1 : 2;
    if (this.#taken > 1) {
      throw this.refuse(
        "MAPPING_UNFIT",
        "The function takes one message, and the stream before it has several.",
      );
    }
  }
}

/** A function without a stream: a call with fresh state for each message. */
export class CallStep extends Step {
  readonly #mostFuel: number;
  #gathered = new Uint8Array(4096);
  #length = 0;
  #fuel = 0;
  #peakMemory = 0;

  /** @param mostFuel units of fuel of all calls */
  constructor(mostFuel: number, ...parts: ConstructorParameters<typeof Step>) {
    super(...parts);
    this.#mostFuel = mostFuel;
  }

  push(bytes: Uint8Array, start: number, end: number): void {
    const begun = performance.now();
    let before = 0;
    for (let at = start; at < end; ) {
      const next = messageEnd(bytes, at, end);
      this.#call(bytes, contentStart(bytes, at), next);
      at = next;
      if (this.#length >= CHUNK_BYTES) {
        const passing = performance.now();
        this.#pass();
        before += performance.now() - passing;
      }
    }
    this.milliseconds += performance.now() - begun - before;
    // Every message is passed on with the chunk in which it came.
    this.#pass();
  }

  finish(): void {}

  end(): StepReport {
    this.sandbox.dispose();
    return this.report(this.#fuel, this.#peakMemory);
  }

  #call(bytes: Uint8Array, start: number, end: number): void {
    const { sandbox } = this;
    this.work();
    sandbox.begin(Math.min(this.step.fuel, this.#mostFuel - this.#fuel));
    try {
      const pointer = this.give(bytes, start, end);
      if (!sandbox.run(pointer, end - start)) {
        throw this.failed();
      }
      this.#gather(sandbox.memory(), sandbox.outputPointer, sandbox.outputLength);
    } finally {
      this.#fuel += sandbox.fuelUsed();
      this.#peakMemory = Math.max(this.#peakMemory, sandbox.peakMemory());
      sandbox.end();
    }
  }

  #gather(bytes: Uint8Array, start: number, length: number): void {
    const needed = this.#length + LENGTH_BYTES + length;
    if (needed > this.#gathered.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#gathered.length));
      larger.set(this.#gathered.subarray(0, this.#length));
      this.#gathered = larger;
    }
    const at = writeLength(this.#gathered, this.#length, length);
    this.#gathered.set(bytes.subarray(start, start + length), at);
    this.#length = at + length;
  }

  #pass(): void {
    const length = this.#length;
    this.#length = 0;
    if (length > 0) {
      this.sink(this.#gathered, 0, length);
    }
  }
}
