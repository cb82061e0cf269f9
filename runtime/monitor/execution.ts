import type { Graph } from "../../glue-gen/graph/index.ts";
import type { Reservation } from "../allocator/index.ts";
import { StepFigures, type StepReport } from "../executor/index.ts";
import type { Recording } from "./recording.ts";
import type { BegunSpan } from "./tracing.ts";

/** An event from when it came until it is noted in the ledger. */
export class Trial {
  /** When it came: milliseconds since 1970, and of the monotonic clock. */
  readonly started = Date.now();
  readonly begun = performance.now();
  /** What could be read of the event. */
  event:
    | {
        readonly id: string;
        readonly type: string;
        readonly source: string;
        readonly account: string;
        readonly traceparent: string;
      }
    | undefined;
  /** Its span, where functions are told of it. */
  span: BegunSpan | undefined;
  /** The context of OpenTelemetry that its caller is in. */
  caller: unknown;
  graph: Graph | undefined;
  /** What ran. */
  figures = nothing;
  /** What is to be kept so that it can be run again just so. */
  recording: Recording | undefined;
  /**
   * Fuel of runs that did not give the event its result: what was measured of a run that was repeated, and what was set
   * aside for one that ended before anybody could ask.
   */
  fuelWithoutResult = 0;
  /** What is set aside of its account's budget. */
  reservation: Reservation | undefined;
  /** How it ended: after so many microseconds, with so much fuel, why not well, and under which number it is kept. */
  microseconds = 0;
  fuel = 0;
  failed: Failed | null = null;
  kept: number | null = null;
}

const nothing = new StepFigures([]);

/** How an event ended that did not succeed. */
export interface Failed {
  /** Of the catalogue or of the function, as a failure has it. */
  readonly code: string;
  readonly kind: string;
  /** Empty where it was none of the steps. */
  readonly step: string;
}

/** An event that was run, as a list says it. */
export interface ExecutionSummary {
  readonly id: number;
  /** When it came, RFC 3339. */
  readonly startedAt: string;
  /** From when it came until its result was there: waiting, the way and the steps. */
  readonly milliseconds: number;
  /** Empty texts where the event could not be read. */
  readonly eventId: string;
  readonly eventType: string;
  readonly source: string;
  readonly account: string;
  /** Trace-id of W3C's traceparent; empty where the event has none. */
  readonly traceId: string;
  /** Hash of the graph; empty where none was planned. */
  readonly graph: string;
  readonly outcome: "done" | "failed";
  /** The function's own code or the catalogue's; empty where it is done. */
  readonly code: string;
  /** The step that failed; empty where it was none. */
  readonly failedStep: string;
  /** Number among the dead letters. */
  readonly kept: number | null;
  /** Units, of all its steps. */
  readonly fuel: number;
}

/** A step of it, in the order in which they ran. */
export interface ExecutedStep extends StepReport {
  readonly version: string;
}

/** All that is known of it. */
export interface ExecutionDetail extends ExecutionSummary {
  /** Whether it is recorded, so that it can be run again just so. */
  readonly recorded?: boolean;
  /** Where its graph ran on several workers: what was expected there, and on one worker. */
  readonly divided?: { readonly expectedMilliseconds: number; readonly wholeMilliseconds: number };
  readonly steps: readonly ExecutedStep[];
}

/** Which executions are meant; all that is given has to hold. */
export interface ExecutionSelection {
  readonly account?: string;
  readonly type?: string;
  readonly eventId?: string;
  /** Only those that failed. */
  readonly failed?: boolean;
  /** Default: 100. */
  readonly limit?: number;
}

/** Sums of what ran for an account, by function. */
export interface Usage {
  /** `*` for accounts beyond the limit; empty for events that could not be read. */
  readonly account: string;
  /** Full name; empty for the events themselves; `(no result)` for runs that gave none. */
  readonly function: string;
  /** Events, or calls of the function. */
  readonly calls: number;
  readonly failures: number;
  /** Of the events from when they came, or of the function alone. */
  readonly milliseconds: number;
  /** Units; may be more than a double holds. */
  readonly fuel: bigint;
}
