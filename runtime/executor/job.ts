import type { Unit } from "../assembler/index.ts";
import type { HeddleError } from "../errors.ts";
import type { AccountTurn } from "./account-turn.ts";
import type { EventFrame, ResultFrame } from "./frame.ts";
import type { RunningBatch } from "./running-batch.ts";

/** An event from when it is accepted until it is settled, which it is once. */
export class Job {
  readonly unit: Unit;
  readonly account: string;
  /** Kept until it is settled, because it may have to be sent again. */
  readonly event: EventFrame;
  /** About how long it is on its way, in bytes. */
  readonly bytes: number;
  readonly result: Promise<ResultFrame>;
  /** The batch in which the event runs, and its place there; where there is none, it waits or is settled. */
  batch: RunningBatch | undefined;
  place = 0;
  /** How many workers ended while they ran this event, or loaded its unit. */
  losses = 0;
  /** How many workers ended before they had taken it. */
  missed = 0;
  /** Its account's turn while it waits or is with a worker, and what it is expected to take there, in milliseconds. */
  turn: AccountTurn | undefined;
  expected = 0;
  /** Whether it is the first of its batch, which counts for its account. */
  leads = false;
  /** What its steps took, in milliseconds. */
  milliseconds = 0;
  /** Neighbours in the list that the job is in. */
  previous: Job | undefined;
  next: Job | undefined;
  readonly #settlement: PromiseWithResolvers<ResultFrame>;
  #settled = false;
  #unheed: (() => void) | undefined;

  /** @param bytes about how long the event is on its way */
  constructor(unit: Unit, event: EventFrame, bytes: number) {
    this.unit = unit;
    this.account = event.context.account;
    this.event = event;
    this.bytes = bytes;
    this.#settlement = Promise.withResolvers();
    this.result = this.#settlement.promise;
  }

  /** Names the event between the pool and its workers. */
  get sequence(): number {
    return this.event.sequence;
  }

  /** Whether it is a part of an event, whose other parts run elsewhere. */
  get isPart(): boolean {
    return this.event.part !== undefined;
  }

  get settled(): boolean {
    return this.#settled;
  }

  /** Calls when the signal is aborted before the event is settled. */
  heed(signal: AbortSignal, onAbort: () => void): void {
    signal.addEventListener("abort", onAbort, { once: true });
    this.#unheed = () => signal.removeEventListener("abort", onAbort);
  }

  /** What became of the event; does nothing where it was settled before. */
  succeed(result: ResultFrame): void {
    this.#settle();
    this.#settlement.resolve(result);
  }

  /** Why nothing became of the event; does nothing where it was settled before. */
  fail(error: HeddleError): void {
    this.#settle();
    this.#settlement.reject(error);
  }

  #settle(): void {
    this.#settled = true;
    this.#unheed?.();
    this.#unheed = undefined;
  }
}
