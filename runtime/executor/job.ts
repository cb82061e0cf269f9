import type { HeddleError } from "../errors.ts";
import type { Unit } from "../unit.ts";
import type { AccountTurn } from "./account-turn.ts";
import type { EventFrame, ResultFrame } from "./frame.ts";
import type { RunningBatch } from "./running-batch.ts";

/** Is told once what became of an event; never before it has been accepted, and never in the middle of something else. */
export interface Receiver {
  /** It has run, be it to a failure of a function. */
  succeed(result: ResultFrame): void;
  /** Why nothing became of it. */
  fail(error: HeddleError): void;
}

/** An event from when it is accepted until it is settled, which it is once. */
export class Job {
  readonly unit: Unit;
  readonly account: string;
  /** Kept until it is settled, because it may have to be sent again. */
  readonly event: EventFrame;
  /** About how long it is on its way, in bytes. */
  readonly bytes: number;
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
  readonly #receiver: Receiver;
  #settled = false;
  #unheed: (() => void) | undefined;

  /** @param bytes about how long the event is on its way */
  constructor(unit: Unit, event: EventFrame, bytes: number, receiver: Receiver) {
    this.unit = unit;
    this.account = event.context.account;
    this.event = event;
    this.bytes = bytes;
    this.#receiver = receiver;
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
    if (this.#settle()) {
      queueMicrotask(() => this.#receiver.succeed(result));
    }
  }

  /** Why nothing became of the event; does nothing where it was settled before. */
  fail(error: HeddleError): void {
    if (this.#settle()) {
      queueMicrotask(() => this.#receiver.fail(error));
    }
  }

  /** Gives whether it was not settled before. */
  #settle(): boolean {
    const isFirst = !this.#settled;
    this.#settled = true;
    this.#unheed?.();
    this.#unheed = undefined;
    return isFirst;
  }
}

/** A job whose outcome is waited for. */
export class AwaitedJob extends Job {
  readonly result: Promise<ResultFrame>;

  constructor(unit: Unit, event: EventFrame, bytes: number) {
    const { promise, resolve, reject } = Promise.withResolvers<ResultFrame>();
    super(unit, event, bytes, { succeed: resolve, fail: reject });
    this.result = promise;
  }
}
