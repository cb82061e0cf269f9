import { HeddleError } from "../errors.ts";
import type { CallLimits } from "./call.ts";
import type { SandboxFailure } from "./failures.ts";
import { copyBytes } from "./host/copy.ts";
import type { LogEntry } from "./host/log.ts";
import type { Sandbox } from "./sandbox.ts";

/** What a chunk, or the end of them, gave. */
export type StreamResult =
  | {
      readonly ok: true /** A copy; empty where the function has nothing to say yet. */;
      readonly output: Uint8Array;
    }
  | { readonly ok: false; readonly failure: SandboxFailure };

/**
 * One stream through a streaming function, from its first chunk to its end: one call, with the fuel and the memory of
 * one. State is fresh when it starts, stays between chunks, and goes with the stream however that ends.
 * @example
 * const stream = lines.stream(host, { fuel: 1_000_000_000 });
 * for (const chunk of chunks) take(stream.push(chunk));
 * for (let last = stream.finish(); last.ok && last.output.length > 0; last = stream.finish()) take(last);
 * stream.dispose();
 */
export class SandboxStream {
  readonly #sandbox: Sandbox;
  #phase: "pushing" | "finishing" | "ended" = "pushing";
  #failure: SandboxFailure | undefined;
  #fuel = 0;
  #peakMemory = 0;

  /** @param sandbox is the stream's own from now on */
  constructor(sandbox: Sandbox, { fuel, memory }: CallLimits) {
    this.#sandbox = sandbox;
    sandbox.begin(fuel, memory);
  }

  /**
   * Gives the function a chunk: zero or more messages, each with its length before it as a varint.
   * @returns what it gave for that, in the same form; after a failure the same failure
   * @throws HeddleError STREAM_MISUSE after `finish` or `dispose`, SANDBOX_BUSY from inside the guest
   */
  push(chunk: Uint8Array): StreamResult {
    this.#refuseUnless("pushing");
    const sandbox = this.#sandbox;
    return this.#step(() => {
      const pointer = sandbox.allocate(chunk.length);
      if (pointer < 0) {
        return false;
      }
      copyBytes(chunk, sandbox.memory(), pointer);
      return sandbox.push(pointer, chunk.length);
    });
  }

  /**
   * Says that there are no more chunks. It is to be called until it gives nothing, so that a function can give its
   * last messages in pieces too; then the stream has ended.
   * @throws HeddleError STREAM_MISUSE once it has given nothing, and after `dispose`
   */
  finish(): StreamResult {
    this.#refuseUnless("pushing", "finishing");
    const result = this.#step(() => this.#sandbox.finish());
    if (result.ok) {
      this.#phase = "finishing";
      if (result.output.length === 0) {
        this.dispose();
      }
    }
    return result;
  }

  /** Units of fuel that the stream used up to now. */
  get fuel(): number {
    return this.#phase === "ended" ? this.#fuel : this.#sandbox.fuelUsed();
  }

  /** Bytes of memory and tables; they never shrink while a stream runs. */
  get peakMemory(): number {
    return this.#phase === "ended" ? this.#peakMemory : this.#sandbox.peakMemory();
  }

  get logs(): readonly LogEntry[] {
    return this.#sandbox.logs;
  }

  /** Ends the stream wherever it is, with all that the function kept of it. While the guest runs it does nothing. */
  dispose(): void {
    if (this.#phase !== "ended" && !this.#sandbox.running) {
      this.#fuel = this.#sandbox.fuelUsed();
      this.#peakMemory = this.#sandbox.peakMemory();
      this.#phase = "ended";
      this.#sandbox.dispose();
    }
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #step(action: () => boolean): StreamResult {
    if (this.#failure !== undefined) {
      return { ok: false, failure: this.#failure };
    }
    const sandbox = this.#sandbox;
    let good: boolean;
    try {
      good = action();
    } catch (error) {
      // A callback of the host threw, and the guest stopped in the middle.
      this.dispose();
      throw error;
    }
    if (good) {
      const start = sandbox.outputPointer;
      return { ok: true, output: sandbox.memory().slice(start, start + sandbox.outputLength) };
    }
    this.#failure = sandbox.failure as SandboxFailure;
    this.dispose();
    return { ok: false, failure: this.#failure };
  }

  #refuseUnless(...phases: readonly string[]): void {
    if (this.#failure === undefined && !phases.includes(this.#phase)) {
      const what = this.#phase === "ended" ? "has ended" : "takes no chunk after its end was told";
      throw new HeddleError("STREAM_MISUSE", `A stream was used that ${what}; expected a new one.`);
    }
  }
}
