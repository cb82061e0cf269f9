import { HeddleError } from "../errors.ts";
import type { Admitted } from "./admit.ts";
import { failure, failureError, GuestFault, HostCallbackError, type SandboxFailure } from "./failures.ts";
import { type GuestControls, type Snapshot, takeSnapshot } from "./host/controls.ts";
import { type HostCallSite, hostFunctionsOf, type SandboxHost } from "./host/imports.ts";
import { callLimits } from "./host/limits.ts";
import type { LogEntry } from "./host/log.ts";
import { decodeText, visibleText } from "./host/text.ts";
import { pageBytes, tableEntryBytes } from "./limits.ts";
import { resetAnswer, startFuel } from "./meter/index.ts";
import { trapOf } from "./traps.ts";

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

/** Up to so many bytes a loop copies faster than the engine's own copy is called. */
const loopBytes = 96;

/** Snapshots by module: every instance of one starts with the same memory. */
const snapshots = new WeakMap<WebAssembly.Module, Snapshot>();

/**
 * A function that can be called, with fresh state for each call. Not for several calls at once: what
 * follows `begin` up to `end` is one call, and `call` is all of it.
 */
export class Sandbox {
  /** Place of the output after `run` returned true, inside `memory()`. */
  outputPointer = 0;
  outputLength = 0;
  /** Why the call failed, or undefined while it did not. */
  failure: SandboxFailure | undefined;

  readonly #admitted: Admitted;
  readonly #host: SandboxHost;
  readonly #tableBytes: number;
  readonly #pages: number;
  #module: WebAssembly.Module | undefined;
  #controls: GuestControls | undefined;
  #snapshot: Snapshot = { low: 0, bytes: new Uint8Array() };
  #site: HostCallSite | undefined;
  #bytes: Uint8Array = new Uint8Array();
  #words: Int32Array = new Int32Array();
  #limit = 0;
  #open = false;
  #running = false;
  #logs: LogEntry[] | undefined;

  /** @param module the compiled `admitted.code`, where the caller has it; else it is compiled here */
  constructor(admitted: Admitted, host: SandboxHost, module?: WebAssembly.Module) {
    this.#admitted = admitted;
    this.#host = host;
    this.#pages = admitted.report.memory.initial;
    this.#tableBytes =
      admitted.report.tables.reduce((sum, table) => sum + table.maximum, 0) * tableEntryBytes;
    this.#module = module ?? new WebAssembly.Module(admitted.code as Uint8Array<ArrayBuffer>);
  }

  /**
   * Creates the instance now, where the first call would else do it.
   * @throws HeddleError ADMISSION_START where the module fails while it starts, OUT_OF_MEMORY where the
   *   host has no room for another memory
   */
  warm(): void {
    if (this.#controls === undefined) {
      this.#instantiate();
    }
  }

  /** Calls the function: fresh state before and after, input and output copied. */
  call(input: Uint8Array, limits: { readonly fuel: number }): CallResult {
    this.begin(limits.fuel);
    try {
      let output: Uint8Array | undefined;
      const pointer = this.allocate(input.length);
      if (pointer >= 0) {
        copy(input, this.#bytes, pointer);
        if (this.run(pointer, input.length)) {
          output = this.#bytes.slice(this.outputPointer, this.outputPointer + this.outputLength);
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
   * Starts a call.
   * @param fuel units that it may use
   */
  begin(fuel: number): void {
    if (this.#running) {
      throw new HeddleError(
        "SANDBOX_BUSY",
        "A sandbox was used while its guest runs; expected one call at a time.",
      );
    }
    if (!(fuel >= 0 && fuel <= Number.MAX_SAFE_INTEGER)) {
      throw new HeddleError("CONFIG_INVALID", `The fuel is ${fuel}; expected 0 to 2^53 - 1.`);
    }
    if (this.#open) {
      this.end();
    }
    const controls = this.#controls ?? this.#instantiate();
    this.failure = undefined;
    this.#logs = undefined;
    this.#limit = Math.floor(fuel);
    this.#open = true;
    controls.arm(fuel);
  }

  /**
   * Asks the guest for memory to write an input into.
   * @returns the address of `length` writable bytes in `memory()`, or −1 where `failure` is set
   */
  allocate(length: number): number {
    const controls = this.#enter();
    if (controls === undefined) {
      return -1;
    }
    if (!(length >= 0 && length <= this.#admitted.report.memory.maximum * pageBytes)) {
      this.failure = failure(
        "OUT_OF_MEMORY",
        `The input of ${length} bytes is larger than the function's memory may be.`,
      );
      return -1;
    }
    let pointer = -1;
    this.#running = true;
    try {
      pointer = controls.allocate(length);
    } catch (error) {
      this.failure = this.#explain(error, controls, true);
    }
    this.#running = false;
    this.#refresh(controls);
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
    return this.#bytes;
  }

  /**
   * Runs the function on an input that was written to memory.
   * @returns true where there is an output, false where `failure` is set
   */
  run(pointer: number, length: number): boolean {
    const controls = this.#enter();
    if (controls === undefined) {
      return false;
    }
    const site = this.#site as HostCallSite;
    let result = 0;
    this.#running = true;
    site.mayCall = true;
    try {
      result = controls.run(pointer, length) >>> 0;
    } catch (error) {
      this.failure = this.#explain(error, controls, false);
    }
    site.mayCall = false;
    this.#running = false;
    this.#refresh(controls);
    return this.failure === undefined && this.#readResult(result);
  }

  /** Units of fuel that the call used up to now. */
  fuelUsed(): number {
    const controls = this.#controls;
    if (controls === undefined || !this.#open) {
      return 0;
    }
    if (this.failure?.code === "STACK_OVERFLOW") {
      // How deep a stack reaches depends on the machine; what a call uses must not.
      return this.#limit;
    }
    return this.#limit - Math.max(0, controls.remaining());
  }

  /** Bytes of memory and tables that the guest has now; neither ever shrinks in a call. */
  peakMemory(): number {
    return this.#bytes.length + this.#tableBytes;
  }

  /** Ends the call: the state is fresh again, or the next call gets a new instance. */
  end(): void {
    if (!this.#open || this.#running) {
      return;
    }
    this.#open = false;
    const controls = this.#controls;
    if (controls === undefined) {
      return;
    }
    let answer: number = resetAnswer.replace;
    try {
      answer = controls.reset(this.#pages);
    } catch {
      // The host's own stack was too full for the reset; a new instance is fresh as well.
    }
    if (answer >= 0) {
      this.#restore(answer);
    } else if (answer === resetAnswer.replace) {
      this.#drop();
    }
    const site = this.#site;
    if (site !== undefined) {
      site.mayCall = false;
      site.logEntries = 0;
      site.logBytes = 0;
    }
  }

  /** Gives the instance up; the sandbox cannot be used any more. */
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
    this.#controls = undefined;
    this.#site = undefined;
    this.#bytes = new Uint8Array();
    this.#words = new Int32Array();
  }

  /** The instance where it may run: a call is open, has not failed, and is not inside the guest. */
  #enter(): GuestControls | undefined {
    if (this.#running) {
      throw new HeddleError(
        "SANDBOX_BUSY",
        "A sandbox was used while its guest runs; expected one call at a time.",
      );
    }
    if (!this.#open || this.#controls === undefined) {
      throw new HeddleError("SANDBOX_BUSY", "A sandbox was used outside a call; expected begin() first.");
    }
    return this.failure === undefined ? this.#controls : undefined;
  }

  #instantiate(): GuestControls {
    const module = this.#module;
    if (module === undefined) {
      throw new HeddleError("CLOSED", "The sandbox was disposed.");
    }
    const site: { -readonly [K in keyof HostCallSite]: HostCallSite[K] } = {
      controls: undefined as unknown as GuestControls,
      mayCall: false,
      logEntries: 0,
      logBytes: 0,
      view: () => {
        this.#refresh(site.controls);
        return this.#bytes;
      },
    };
    const functions = hostFunctionsOf(site, {
      context: (key) => this.#host.context(key),
      log: (level, message) => {
        this.#logs ??= [];
        this.#logs.push({ level, message });
        this.#host.log(level, message);
      },
    });
    const imports: Record<string, Record<string, WebAssembly.ImportValue>> = Object.create(null);
    for (const { module: from, name, host } of this.#admitted.imports) {
      imports[from] ??= Object.create(null) as Record<string, WebAssembly.ImportValue>;
      imports[from][name] = functions[host];
    }
    const controls = createInstance(module, imports);
    site.controls = controls;
    this.#bytes = new Uint8Array();
    this.#refresh(controls);
    this.#start(controls);
    let snapshot = snapshots.get(module);
    if (snapshot === undefined) {
      snapshot = takeSnapshot(controls.memory);
      snapshots.set(module, snapshot);
    }
    this.#snapshot = snapshot;
    controls.snapshot(snapshot.low, snapshot.low + snapshot.bytes.length);
    this.#site = site;
    this.#controls = controls;
    return controls;
  }

  #start(controls: GuestControls): void {
    if (controls.start === undefined) {
      return;
    }
    controls.arm(startFuel);
    this.#limit = startFuel;
    this.failure = undefined;
    this.#running = true;
    try {
      controls.start();
    } catch (error) {
      const failed = this.#explain(error, controls, false);
      throw new HeddleError("ADMISSION_START", `While the module started: ${failed.message}`, {
        cause: failureError(failed),
      });
    } finally {
      this.#running = false;
      this.#refresh(controls);
    }
  }

  /** Makes the views anew where the memory grew, which empties the old ones. */
  #refresh(controls: GuestControls): void {
    if (this.#bytes.length === 0) {
      this.#bytes = new Uint8Array(controls.memory.buffer);
      this.#words = new Int32Array(controls.memory.buffer);
    }
  }

  /** Restores what is not zero in a fresh instance, from the address on. */
  #restore(address: number): void {
    const { low, bytes } = this.#snapshot;
    const from = Math.max(address, low);
    this.#bytes.set(from === low ? bytes : bytes.subarray(from - low), from);
  }

  #explain(error: unknown, controls: GuestControls, allocating: boolean): SandboxFailure {
    if (error instanceof GuestFault) {
      return error.failure;
    }
    if (error instanceof HostCallbackError) {
      this.#running = false;
      this.end();
      throw error.cause;
    }
    if (controls.remaining() < 0) {
      return failure("OUT_OF_FUEL", `The function used up its ${this.#limit} units of fuel.`);
    }
    if (error instanceof RangeError) {
      return failure("STACK_OVERFLOW", "The function called itself too deeply.");
    }
    if (!(error instanceof WebAssembly.RuntimeError)) {
      throw error;
    }
    const trap = trapOf(error);
    if (controls.refused() > 0) {
      return failure("OUT_OF_MEMORY", "The function was refused more memory and stopped.", trap);
    }
    return allocating
      ? failure("BAD_ALLOCATOR", `The function's allocator was stopped by a trap: ${trap}.`, trap)
      : failure("TRAP", `The function was stopped by a trap: ${trap}.`, trap);
  }

  /** Reads `result<list<u8>, failure>` at `result`; every number there is the guest's. */
  #readResult(result: number): boolean {
    const bytes = this.#bytes;
    const words = this.#words;
    if ((result & 3) !== 0 || result + 28 > bytes.length) {
      this.failure = failure(
        "BAD_OUTPUT",
        `The function returned its result at ${result}, which is not a place in its memory.`,
      );
      return false;
    }
    const discriminant = bytes[result] as number;
    const word = result >>> 2;
    if (discriminant === 0) {
      const pointer = (words[word + 1] as number) >>> 0;
      const length = (words[word + 2] as number) >>> 0;
      if (pointer + length > bytes.length) {
        this.failure = failure(
          "BAD_OUTPUT",
          `The function returned ${length} bytes at ${pointer}, which is outside its memory.`,
        );
        return false;
      }
      if (length > callLimits.outputBytes) {
        this.failure = failure(
          "BAD_OUTPUT",
          `The function returned ${length} bytes; at most ${callLimits.outputBytes} are taken.`,
        );
        return false;
      }
      this.outputPointer = pointer;
      this.outputLength = length;
      return true;
    }
    this.failure =
      discriminant === 1
        ? this.#readFailure(word)
        : failure(
            "BAD_OUTPUT",
            `The function returned a result that is neither an output nor a failure but ${discriminant}.`,
          );
    return false;
  }

  #readFailure(word: number): SandboxFailure {
    const code = this.#readText(word + 1, callLimits.failureCodeBytes);
    const message = this.#readText(word + 3, callLimits.failureMessageBytes);
    const place = this.#readText(word + 5, callLimits.failurePlaceBytes);
    if (code === undefined || message === undefined || place === undefined) {
      return failure(
        "BAD_OUTPUT",
        "The function returned a failure whose texts are not valid UTF-8 inside its memory.",
      );
    }
    return { code: "GUEST_FAILURE", message, place, functionCode: code, trap: undefined };
  }

  #readText(word: number, limit: number): string | undefined {
    const pointer = (this.#words[word] as number) >>> 0;
    const length = (this.#words[word + 1] as number) >>> 0;
    if (pointer + length > this.#bytes.length) {
      return undefined;
    }
    const text = decodeText(this.#bytes, pointer, length, limit);
    return text === undefined ? undefined : visibleText(text);
  }
}

function createInstance(module: WebAssembly.Module, imports: WebAssembly.Imports): GuestControls {
  try {
    return new WebAssembly.Instance(module, imports).exports as unknown as GuestControls;
  } catch (cause) {
    if (cause instanceof RangeError) {
      throw new HeddleError("OUT_OF_MEMORY", "The host has no room for the memory of another instance.", {
        remedy: "Keep fewer functions ready at once, or use more workers.",
        cause,
      });
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HeddleError("ADMISSION_START", `The module cannot be instantiated: ${reason}`, { cause });
  }
}

function copy(source: Uint8Array, target: Uint8Array, offset: number): void {
  const { length } = source;
  if (length > loopBytes) {
    target.set(source, offset);
    return;
  }
  for (let index = 0; index < length; index++) {
    target[offset + index] = source[index] as number;
  }
}
