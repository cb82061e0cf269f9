import { HeddleError } from "../errors.ts";
import type { Admission } from "./admission.ts";
import { beginAnswer } from "./answers.ts";
import type { CallLimits, CallResult } from "./call.ts";
import type { CompiledCode } from "./compiled-code.ts";
import { failure, outOfFuel, type SandboxFailure } from "./failures.ts";
import { copyBytes } from "./host/copy.ts";
import { explain } from "./host/explain.ts";
import type { SandboxHost } from "./host/imports.ts";
import type { GuestInstance } from "./host/instance.ts";
import { KeptInstance } from "./host/kept-instance.ts";
import type { LogEntry } from "./host/log.ts";
import { type OutputPlace, readResult } from "./host/result.ts";
import { pageBytes, tableEntryBytes } from "./limits.ts";

const noLogs: readonly LogEntry[] = Object.freeze([]);
const noBytes = new Uint8Array();

// How far a sandbox has come with a call.
const idle = 0;
/** A call has begun; the instance has not got its limits yet, and with them fresh state. */
const begun = 1;
const armed = 2;
const running = 3;
/** The guest has returned, and has paid for making its state fresh again. */
const settled = 4;

/**
 * A function that can be called, with fresh state for each call. Not for several calls at once: what
 * follows `begin` up to `end` is one call, and `call` is all of it. It holds an instance while it is among those
 * of its thread that were used last (see limitInstances), and makes a new one when it is called again.
 *
 * What every call passes through is kept short, for the engine to inline; what is seldom needed is in methods apart.
 */
export class Sandbox implements OutputPlace {
  /** Place of the output after `run` returned true, inside `memory()`. */
  outputPointer = 0;
  outputLength = 0;
  /** Why the call failed, or undefined while it did not. */
  failure: SandboxFailure | undefined;

  readonly #kept: KeptInstance;
  readonly #tableBytes: number;
  readonly #maximumPages: number;
  readonly #maximumBytes: number;
  #phase = idle;
  #limit = 0;
  #pages = 0;
  #logs: LogEntry[] | undefined;

  /** @param code the compiled `admission.code` */
  constructor(admission: Admission, code: CompiledCode, host: SandboxHost) {
    this.#maximumPages = admission.report.memory.maximum;
    this.#maximumBytes = this.#maximumPages * pageBytes;
    this.#tableBytes =
      admission.report.tables.reduce((sum, table) => sum + table.maximum, 0) * tableEntryBytes;
    const noting: SandboxHost = {
      context: (key) => host.context(key),
      log: (level, message) => {
        this.#logs ??= [];
        this.#logs.push({ level, message });
        host.log(level, message);
      },
    };
    this.#kept = new KeptInstance(admission, code, noting, this.#tableBytes);
  }

  /**
   * Creates the instance now, where the first call would else do it.
   * @throws HeddleError ADMISSION_START where the module fails while it starts, OUT_OF_MEMORY where the
   *   host has no room for another memory, CLOSED
   */
  warm(): void {
    this.#kept.make();
  }

  /** Calls the function: with fresh state, input and output copied. */
  call(input: Uint8Array, limits: CallLimits): CallResult {
    // The usual call in one piece: what the engine inlines into one function takes much less than the steps do.
    const kept = this.#kept;
    const instance = kept.current;
    const { fuel } = limits;
    const { length } = input;
    if (
      instance === undefined ||
      limits.memory !== undefined ||
      this.#phase !== idle ||
      !isFuel(fuel) ||
      length > this.#maximumBytes
    ) {
      this.begin(fuel, limits.memory);
      return this.#callFrom(input, undefined);
    }
    const limit = Math.floor(fuel);
    this.failure = undefined;
    this.#logs = undefined;
    this.#limit = limit;
    this.#pages = this.#maximumPages;
    this.#phase = running;
    kept.use();
    let pointer = -1;
    let failed: SandboxFailure | undefined;
    try {
      pointer = instance.begin(limit, this.#maximumPages, length);
      if (pointer >= 0) {
        instance.refresh();
        instance.bytes.set(input, pointer);
        failed = readResult(instance, instance.run(pointer, length), this);
      }
    } catch (error) {
      return this.#stoppedCall(error, instance, pointer < 0);
    }
    if (pointer < 0) {
      this.#phase = armed;
      return this.#callFrom(input, instance, pointer);
    }
    if (failed !== undefined || !instance.mayWait()) {
      this.failure = failed;
      this.#phase = settled;
      return this.#finish();
    }
    this.#phase = idle;
    kept.inUse = false;
    const used = limit - instance.controls.remaining();
    const output = instance.copy(this.outputPointer, this.outputLength);
    // An object whose values are there already is made without noting them for the collector one by one.
    return {
      ok: true,
      output,
      fuel: used,
      peakMemory: instance.freshBytes + this.#tableBytes,
      logs: this.#logs ?? noLogs,
    };
  }

  /**
   * Starts a call. Where the host has no room for an instance, that is the call's failure.
   * @param fuel units that it may use
   * @param memory bytes of memory and tables that it may use, at most those that it was admitted with
   */
  begin(fuel: number, memory?: number): void {
    this.#refuseRunning();
    if (!isFuel(fuel)) {
      throw new HeddleError("CONFIG_INVALID", `The fuel is ${fuel}; expected 0 to 2^53 - 1.`);
    }
    if (memory !== undefined && !(memory >= 0)) {
      throw new HeddleError("CONFIG_INVALID", `The memory is ${memory}; expected a number of bytes.`);
    }
    this.end();
    this.#open(fuel);
    if (this.#kept.current === undefined) {
      this.#warmOrFail();
    }
    if (memory !== undefined) {
      this.#limitMemory(memory);
    }
  }

  /**
   * Asks the guest for memory to write an input into.
   * @returns the address of `length` writable bytes in `memory()`, or −1 where `failure` is set
   */
  allocate(length: number): number {
    const instance = this.#enter();
    if (instance === undefined || !this.#fits(length)) {
      return -1;
    }
    const first = this.#phase === begun;
    this.#phase = running;
    let pointer = -1;
    try {
      pointer = first ? instance.begin(this.#limit, this.#pages, length) : instance.controls.allocate(length);
    } catch (error) {
      this.#stopped(error, instance, true);
    }
    this.#phase = armed;
    instance.refresh();
    return pointer >= 0 ? pointer : this.#allocateAgain(instance, pointer, length);
  }

  /** The guest's memory; valid until the guest runs again. */
  memory(): Uint8Array {
    if (this.#phase === begun) {
      this.#arm();
    }
    return this.#kept.current?.bytes ?? noBytes;
  }

  /**
   * Runs the function, once a call, on an input that was written to memory. A streaming function has `push` and
   * `finish` instead.
   * @returns true where there is an output, false where `failure` is set
   */
  run(pointer: number, length: number): boolean {
    if (this.#phase === begun) {
      this.#arm();
    }
    const instance = this.#enter();
    if (instance === undefined) {
      return false;
    }
    this.#phase = running;
    try {
      const result = instance.run(pointer, length);
      this.#phase = settled;
      this.failure = readResult(instance, result, this);
    } catch (error) {
      this.#stopped(error, instance, false);
    }
    return this.failure === undefined;
  }

  /**
   * Gives a streaming function a chunk that was written to memory; any number of them before `finish`.
   * @returns true where there is an output, which may be empty; false where `failure` is set
   */
  push(pointer: number, length: number): boolean {
    return this.#advance(false, pointer, length);
  }

  /** Tells a streaming function that no chunk follows; to be called until it gives nothing, or fails. */
  finish(): boolean {
    return this.#advance(true, 0, 0);
  }

  /** What the guest wrote to its log in this call. */
  get logs(): readonly LogEntry[] {
    return this.#logs ?? noLogs;
  }

  /** Whether the guest runs: what is done now is done by a callback of the host. */
  get running(): boolean {
    return this.#phase === running;
  }

  /** Units of fuel that the call used up to now, never more than it was given. */
  fuelUsed(): number {
    const instance = this.#kept.current;
    if (this.#phase === settled && instance !== undefined) {
      return Math.min(this.#limit, this.#limit - instance.controls.remaining());
    }
    return this.#fuelUnsettled();
  }

  /** Bytes of memory and tables that the guest has now; neither ever shrinks in a call. */
  peakMemory(): number {
    return (this.#kept.current?.bytes.length ?? 0) + this.#tableBytes;
  }

  /**
   * Ends the call. What it left in its memory is made fresh before the next one begins, together with the rest of
   * what that takes; a large memory, or one that grew, at once.
   */
  end(): void {
    const before = this.#phase;
    if (before === idle || before === running) {
      return;
    }
    this.#phase = idle;
    this.#kept.inUse = false;
    const instance = this.#kept.current;
    if (instance !== undefined && before !== begun && !instance.mayWait()) {
      this.#restore(instance);
    }
  }

  /** Gives the instance up; the sandbox cannot be used any more. While the guest runs it does nothing. */
  dispose(): void {
    if (this.#phase !== running) {
      this.#phase = idle;
      this.#kept.dispose();
    }
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /**
   * Goes on with a call step by step.
   * @param instance which gave no address but `answer`, unless it was not asked yet
   */
  #callFrom(input: Uint8Array, instance: GuestInstance | undefined, answer = 0): CallResult {
    const { length } = input;
    try {
      const pointer =
        instance === undefined ? this.allocate(length) : this.#allocateAgain(instance, answer, length);
      if (pointer >= 0) {
        copyBytes(input, this.memory(), pointer);
        this.run(pointer, length);
      }
    } catch (error) {
      this.end();
      throw error;
    }
    return this.#finish();
  }

  #stoppedCall(error: unknown, instance: GuestInstance, allocating: boolean): CallResult {
    try {
      this.#stopped(error, instance, allocating);
    } catch (unexplained) {
      this.end();
      throw unexplained;
    }
    return this.#finish();
  }

  /** Ends a call and gives its result. */
  #finish(): CallResult {
    const { failure } = this;
    const fuel = this.fuelUsed();
    const peakMemory = this.peakMemory();
    const { logs } = this;
    const start = this.outputPointer;
    const result: CallResult =
      failure === undefined
        ? { ok: true, output: this.memory().slice(start, start + this.outputLength), fuel, peakMemory, logs }
        : { ok: false, failure, fuel, peakMemory, logs };
    this.end();
    return result;
  }

  /** Notes that a call begins. */
  #open(fuel: number): void {
    this.failure = undefined;
    this.#logs = undefined;
    this.#limit = Math.floor(fuel);
    this.#pages = this.#maximumPages;
    this.#phase = begun;
    this.#kept.use();
  }

  #advance(finish: boolean, pointer: number, length: number): boolean {
    if (this.#phase === begun) {
      this.#arm();
    }
    const instance = this.#enter();
    if (instance === undefined) {
      return false;
    }
    this.#phase = running;
    try {
      const given = finish ? instance.finish() : instance.push(pointer, length);
      this.#phase = armed;
      this.failure = readResult(instance, given, this);
    } catch (error) {
      this.#stopped(error, instance, false);
    }
    const { controls } = instance;
    if (this.failure === undefined && controls.remaining() < controls.due()) {
      // At any time the stream may end, and has to pay for making its state fresh.
      this.failure = outOfFuel(this.#limit);
    }
    return this.failure === undefined;
  }

  #limitMemory(memory: number): void {
    this.#pages = Math.min(this.#maximumPages, Math.floor((memory - this.#tableBytes) / pageBytes));
    if (this.#kept.current !== undefined && this.#pages < this.#kept.current.freshPages) {
      const needed = this.#kept.current.freshBytes + this.#tableBytes;
      this.failure = failure(
        "OUT_OF_MEMORY",
        `The function starts with ${needed} bytes of memory and tables; it may have ${memory}.`,
      );
    }
  }

  #fits(length: number): boolean {
    if (length >= 0 && length <= this.#pages * pageBytes) {
      return true;
    }
    this.failure = failure(
      "OUT_OF_MEMORY",
      `The input of ${length} bytes is larger than the function's memory may be.`,
    );
    return false;
  }

  /** What follows where the instance gave no address: it is to be made fresh first, or the call fails. */
  #allocateAgain(instance: GuestInstance, answer: number, length: number): number {
    if (answer <= beginAnswer.replace) {
      this.#freshen(instance, answer);
      return this.allocate(length);
    }
    this.failure ??=
      instance.controls.refused() > 0
        ? failure("OUT_OF_MEMORY", "The function's allocator got no more memory.")
        : failure("BAD_ALLOCATOR", `The function's allocator gave no ${length} bytes inside its memory.`);
    return -1;
  }

  /** Notes why the guest stopped; an error of the host's callbacks is thrown on. */
  #stopped(error: unknown, instance: GuestInstance, allocating: boolean): void {
    this.#phase = armed;
    instance.stopped();
    this.failure = explain(error, instance.controls, this.#limit, allocating);
  }

  /** Gives the instance the limits of this call, where nothing was allocated. */
  #arm(): void {
    const instance = this.failure === undefined ? this.#kept.current : undefined;
    if (instance === undefined) {
      return;
    }
    this.#phase = armed;
    let answer: number;
    try {
      answer = instance.arm(this.#limit, this.#pages);
    } catch (error) {
      this.#stopped(error, instance, false);
      return;
    }
    if (answer <= beginAnswer.replace) {
      this.#freshen(instance, answer);
      this.#arm();
    }
  }

  /** Does what the instance cannot do itself to be fresh, as it answered; it is to be armed again. */
  #freshen(instance: GuestInstance, answer: number): void {
    this.#phase = begun;
    if (answer === beginAnswer.replace) {
      this.#kept.drop();
      this.#warmOrFail();
    } else {
      instance.restore(answer);
    }
  }

  #fuelUnsettled(): number {
    const instance = this.#kept.current;
    if (instance === undefined || this.#phase === idle || this.#phase === begun) {
      return 0;
    }
    if (this.failure?.code === "STACK_OVERFLOW") {
      // How deep a stack reaches depends on the machine; what a call uses must not.
      return this.#limit;
    }
    const { controls } = instance;
    return Math.min(this.#limit, this.#limit - controls.remaining() + controls.due());
  }

  /** Makes a large memory fresh, and gives one up that grew. */
  #restore(instance: GuestInstance): void {
    const answer = instance.grew() ? beginAnswer.replace : instance.controls.arm(0, this.#pages);
    if (answer === beginAnswer.replace) {
      this.#kept.drop();
    } else if (answer < beginAnswer.replace) {
      instance.restore(answer);
    }
  }

  #refuseRunning(): void {
    if (this.#phase === running) {
      throw new HeddleError(
        "SANDBOX_BUSY",
        "A sandbox was used while its guest runs; expected one call at a time.",
      );
    }
  }

  /** The instance where it may run: a call is open, has not failed, and is not inside the guest. */
  #enter(): GuestInstance | undefined {
    if (this.#phase === idle || this.#phase === running) {
      this.#refuseRunning();
      throw new HeddleError("SANDBOX_BUSY", "A sandbox was used outside a call; expected begin() first.");
    }
    return this.failure === undefined ? this.#kept.current : undefined;
  }

  #warmOrFail(): void {
    try {
      this.warm();
    } catch (error) {
      if (!(error instanceof HeddleError && error.code === "OUT_OF_MEMORY")) {
        this.end();
        throw error;
      }
      this.failure = failure("OUT_OF_MEMORY", error.message);
    }
  }
}

function isFuel(fuel: number): boolean {
  return fuel >= 0 && fuel <= Number.MAX_SAFE_INTEGER;
}
