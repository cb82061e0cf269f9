import type { Contract, Field } from "../../glue-gen/index.ts";
import { decodeJson, encodeJson } from "../contract/index.ts";
import { HeddleError } from "../errors.ts";
import { contentStart, messageEnd } from "../messages.ts";
import { collectYoung } from "../sandbox/running.ts";
import type { Chain } from "./chain.ts";
import { contentField, contentMessages, contentOf, delimited } from "./content.ts";
import type { RunningPipe } from "./running-pipe.ts";
import type { PipeReport } from "./task.ts";

/** After so many bytes of pieces those of them that nobody has any more are collected. */
const COLLECTED_BYTES = 4 * 1024 * 1024;

/** What goes into a pipe: contents or messages, one after the other. */
export type PipeSource = AsyncIterable<unknown> | Iterable<unknown>;

/** How a pipe is to be run. */
export interface PipeOptions {
  /** Whose stream it is; default: "default". */
  readonly account?: string;
  /** Ends the pipe: whoever reads it is told CANCELLED, and no more of the source is asked for. */
  readonly signal?: AbortSignal;
}

/** The first and the last function of a pipe. */
type Ends = Pick<Chain, "first" | "last">;

/** A pipe that was started, and how it ends: `done` never rejects. */
export interface StartedPipe {
  readonly pipe: RunningPipe;
  readonly done: Promise<unknown>;
}

/**
 * A stream through a chain of functions. It starts when it is read and can be read once; the source is asked for more
 * only as fast as what comes out is taken.
 */
export class Pipe implements AsyncIterable<unknown> {
  readonly #ends: Ends;
  readonly #source: PipeSource;
  readonly #signal: AbortSignal | undefined;
  readonly #start: () => Promise<StartedPipe>;
  readonly #report = Promise.withResolvers<PipeReport>();
  #read = false;

  constructor(
    ends: Ends,
    source: PipeSource,
    signal: AbortSignal | undefined,
    start: () => Promise<StartedPipe>,
  ) {
    this.#ends = ends;
    this.#source = source;
    this.#signal = signal;
    this.#start = start;
  }

  /** What it took, once it has ended; also where it failed, or was not read to its end. */
  get report(): Promise<PipeReport> {
    return this.#report.promise;
  }

  /**
   * The messages that come out, as plain JSON.
   * @throws HeddleError what a function failed with, CANCELLED, DEADLINE_EXCEEDED, WORKER_LOST, BUDGET_EXCEEDED,
   *   QUEUE_FULL or CLOSED; what the source throws is thrown on
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void, undefined> {
    const { schema, output } = this.#ends.last;
    for await (const message of this.#messages()) {
      yield decodeJson(schema, output, message);
    }
  }

  /**
   * The contents of the messages that come out, where the last function gives messages with one field of bytes or text.
   * @throws HeddleError STREAM_MISUSE where it does not, and as reading messages
   */
  async *bytes(): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
    const { last } = this.#ends;
    const field = contentField(last, last.output);
    if (field === undefined) {
      throw new HeddleError(
        "STREAM_MISUSE",
        `${last.name} gives ${last.output}, which is not a message of bytes or text alone.`,
        { function: last.name, remedy: "Read the pipe as messages." },
      );
    }
    let given = 0;
    for await (const message of this.#messages()) {
      given += message.length;
      if (given > COLLECTED_BYTES) {
        given = 0;
        collectYoung();
      }
      let content: Uint8Array<ArrayBuffer>;
      try {
        content = contentOf(message, field);
      } catch (cause) {
        throw new HeddleError("BAD_OUTPUT", `${last.name} gave bytes that are no ${last.output}.`, {
          function: last.name,
          cause,
        });
      }
      yield content;
    }
  }

  /** Each message as a view that is valid until the next one is asked for. */
  async *#messages(): AsyncGenerator<Uint8Array, void, undefined> {
    if (this.#read) {
      throw new HeddleError("STREAM_MISUSE", "A pipe was read twice; expected a new one.");
    }
    this.#read = true;
    const signal = this.#signal;
    const { pipe, done } = await this.#started();
    const feed = new Feed(pipe, this.#source, this.#ends.first);
    const abort = () => {
      pipe.cancel(cancelled(signal?.reason));
      feed.stop();
    };
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted === true) {
      abort();
    }
    try {
      for (let chunk = await pipe.read(); chunk.length > 0; chunk = await pipe.read()) {
        for (let at = 0; at < chunk.length; ) {
          const end = messageEnd(chunk, at, chunk.length);
          yield chunk.subarray(contentStart(chunk, at), end);
          at = end;
        }
      }
    } catch (error) {
      throw feed.failed ? feed.error : error;
    } finally {
      signal?.removeEventListener("abort", abort);
      pipe.cancel(cancelled("it was not read to its end"));
      feed.stop();
      await done;
      const { steps, logs } = pipe.report ?? { steps: [], logs: [] };
      this.#report.resolve({ steps, logs });
    }
  }

  /**
   * Where it is not even started it took nothing.
   * @throws HeddleError BUDGET_EXCEEDED, CANCELLED, QUEUE_FULL or CLOSED
   */
  async #started(): Promise<StartedPipe> {
    try {
      if (this.#signal?.aborted === true) {
        throw cancelled(this.#signal.reason);
      }
      return await this.#start();
    } catch (error) {
      this.#report.resolve({ steps: [], logs: [] });
      throw error;
    }
  }
}

/** Brings what a source gives into a pipe, as fast as there is room. */
class Feed {
  /** What the source threw, or why what it gave could not be taken. */
  error: unknown;
  failed = false;
  readonly #pipe: RunningPipe;
  readonly #first: Contract;
  readonly #content: Field | undefined;
  #stopped = false;
  #onStop: (() => void) | undefined;

  constructor(pipe: RunningPipe, source: PipeSource, first: Contract) {
    this.#pipe = pipe;
    this.#first = first;
    this.#content = contentField(first, first.input);
    void this.#run(source);
  }

  /** Asks the source for no more. */
  stop(): void {
    this.#stopped = true;
    this.#onStop?.();
  }

  /** Never rejects. */
  async #run(source: PipeSource): Promise<void> {
    let iterator: AsyncIterator<unknown> | Iterator<unknown> | undefined;
    try {
      iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
      for (let items = 0; ; items++) {
        const next = await this.#next(iterator);
        if (next === undefined || this.#pipe.over) {
          break;
        }
        if (next.done === true) {
          iterator = undefined;
          this.#pipe.end();
          break;
        }
        for (const bytes of this.#encode(next.value, items)) {
          await this.#pipe.write(bytes);
        }
      }
    } catch (error) {
      this.failed = true;
      this.error = error;
      this.#pipe.cancel(cancelled(error));
    }
    try {
      // A source that waits for something may never answer, so nobody waits for it.
      Promise.resolve(iterator?.return?.()).catch(() => {});
    } catch {
      // Nobody is left whom it would concern.
    }
  }

  /** What the source gives next; undefined where it is not wanted any more. */
  #next(iterator: AsyncIterator<unknown> | Iterator<unknown>): Promise<IteratorResult<unknown> | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#stopped) {
        resolve(undefined);
        return;
      }
      // In place of a race, which would keep something of every item until the pipe ends.
      this.#onStop = () => resolve(undefined);
      Promise.resolve(iterator.next()).then(resolve, reject);
    });
  }

  *#encode(item: unknown, items: number): Generator<Uint8Array> {
    const content =
      item instanceof Uint8Array ? item : typeof item === "string" ? Buffer.from(item) : undefined;
    const { schema, input, inputStream, name } = this.#first;
    if (content === undefined) {
      yield delimited(encodeJson(schema, input, item, { place: `item ${items}` }));
    } else if (this.#content === undefined) {
      throw new HeddleError(
        "EVENT_DATA_INVALID",
        `The source gave ${item instanceof Uint8Array ? "bytes" : "a text"}; ${name} takes messages of ${input}.`,
        { place: `item ${items}`, function: name },
      );
    } else {
      yield* contentMessages(content, this.#content, inputStream !== true);
    }
  }
}

function cancelled(cause: unknown): HeddleError {
  return new HeddleError("CANCELLED", "The pipe was cancelled before it had finished.", { cause });
}
