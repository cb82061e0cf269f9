import type { HeddleError } from "./errors.ts";
import type { RunOptions } from "./event-run.ts";
import { lengthOf } from "./output.ts";
import type { Result } from "./result.ts";

/** How the events of a stream are to be run. */
export interface StreamOptions extends RunOptions {
  /** Most events that are under way: accepted, running, or ended and not taken yet. */
  readonly window?: number;
}

/** Above this, a window only takes memory. */
export const MAX_WINDOW = 65_536;

/** What became of one event of a stream. */
export type StreamOutcome =
  | { readonly result: Result; readonly error?: undefined }
  | {
      readonly result?: undefined;
      /** Where the event failed; it is kept among the dead, as by `run`. */
      readonly error: HeddleError;
    };

/** Events, however they come. */
export type EventSource = AsyncIterable<unknown> | Iterable<unknown>;

/** Most events of a stream that are under way where nothing else is said: full batches for several workers. */
export const defaultWindow = 1024;

/** How a stream lets events run. */
interface Course {
  /** Most events that are under way. */
  readonly window: number;
  /** Runs one; a promise that is rejected with a HeddleError tells only of this event. */
  run(event: unknown): Promise<Result>;
  /** Most bytes of events that wait and of outcomes that nobody has taken, unless it is a single one. */
  readonly bytes: number;
  /** Bytes of the events that wait. */
  waitingBytes(): number;
}

/** An event that is under way, or has ended and was not taken yet. */
interface Open {
  outcome: StreamOutcome | undefined;
}

/**
 * Runs the events of a source, many at a time, and gives their outcomes in their order, each as soon as it and those
 * before it are there. Whoever takes outcomes slowly makes the source wait: what is under way has a limit.
 * @throws what the source throws, after the outcomes of the events before it
 */
export async function* runStream(source: EventSource, course: Course): AsyncGenerator<StreamOutcome, void> {
  const flow = new Flow(source, course);
  try {
    for (;;) {
      flow.fill();
      const outcome = flow.take();
      if (outcome !== undefined) {
        yield outcome;
      } else if (flow.isOver) {
        break;
      } else {
        await flow.change();
      }
    }
    flow.throwFailure();
  } finally {
    await flow.end();
  }
}

/**
 * The events of a stream that are open. Its generator asks again after each change: a race of promises would cost more than
 * the events.
 */
class Flow {
  readonly #course: Course;
  readonly #iterator: AsyncIterator<unknown> | Iterator<unknown>;
  readonly #open: Open[] = [];
  /** Bytes of outcomes that nobody has taken. */
  #held = 0;
  /** Whether the source is asked for an event and has not answered. */
  #asked = false;
  /** Whether the source is asked no more, and whether it has nothing more, or failed, so that it need not be told. */
  #ended = false;
  #exhausted = false;
  #failure: { readonly cause: unknown } | undefined;
  #changed: (() => void) | undefined;

  constructor(source: EventSource, course: Course) {
    this.#course = course;
    this.#iterator =
      Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  }

  /** Nothing is open, and nothing will be. */
  get isOver(): boolean {
    return this.#ended && this.#open.length === 0;
  }

  /** Starts events while there is room. A source that answers later is asked for one at a time. */
  fill(): void {
    while (!this.#ended && !this.#asked && this.#hasRoom()) {
      let next: IteratorResult<unknown> | Promise<IteratorResult<unknown>>;
      try {
        next = this.#iterator.next();
      } catch (cause) {
        this.#fail(cause, true);
        return;
      }
      if (!isThenable(next)) {
        this.#next(next);
        continue;
      }
      this.#asked = true;
      Promise.resolve(next).then(
        (result) => this.#answered(() => this.#next(result)),
        (cause: unknown) => this.#answered(() => this.#fail(cause, true)),
      );
    }
  }

  /** The outcome of the first event that is open, once it is there. */
  take(): StreamOutcome | undefined {
    const outcome = this.#open[0]?.outcome;
    if (outcome !== undefined) {
      this.#open.shift();
      this.#held -= outcome.result === undefined ? 0 : bytesOf(outcome.result);
    }
    return outcome;
  }

  /** When {@link fill} or {@link take} may do more. */
  change(): Promise<void> {
    return new Promise((resolve) => {
      this.#changed = resolve;
    });
  }

  throwFailure(): void {
    if (this.#failure !== undefined) {
      throw this.#failure.cause;
    }
  }

  /** What is under way goes on for nobody. */
  async end(): Promise<void> {
    this.#ended = true;
    if (!this.#exhausted) {
      this.#exhausted = true;
      await this.#iterator.return?.();
    }
  }

  #hasRoom(): boolean {
    const { window, bytes, waitingBytes } = this.#course;
    const open = this.#open.length;
    return open === 0 || (open < window && this.#held + waitingBytes() < bytes);
  }

  #answered(take: () => void): void {
    this.#asked = false;
    if (!this.#ended) {
      take();
    }
    this.#tell();
  }

  /** What a source answers may be anything. */
  #next(next: IteratorResult<unknown>): void {
    try {
      if (next.done === true) {
        this.#ended = true;
        this.#exhausted = true;
      } else {
        this.#start(next.value);
      }
    } catch (cause) {
      this.#fail(cause, false);
    }
  }

  #fail(cause: unknown, isExhausted: boolean): void {
    this.#failure = { cause };
    this.#ended = true;
    this.#exhausted = isExhausted;
  }

  #start(event: unknown): void {
    const open: Open = { outcome: undefined };
    const end = (outcome: StreamOutcome): void => {
      open.outcome = outcome;
      if (open === this.#open[0]) {
        this.#tell();
      }
    };
    // Never rejected: an outcome that nobody takes must not end the process.
    void this.#course.run(event).then(
      (result) => {
        this.#held += bytesOf(result);
        end({ result });
      },
      (error: HeddleError) => end({ error }),
    );
    this.#open.push(open);
  }

  #tell(): void {
    this.#changed?.();
    this.#changed = undefined;
  }
}

function isThenable<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === "function";
}

function bytesOf({ outputs }: Result): number {
  return outputs.reduce((sum, output) => sum + lengthOf(output), 0);
}
