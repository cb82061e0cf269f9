import { HeddleError, reasonOf } from "../../errors.ts";
import type { Admission } from "../admission.ts";
import { replacedAboveBytes, restoreFrom } from "../answers.ts";
import { failureError } from "../failures.ts";
import { replacementFuel, startFuel } from "../fuel.ts";
import { pageBytes } from "../limits.ts";
import type { GuestControls } from "./controls.ts";
import { explain } from "./explain.ts";
import { abandonMemory } from "./garbage.ts";
import { type HostCallSite, hostFunctionsOf, type SandboxHost } from "./imports.ts";
import { type Snapshot, takeSnapshot } from "./snapshot.ts";

/** Snapshots by module: every instance of one starts with the same memory. */
const snapshots = new WeakMap<WebAssembly.Module, Snapshot>();

/** So many copies of the same part in a row make a view of it worthwhile. */
const copiesBeforeView = 8;

/** An instance of a rewritten module, with views of its memory that are kept while they are valid. */
export class GuestInstance implements HostCallSite {
  readonly controls: GuestControls;
  bytes: Uint8Array = new Uint8Array();
  words: Int32Array = new Int32Array();
  mayCall = false;
  logEntries = 0;
  logBytes = 0;
  /** Bytes of memory that it has when fresh. */
  readonly freshBytes: number;
  /** Bytes of a memory that can stay as a call left it, or −1 where a fresh one is too large for that. */
  readonly #waitingBytes: number;
  readonly #snapshot: Snapshot;
  /** The part of the memory that was copied last, how often again, and a view of it once that was often. */
  #copyStart = 0;
  #copyLength = 0;
  #copied = 0;
  #copyView: Uint8Array | undefined;
  /** Where a streaming function gave its last answer, and what frees it. */
  #given = 0;
  #free: ((given: number) => void) | undefined;

  /**
   * Creates and starts an instance.
   * @throws HeddleError ADMISSION_START where it cannot be started, OUT_OF_MEMORY where the host has no room
   */
  constructor(admission: Admission, host: SandboxHost, module: WebAssembly.Module) {
    const functions = hostFunctionsOf(this, host);
    const imports: Record<string, Record<string, WebAssembly.ImportValue>> = Object.create(null);
    for (const { module: from, name, host: id } of admission.imports) {
      imports[from] ??= Object.create(null) as Record<string, WebAssembly.ImportValue>;
      imports[from][name] = functions[id];
    }
    // A copy: the engine looks a property of the frozen exports up by name at each call.
    this.controls = { ...missing, ...createInstance(module, imports) };
    this.refresh();
    const { memory, tables } = admission.report;
    const started = this.#start(memory.maximum);
    this.freshBytes = this.bytes.length;
    this.#waitingBytes = this.freshBytes <= replacedAboveBytes ? this.freshBytes : -1;
    let snapshot = snapshots.get(module);
    if (snapshot === undefined) {
      snapshot = takeSnapshot(this.controls.memory);
      snapshots.set(module, snapshot);
    }
    this.#snapshot = snapshot;
    const entries = tables.reduce((sum, { initial }) => sum + initial, 0);
    this.controls.snapshot(
      snapshot.low,
      snapshot.low + snapshot.bytes.length,
      replacementFuel(started, snapshot.bytes.length, entries),
    );
  }

  /** Runs the module's start function; returns the units that it used. */
  #start(pages: number): number {
    if (this.controls.start === undefined) {
      return 0;
    }
    try {
      this.controls.start(startFuel, pages);
    } catch (error) {
      const failed = explain(error, this.controls, startFuel, false);
      throw new HeddleError("ADMISSION_START", `While the module started: ${failed.message}`, {
        cause: failureError(failed),
      });
    }
    this.refresh();
    return startFuel - this.controls.remaining();
  }

  /** Gives the limits of a call, makes the state fresh, and allocates; answers as {@link beginAnswer} says. */
  begin(fuel: number, pages: number, length: number): number {
    this.logEntries = 0;
    this.logBytes = 0;
    this.#free = undefined;
    return this.controls.begin(fuel, pages, length);
  }

  /** As {@link begin}, without allocating. */
  arm(fuel: number, pages: number): number {
    this.logEntries = 0;
    this.logBytes = 0;
    this.#free = undefined;
    return this.controls.arm(fuel, pages);
  }

  /** Runs the function; where it throws, {@link stopped} is to be told. */
  run(pointer: number, length: number): number {
    this.mayCall = true;
    const result = this.controls.run(pointer, length) >>> 0;
    this.mayCall = false;
    this.refresh();
    return result;
  }

  /** As {@link run}, of a streaming function. */
  push(pointer: number, length: number): number {
    this.#freeGiven();
    this.mayCall = true;
    return this.#gave(this.controls.push(pointer, length) >>> 0, this.controls.pushed);
  }

  /** As {@link push}. */
  finish(): number {
    this.#freeGiven();
    this.mayCall = true;
    return this.#gave(this.controls.finish() >>> 0, this.controls.finished);
  }

  #gave(given: number, free: ((given: number) => void) | undefined): number {
    this.mayCall = false;
    this.refresh();
    this.#given = given;
    this.#free = free;
    return given;
  }

  /** Lets a streaming function free what it gave for the chunk before. */
  #freeGiven(): void {
    const free = this.#free;
    this.#free = undefined;
    free?.call(this.controls, this.#given);
  }

  /** The guest stopped in the middle. */
  stopped(): void {
    this.mayCall = false;
    this.refresh();
  }

  grew(): boolean {
    return this.bytes.length !== this.freshBytes;
  }

  /** Whether its memory can stay as a call left it until the next one begins: it is small, and did not grow. */
  mayWait(): boolean {
    return this.bytes.length === this.#waitingBytes;
  }

  /**
   * A copy of a part of the memory. Where it is asked for the same part again and again, as for outputs of a fixed size,
   * it keeps a view of that: copying a view as a whole takes half the time of a slice, but making one as long as a copy.
   */
  copy(start: number, length: number): Uint8Array {
    if (start !== this.#copyStart || length !== this.#copyLength) {
      this.#copyStart = start;
      this.#copyLength = length;
      this.#copied = 0;
      this.#copyView = undefined;
    } else if (this.#copyView !== undefined) {
      return new Uint8Array(this.#copyView);
    } else if (++this.#copied >= copiesBeforeView) {
      this.#copyView = new Uint8Array(this.bytes.buffer, start, length);
    }
    return this.bytes.slice(start, start + length);
  }

  /** Makes the views anew where the memory grew, which empties the old ones. */
  refresh(): void {
    if (this.bytes.length === 0) {
      this.#makeViews();
    }
  }

  #makeViews(): void {
    this.bytes = new Uint8Array(this.controls.memory.buffer);
    this.words = new Int32Array(this.controls.memory.buffer);
    this.#copyView = undefined;
  }

  view(): Uint8Array {
    this.refresh();
    return this.bytes;
  }

  /** Pages of its memory when fresh. */
  get freshPages(): number {
    return this.freshBytes / pageBytes;
  }

  /**
   * Restores what is not zero in a fresh instance.
   * @param answer of `begin` or `arm`, which asked for it and is to be called again
   */
  restore(answer: number): void {
    const { low, bytes } = this.#snapshot;
    const from = Math.max(restoreFrom(answer), low);
    this.bytes.set(from === low ? bytes : bytes.subarray(from - low), from);
  }

  /** Gives the memory up, and tables of so many bytes. */
  abandon(tableBytes: number): void {
    abandonMemory(this.bytes.length + tableBytes);
  }
}

/** What a function of the other world has. */
const missing = {
  run: () => misused("run"),
  push: () => misused("push"),
  finish: () => misused("finish"),
};

function misused(name: string): never {
  throw new HeddleError("STREAM_MISUSE", `A function was called by ${name}, which is not of its world.`);
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
    const reason = reasonOf(cause);
    throw new HeddleError("ADMISSION_START", `The module cannot be instantiated: ${reason}`, { cause });
  }
}
