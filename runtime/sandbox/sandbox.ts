import { HeddleError } from "../errors.ts";
import type { Admitted } from "./admit.ts";
import { failure, type SandboxFailure } from "./failures.ts";
import { copyBytes } from "./host/copy.ts";
import { explain } from "./host/explain.ts";
import type { SandboxHost } from "./host/imports.ts";
import { GuestInstance } from "./host/instance.ts";
import type { LogEntry } from "./host/log.ts";
import { type OutputPlace, readResult } from "./host/result.ts";
import { pageBytes, tableEntryBytes } from "./limits.ts";

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
 * follows `begin` up to `end` is one call, and `call` is all of it.
 */
export class Sandbox implements OutputPlace {
  /** Place of the output after `run` returned true, inside `memory()`. */
  outputPointer = 0;
  outputLength = 0;
  /** Why the call failed, or undefined while it did not. */
  failure: SandboxFailure | undefined;

  readonly #admitted: Admitted;
  readonly #host: SandboxHost;
  readonly #tableBytes: number;
  #module: WebAssembly.Module | undefined;
  #instance: GuestInstance | undefined;
  #limit = 0;
  #open = false;
  #running = false;
  /** Whether the guest has paid for making its state fresh again, as it does where it returns. */
  #settled = false;
  #logs: LogEntry[] | undefined;

  /** @param module the compiled `admitted.code`, where the caller has it; else it is compiled here */
  constructor(admitted: Admitted, host: SandboxHost, module?: WebAssembly.Module) {
    this.#admitted = admitted;
    this.#tableBytes =
      admitted.report.tables.reduce((sum, table) => sum + table.maximum, 0) * tableEntryBytes;
    this.#module = module ?? new WebAssembly.Module(admitted.code as Uint8Array<ArrayBuffer>);
    this.#host = {
      context: (key) => host.context(key),
      log: (level, message) => {
        this.#logs ??= [];
        this.#logs.push({ level, message });
        host.log(level, message);
      },
    };
  }

  /**
   * Creates the instance now, where the first call would else do it.
   * @throws HeddleError ADMISSION_START where the module fails while it starts, OUT_OF_MEMORY where the
   *   host has no room for another memory
   */
  warm(): void {
    if (this.#module === undefined) {
      throw new HeddleError("CLOSED", "The sandbox was disposed.");
    }
    this.#instance ??= new GuestInstance(this.#admitted, this.#host, this.#module);
  }

  /** Calls the function: fresh state before and after, input and output copied. */
  call(input: Uint8Array, limits: { readonly fuel: number }): CallResult {
    this.begin(limits.fuel);
    try {
      let output: Uint8Array | undefined;
      const pointer = this.allocate(input.length);
      if (pointer >= 0) {
        copyBytes(input, this.memory(), pointer);
        if (this.run(pointer, input.length)) {
          output = this.memory().slice(this.outputPointer, this.outputPointer + this.outputLength);
        }
      }
      const fuel = this.fuelUsed();
      const peakMemory = this.peakMemory();
      const logs = this.#logs ?? noLogs;
      return output === undefined
        ? { ok: false, failure: this.failure as SandboxFailure, fuel, peakMemory, logs }
        : { ok: true, output, fuel, peakMemory, logs };
    } finally {
      this.end();
    }
  }

  /**
   * Starts a call. Where the host has no room for an instance, that is the call's failure.
   * @param fuel units that it may use
   */
  begin(fuel: number): void {
    this.#refuseBusy();
    if (!(fuel >= 0 && fuel <= Number.MAX_SAFE_INTEGER)) {
      throw new HeddleError("CONFIG_INVALID", `The fuel is ${fuel}; expected 0 to 2^53 - 1.`);
    }
    if (this.#open) {
      this.end();
    }
    this.failure = undefined;
    this.#logs = undefined;
    this.#settled = false;
    this.#limit = Math.floor(fuel);
    if (this.#instance === undefined) {
      this.#warmOrFail();
    }
    this.#open = true;
    this.#instance?.controls.arm(fuel);
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
    if (!(length >= 0 && length <= this.#admitted.report.memory.maximum * pageBytes)) {
      this.failure = failure(
        "OUT_OF_MEMORY",
        `The input of ${length} bytes is larger than the function's memory may be.`,
      );
      return -1;
    }
    const { controls } = instance;
    let pointer = -1;
    this.#running = true;
    try {
      pointer = controls.allocate(length);
    } catch (error) {
      this.failure = explain(error, controls, this.#limit, true);
    } finally {
      this.#running = false;
    }
    instance.refresh();
    if (pointer < 0 && this.failure === undefined) {
      this.failure =
        controls.refused() > 0
          ? failure("OUT_OF_MEMORY", "The function's allocator got no more memory.")
          : failure("BAD_ALLOCATOR", `The function's allocator gave no ${length} bytes inside its memory.`);
    }
    return pointer;
  }

  /** The guest's memory; valid until the guest runs again. */
  memory(): Uint8Array {
    return this.#instance?.bytes ?? noBytes;
  }

  /**
   * Runs the function, once a call, on an input that was written to memory.
   * @returns true where there is an output, false where `failure` is set
   */
  run(pointer: number, length: number): boolean {
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
      this.#running = false;
    }
    instance.mayCall = false;
    instance.refresh();
    this.failure ??= readResult(instance, result, this);
    return this.failure === undefined;
  }

  /** Units of fuel that the call used up to now, never more than it was given. */
  fuelUsed(): number {
    if (this.#instance === undefined || !this.#open) {
      return 0;
    }
    if (this.failure?.code === "STACK_OVERFLOW") {
      // How deep a stack reaches depends on the machine; what a call uses must not.
      return this.#limit;
    }
    const { controls } = this.#instance;
    const due = this.#settled ? 0 : controls.due();
    return Math.min(this.#limit, this.#limit - controls.remaining() + due);
  }

  /** Bytes of memory and tables that the guest has now; neither ever shrinks in a call. */
  peakMemory(): number {
    return this.memory().length + this.#tableBytes;
  }

  /** Ends the call: the state is fresh again, or the next call gets a new instance. */
  end(): void {
    if (!this.#open || this.#running) {
      return;
    }
    this.#open = false;
    if (this.#instance?.reset() === false) {
      this.#drop();
    }
  }

  /** Gives the instance up; the sandbox cannot be used any more. While the guest runs it does nothing. */
  dispose(): void {
    if (!this.#running) {
      this.#drop();
      this.#module = undefined;
    }
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #drop(): void {
    this.#instance?.abandon();
    this.#instance = undefined;
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
    return this.failure === undefined ? this.#instance : undefined;
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
