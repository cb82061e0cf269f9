import type { HeddleError } from "./errors.ts";
import type { RunOptions } from "./event-run.ts";
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

/**
 * Runs the events of a source, many at a time, and gives their outcomes in their order, each as soon as it and those
 * before it are there. Whoever takes outcomes slowly makes the source wait: what is under way has a limit.
 * @throws what the source throws, after the outcomes of the events before it
 */
export async function* runStream(source: EventSource, course: Course): AsyncGenerator<StreamOutcome, void> {
  const iterator = iteratorOf(source);
  /** Under way, or ended and not taken yet. */
  const open: Promise<StreamOutcome>[] = [];
  let pulling: Promise<void> | undefined;
  let next: IteratorResult<unknown> | undefined;
  let failure: { readonly cause: unknown } | undefined;
  let isEnded = false;
  /** Bytes of outcomes that nobody has taken. */
  let held = 0;
  const start = (event: unknown): Promise<StreamOutcome> =>
    course.run(event).then(
      (result) => {
        held += bytesOf(result);
        return { result };
      },
      // Never rejected: an outcome that nobody takes must not end the process.
      (error: HeddleError) => ({ error }),
    );
  const pull = async (): Promise<void> => {
    try {
      next = await iterator.next();
    } catch (cause) {
      failure = { cause };
    }
  };
  try {
    for (;;) {
      const isFull = open.length >= course.window || held + course.waitingBytes() >= course.bytes;
      const mayStart = open.length === 0 || !isFull;
      if (!isEnded && mayStart) {
        pulling ??= pull();
      }
      const [first] = open;
      if (first === undefined && pulling === undefined) {
        break;
      }
      const isFirst = await Promise.race([
        ...(pulling === undefined ? [] : [pulling.then(() => false)]),
        ...(first === undefined ? [] : [first.then(() => true)]),
      ]);
      if (isFirst) {
        open.shift();
        const outcome = await (first as Promise<StreamOutcome>);
        held -= outcome.result === undefined ? 0 : bytesOf(outcome.result);
        yield outcome;
        continue;
      }
      pulling = undefined;
      isEnded = failure !== undefined || next?.done === true;
      if (!isEnded) {
        open.push(start((next as IteratorYieldResult<unknown>).value));
      }
    }
    if (failure !== undefined) {
      throw failure.cause;
    }
  } finally {
    // What is under way goes on for nobody.
    if (!isEnded) {
      await iterator.return?.();
    }
  }
}

function iteratorOf(source: EventSource): AsyncIterator<unknown> | Iterator<unknown> {
  return Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
}

function bytesOf({ outputs }: Result): number {
  return outputs.reduce((sum, { message }) => sum + message.length, 0);
}
