import type { Schema } from "../../glue-gen/index.ts";
import { HeddleError } from "../errors.ts";
import type { ReceivedEvent } from "../intake/index.ts";
import { type Asked, type DeadLetter, type DeadLimits, eventBytes } from "../monitor/index.ts";
import { AcceptedEvents } from "./accepted-events.ts";
import { AcceptedRunner, type RunEvent } from "./accepted-runner.ts";
import { Journal } from "./journal.ts";
import type { Acceptance, JournalLimits } from "./model.ts";
import type { Outcome } from "./outcome.ts";
import { Waiting } from "./waiting.ts";

/** Batches that may wait for each worker beside the one that it runs. */
const BATCHES_AHEAD = 3;

/**
 * How many run at a time, for each worker, of the events that were being run when a process died: few enough that the
 * next death suspects few, and enough that a process that was only killed has caught up soon.
 */
const SUSPECTS = 16;

/** Settings; see the configuration. */
export interface BackgroundOptions {
  readonly directory: string;
  readonly limits: JournalLimits & DeadLimits & { readonly batchEvents: number };
  readonly workers: number;
  readonly background: boolean;
}

/** What is accepted now and run later. */
export class Background {
  /** What everybody may know of it. */
  readonly events: AcceptedEvents;
  readonly #journal: Journal;
  readonly #runner: AcceptedRunner;
  readonly #waiting: Waiting;
  #closed = false;

  /**
   * @param schema all types of outputs
   * @throws HeddleError FILE_UNREADABLE
   */
  constructor(options: BackgroundOptions, schema: () => Schema, run: RunEvent) {
    const { directory, limits, workers, background } = options;
    const journal = new Journal(directory, limits);
    const waiting = new Waiting((id) => journal.read.isSettled(id) !== false);
    const window = workers * limits.batchEvents * (1 + BATCHES_AHEAD);
    this.#journal = journal;
    this.#waiting = waiting;
    this.#runner = new AcceptedRunner(
      journal,
      run,
      { background, window, suspects: workers * SUSPECTS },
      (id) => waiting.tell(id),
    );
    this.events = new AcceptedEvents(() => this.#open(), schema, waiting);
  }

  /** Accepts an event that was read; see {@link import("../heddle.ts").Heddle.accept}. */
  accept(received: ReceivedEvent, event: unknown, asked: Asked): Promise<Acceptance> {
    const bytes = eventBytes(event);
    return this.#runner.accept({
      account: received.account,
      source: received.source,
      eventId: received.id,
      type: received.type,
      // A caller may use its memory again before this is written.
      content: bytes === event ? bytes.slice() : bytes,
      object: typeof event === "object" && bytes !== event,
      asked,
      received,
    });
  }

  /** A dead letter was run again: an accepted event has its result now, and the letter goes; false: it is none. */
  revive({ id, accepted }: DeadLetter, outcome: Outcome): boolean {
    if (accepted === null) {
      return false;
    }
    this.#journal.revive(id, accepted, outcome);
    return true;
  }

  /** Begins no more events; what runs goes on. */
  stop(): void {
    this.#runner.stop();
  }

  /** When what runs has ended. */
  async close(): Promise<void> {
    await this.#runner.finish();
    this.#closed = true;
    this.#waiting.close();
    await this.#journal.close();
  }

  #open(): Journal {
    if (this.#closed) {
      throw new HeddleError("CLOSED", "This Heddle was closed.");
    }
    return this.#journal;
  }
}
