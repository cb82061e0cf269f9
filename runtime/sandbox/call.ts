import type { SandboxFailure } from "./failures.ts";
import type { LogEntry } from "./host/log.ts";

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
