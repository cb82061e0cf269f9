import { HeddleError } from "../errors.ts";
import { type Admission, admissionVersion } from "./admission.ts";
import type { CallLimits } from "./call.ts";
import { CompiledCode } from "./compiled-code.ts";
import type { SandboxHost } from "./host/imports.ts";
import type { AdmissionReport } from "./report.ts";
import { Sandbox } from "./sandbox.ts";
import { SandboxStream } from "./stream.ts";

/** A function that was admitted: its code, compiled when it is needed, of which sandboxes are made. */
export class AdmittedFunction {
  readonly admission: Admission;
  #compiled: CompiledCode | undefined;

  /**
   * @param admission what `admit` made, be it in another thread or an earlier process
   * @throws HeddleError ADMISSION_MALFORMED where another version of admission made it
   */
  constructor(admission: Admission) {
    if (admission.version !== admissionVersion) {
      throw new HeddleError(
        "ADMISSION_MALFORMED",
        `The function was admitted by version ${admission.version} of admission; expected ${admissionVersion}.`,
        { remedy: "Admit its component again." },
      );
    }
    this.admission = admission;
    this.#compiled = new CompiledCode(admission.code);
  }

  /** SHA-256 of the component's bytes, hexadecimal. */
  get digest(): string {
    return this.admission.digest;
  }

  /** Whether it takes or gives a stream: `stream` calls it, and `call` refuses it. */
  get streaming(): boolean {
    return this.admission.streaming;
  }

  get report(): AdmissionReport {
    return this.admission.report;
  }

  /** The compiled module; compiling takes some milliseconds. */
  get module(): WebAssembly.Module {
    return this.#code().get();
  }

  /**
   * A sandbox to call the function in; it outlives the disposal of this.
   * @throws HeddleError CLOSED
   */
  instantiate(host: SandboxHost): Sandbox {
    return new Sandbox(this.admission, this.#code(), host);
  }

  /**
   * Starts a stream through a streaming function.
   * @throws HeddleError CLOSED, or STREAM_MISUSE where the function is none
   */
  stream(host: SandboxHost, limits: CallLimits): SandboxStream {
    if (!this.streaming) {
      throw new HeddleError(
        "STREAM_MISUSE",
        "A stream was begun with a function that has no push and finish.",
      );
    }
    return new SandboxStream(this.instantiate(host), limits);
  }

  /** Gives the compiled code up. */
  dispose(): void {
    this.#compiled = undefined;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #code(): CompiledCode {
    if (this.#compiled === undefined) {
      throw new HeddleError("CLOSED", "The admitted function was disposed.");
    }
    return this.#compiled;
  }
}
