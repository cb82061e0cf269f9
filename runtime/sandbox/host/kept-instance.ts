import { HeddleError } from "../../errors.ts";
import type { Admission } from "../admission.ts";
import type { CompiledCode } from "../compiled-code.ts";
import { abandonCode } from "./garbage.ts";
import type { SandboxHost } from "./imports.ts";
import { GuestInstance } from "./instance.ts";
import { type InstanceHolder, liveInstances } from "./instances.ts";

/** The instance of a sandbox: made when it is needed, and given up when others are needed more. */
export class KeptInstance implements InstanceHolder {
  /** The instance, while there is one. */
  current: GuestInstance | undefined;
  usedAt = 0;
  /** Whether a call is open, in which the instance must stay. */
  inUse = false;
  readonly #admission: Admission;
  readonly #host: SandboxHost;
  readonly #tableBytes: number;
  /** Undefined once it was disposed. */
  #code: CompiledCode | undefined;
  /** Held while this is among those that were used last, whether or not there is an instance. */
  #module: WebAssembly.Module | undefined;

  constructor(admission: Admission, code: CompiledCode, host: SandboxHost, tableBytes: number) {
    this.#admission = admission;
    this.#code = code;
    this.#host = host;
    this.#tableBytes = tableBytes;
  }

  /** Notes that a call begins. */
  use(): void {
    this.usedAt = liveInstances.tick();
    this.inUse = true;
  }

  /**
   * Makes the instance where there is none.
   * @throws HeddleError ADMISSION_START, OUT_OF_MEMORY where the host has no room even after others were given up,
   *   CLOSED after it was disposed
   */
  make(): void {
    if (this.#code === undefined) {
      throw new HeddleError("CLOSED", "The sandbox was disposed.");
    }
    this.#module ??= this.#code.get();
    this.current ??= this.#create(this.#module);
  }

  /** Gives the instance up, which is not fresh or too large to wait. */
  drop(): void {
    if (this.current !== undefined) {
      this.current.abandon(this.#tableBytes);
      this.current = undefined;
    }
  }

  release(): boolean {
    if (this.inUse) {
      return false;
    }
    this.drop();
    if (this.#module !== undefined) {
      this.#module = undefined;
      abandonCode(this.#admission.code.length);
    }
    liveInstances.remove(this);
    return true;
  }

  dispose(): void {
    this.inUse = false;
    this.release();
    this.#code = undefined;
  }

  #create(module: WebAssembly.Module): GuestInstance {
    liveInstances.add(this);
    try {
      return new GuestInstance(this.#admission, this.#host, module);
    } catch (error) {
      if (!(error instanceof HeddleError && error.code === "OUT_OF_MEMORY")) {
        throw error;
      }
      liveInstances.clear(this);
      return new GuestInstance(this.#admission, this.#host, module);
    }
  }
}
