import { HeddleError } from "../errors.ts";
import type { Admission } from "./admission.ts";
import type { CompiledCode } from "./compiled-code.ts";
import { failure, type SandboxFailure } from "./failures.ts";
import type { GuestControls } from "./host/controls.ts";
import { copyBytes } from "./host/copy.ts";
import { explain } from "./host/explain.ts";
import type { SandboxHost } from "./host/imports.ts";
import type { GuestInstance } from "./host/instance.ts";
import { KeptInstance } from "./host/kept-instance.ts";
import type { LogEntry } from "./host/log.ts";
import { type OutputPlace, readResult } from "./host/result.ts";
import { pageBytes, tableEntryBytes } from "./limits.ts";
import { beginAnswer, replacedAboveBytes } from "./meter/index.ts";

/** What a call may use. */
export interface CallLimits {
  /** Units of fuel, 0 to 2^53 - 1. */
  readonly fuel: number;
  /** Bytes of memory and tables; what the function was admitted with, where it is not said or less. */
  readonly memory?: number;
}

/** What a call gave. */
export type CallResult = {
  /** Units of fuel that it used; all after a stack overflow. */
  readonly fuel: number;
  /** Bytes of memory and tables at its end, which is the most that it had. */
  readonly peakMemory: number;
  readonly logs: readonly LogEntry[];
} & (
  | { readonly ok: true /** A copy. */; readonly output: Uint8Array }
  | { readonly ok: false; readonly failure: SandboxFailure }
);

const noLogs: readonly LogEntry[] = Object.freeze([]);
const noBytes = new Uint8Array();

/**
 * A function that can be called, with fresh state for each call. Not for several calls at once: what
 * follows `begin` up to `end` is one call, and `call` is all of it. It holds an instance while it is among those
 * of its thread that were used last (see limitInstances), and makes a new one when it is called again.
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
  #limit = 0;
  #pages = 0;
  #open = false;
  #running = false;
  /** Whether the instance has got this call's limits, and with them fresh state. */
  #armed = false;
  /** Whether the guest has paid for making its state fresh again, as it does where it returns. */
  #settled = false;
  #logs: LogEntry[] | undefined;
  /** Where a streaming function gave its last answer, and what frees it. */
  #given = 0;
  #free: ((given: number) => void) | undefined;

  /** @param code the compiled `admission.code` */
  constructor(admission: Admission, code: CompiledCode, host: SandboxHost) {
    this.#maximumPages = admission.report.memory.maximum;
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
    this.begin(limits.fuel, limits.memory);
    try {
      const pointer = this.allocate(input.length);
      if (pointer >= 0) {
        copyBytes(input, this.memory(), pointer);
        if (this.run(pointer, input.length)) {
          const start = this.outputPointer;
          return {
            ok: true,
            output: this.memory().slice(start, start + this.outputLength),
            fuel: this.fuelUsed(),
            peakMemory: this.peakMemory(),
            logs: this.#logs ?? noLogs,
          };
        }
      }
      return {
        ok: false,
        failure: this.failure as SandboxFailure,
        fuel: this.fuelUsed(),
        peakMemory: this.peakMemory(),
        logs: this.#logs ?? noLogs,
      };
    } finally {
      this.end();
    }
  }

  /**
   * Starts a call. Where the host has no room for an instance, that is the call's failure.
   * @param fuel units that it may use
   * @param memory bytes of memory and tables that it may use, at most those that it was admitted with
   */
  begin(fuel: number, memory?: number): void {
    this.#refuseBusy();
    if (!(fuel >= 0 && fuel <= Number.MAX_SAFE_INTEGER)) {
      throw new HeddleError("CONFIG_INVALID", `The fuel is ${fuel}; expected 0 to 2^53 - 1.`);
    }
    if (memory !== undefined && !(memory >= 0)) {
      throw new HeddleError("CONFIG_INVALID", `The memory is ${memory}; expected a number of bytes.`);
    }
    if (this.#open) {
      this.end();
    }
    this.failure = undefined;
    this.#logs = undefined;
    this.#settled = false;
    this.#armed = false;
    this.#free = undefined;
    this.#limit = Math.floor(fuel);
    this.#pages = this.#maximumPages;
    this.#kept.use();
    if (this.#kept.current === undefined) {
      this.#warmOrFail();
    }
    this.#open = true;
    this.#kept.inUse = true;
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
    if (instance === undefined) {
      return -1;
    }
    if (!(length >= 0 && length <= this.#pages * pageBytes)) {
      this.failure = failure(
        "OUT_OF_MEMORY",
        `The input of ${length} bytes is larger than the function's memory may be.`,
      );
      return -1;
    }
    let pointer = -1;
    this.#running = true;
    try {
      if (this.#armed) {
        pointer = instance.controls.allocate(length);
      } else {
        this.#arming(instance);
        pointer = instance.controls.begin(this.#limit, this.#pages, length);
      }
    } catch (error) {
      this.failure = explain(error, instance.controls, this.#limit, true);
    } finally {
      this.#running = false;
    }
    instance.refresh();
    if (pointer >= 0) {
      return pointer;
    }
    if (pointer <= beginAnswer.replace) {
      this.#freshen(instance, pointer);
      return this.allocate(length);
    }
    this.failure ??=
      instance.controls.refused() > 0
        ? failure("OUT_OF_MEMORY", "The function's allocator got no more memory.")
        : failure("BAD_ALLOCATOR", `The function's allocator gave no ${length} bytes inside its memory.`);
    return -1;
  }

  /** The guest's memory; valid until the guest runs again. */
  memory(): Uint8Array {
    if (!this.#armed) {
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
    if (!this.#armed) {
      this.#arm();
    }
    const instance = this.#enter();
    if (instance === undefined) {
      return false;
    }
    let result = 0;
    this.#running = true;
    instance.mayCall = true;
    try {
      result = instance.controls.run(pointer, length) >>> 0;
      this.#settled = true;
    } catch (error) {
      this.failure = explain(error, instance.controls, this.#limit, false);
    } finally {
      // Also where an error of the host's callbacks is thrown on.
      this.#running = false;
      instance.mayCall = false;
      instance.refresh();
    }
    this.failure ??= readResult(instance, result, this);
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

  /** Whether the guest runs: what is done now is done by a callback of the host. */
  get running(): boolean {
    return this.#running;
  }

  /** Units of fuel that the call used up to now, never more than it was given. */
  fuelUsed(): number {
    if (this.#kept.current === undefined || !this.#armed) {
      return 0;
    }
    if (this.failure?.code === "STACK_OVERFLOW") {
      // How deep a stack reaches depends on the machine; what a call uses must not.
      return this.#limit;
    }
    const { controls } = this.#kept.current;
    const due = this.#settled ? 0 : controls.due();
    return Math.min(this.#limit, this.#limit - controls.remaining() + due);
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
    if (!this.#open || this.#running) {
      return;
    }
    this.#open = false;
    this.#kept.inUse = false;
    const instance = this.#kept.current;
    if (instance === undefined || !this.#armed) {
      return;
    }
    this.#armed = false;
    const { length } = instance.bytes;
    if (length !== instance.freshBytes) {
      this.#kept.drop();
    } else if (length > replacedAboveBytes) {
      const answer = instance.controls.arm(0, this.#pages);
      if (answer === beginAnswer.replace) {
        this.#kept.drop();
      } else if (answer < beginAnswer.replace) {
        instance.restore(answer);
      }
    }
  }

  /** Gives the instance up; the sandbox cannot be used any more. While the guest runs it does nothing. */
  dispose(): void {
    if (!this.#running) {
      this.#open = false;
      this.#armed = false;
      this.#kept.dispose();
    }
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #advance(finish: boolean, pointer: number, length: number): boolean {
    if (!this.#armed) {
      this.#arm();
    }
    const instance = this.#enter();
    if (instance === undefined) {
      return false;
    }
    const { controls } = instance;
    let result = 0;
    this.#running = true;
    try {
      this.#freeGiven(controls);
      instance.mayCall = true;
      result = (finish ? controls.finish() : controls.push(pointer, length)) >>> 0;
    } catch (error) {
      this.failure = explain(error, controls, this.#limit, false);
    } finally {
      this.#running = false;
      instance.mayCall = false;
      instance.refresh();
    }
    this.failure ??= readResult(instance, result, this);
    if (this.failure === undefined && controls.remaining() < controls.due()) {
      // At any time the stream may end, and has to pay for making its state fresh.
      this.failure = failure("OUT_OF_FUEL", `The function used up its ${this.#limit} units of fuel.`);
    }
    if (this.failure !== undefined) {
      return false;
    }
    this.#free = finish ? controls.finished : controls.pushed;
    this.#given = result;
    return true;
  }

  /** Lets a streaming function free what it gave for the chunk before. */
  #freeGiven(controls: GuestControls): void {
    const free = this.#free;
    this.#free = undefined;
    free?.call(controls, this.#given);
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

  /** Notes that the instance gets the limits of this call. */
  #arming(instance: GuestInstance): void {
    this.#armed = true;
    instance.logEntries = 0;
    instance.logBytes = 0;
  }

  /** Gives the instance the limits of this call, where nothing was allocated. */
  #arm(): void {
    const instance =
      this.#open && !this.#running && this.failure === undefined ? this.#kept.current : undefined;
    if (instance === undefined) {
      return;
    }
    this.#arming(instance);
    let answer: number;
    try {
      answer = instance.controls.arm(this.#limit, this.#pages);
    } catch (error) {
      this.failure = explain(error, instance.controls, this.#limit, false);
      return;
    }
    if (answer <= beginAnswer.replace) {
      this.#freshen(instance, answer);
      this.#arm();
    }
  }

  /** Does what the instance cannot do itself to be fresh, as it answered; it is to be armed again. */
  #freshen(instance: GuestInstance, answer: number): void {
    this.#armed = false;
    if (answer === beginAnswer.replace) {
      this.#kept.drop();
      this.#warmOrFail();
    } else {
      instance.restore(answer);
    }
  }

  #refuseBusy(): void {
    if (this.#running) {
      throw new HeddleError(
        "SANDBOX_BUSY",
        "A sandbox was used while its guest runs; expected one call at a time.",
      );
    }
  }

  /** The instance where it may run: a call is open, has not failed, and is not inside the guest. */
  #enter(): GuestInstance | undefined {
    this.#refuseBusy();
    if (!this.#open) {
      throw new HeddleError("SANDBOX_BUSY", "A sandbox was used outside a call; expected begin() first.");
    }
    return this.failure === undefined ? this.#kept.current : undefined;
  }

  #warmOrFail(): void {
    try {
      this.warm();
    } catch (error) {
      if (!(error instanceof HeddleError && error.code === "OUT_OF_MEMORY")) {
        throw error;
      }
      this.failure = failure("OUT_OF_MEMORY", error.message);
    }
  }
}
