import type { Failure } from "../errors.ts";
import type { ReceivedEvent } from "../intake/index.ts";
import type { Asked } from "../monitor/index.ts";

/** How much may be accepted and kept; see the limits of the configuration for their reasons. */
export interface JournalLimits {
  readonly acceptedEvents: number;
  readonly acceptedBytes: number;
  readonly acceptedRuns: number;
  readonly resultEvents: number;
  readonly resultBytes: number;
  readonly resultDays: number;
}

/** An event that is to be accepted. */
export interface Offered {
  readonly account: string;
  readonly source: string;
  readonly eventId: string;
  readonly type: string;
  /** The event as it came, and whether that was an object of which this is the JSON. */
  readonly content: Uint8Array;
  readonly object: boolean;
  readonly asked: Asked;
  /** The same, read; absent where another process read it. */
  readonly received?: ReceivedEvent;
}

/** How an accepted event stands: it waits for a process that runs it, it runs, or it has its outcome. */
export type AcceptedState = "waiting" | "running" | "done" | "failed";

/** By their numbers in the file. */
export const acceptedStates: readonly AcceptedState[] = ["waiting", "running", "done", "failed"];

/** What is said to whoever brought an event. */
export interface Acceptance {
  /** The number under which its outcome is found. */
  readonly id: number;
  /** Whether it had been accepted before, and does not run again. */
  readonly duplicate: boolean;
}

/** An event that runs: a process claimed it. */
export interface Claimed extends Offered {
  readonly id: number;
}

/** What a list says of an accepted event. */
export interface AcceptedEvent {
  readonly id: number;
  readonly account: string;
  readonly source: string;
  readonly eventId: string;
  readonly type: string;
  readonly state: AcceptedState;
  /** How often a process began to run it; more than once where processes died meanwhile. */
  readonly attempts: number;
  /** RFC 3339. */
  readonly acceptedAt: string;
  /** When it had its outcome, RFC 3339; null where it has none. */
  readonly settledAt: string | null;
  /** Bytes of the event, or of its outcome. */
  readonly bytes: number;
  /** Why it failed; null where it did not. */
  readonly failure: Failure | null;
}

/** Which accepted events are meant; all that is given has to hold. */
export interface AcceptedSelection {
  readonly account?: string;
  readonly state?: AcceptedState;
  /** Default: 100. */
  readonly limit?: number;
}

/** How much the journal has. */
export interface AcceptedTotals {
  /** Without an outcome. */
  readonly open: number;
  readonly openBytes: number;
  /** With an outcome that is kept. */
  readonly settled: number;
  readonly settledBytes: number;
  /** Outcomes that were dropped since the file was made, the oldest first. */
  readonly dropped: number;
  /** Events that were not accepted since the file was made, because there was no room for them. */
  readonly refused: number;
}
