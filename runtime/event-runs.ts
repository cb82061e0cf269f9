import { graphHash } from "../glue-gen/graph/index.ts";
import { isStreaming } from "../glue-gen/index.ts";
import { type Called, CallRun } from "./call-run.ts";
import { encodeJson } from "./contract/index.ts";
import { type Failure, HeddleError } from "./errors.ts";
import { EventRun, type Parts, type RunOptions } from "./event-run.ts";
import type { StepReport } from "./executor/index.ts";
import type { ReceivedEvent } from "./intake/index.ts";
import type { Claimed } from "./journal/index.ts";
import { compareReplay, type DeadLetter, type Replay, type Trial } from "./monitor/index.ts";
import type { Keeping } from "./records.ts";
import type { Result } from "./result.ts";

/** What one call of one function gave. */
export interface CallResult<Output = unknown> {
  readonly function: string;
  readonly version: string;
  /** Plain JSON of the output message. */
  readonly output: Output;
  readonly milliseconds: number;
  /** Units of fuel. */
  readonly fuel: number;
  /** Bytes. */
  readonly peakMemory: number;
  readonly logs: Result["logs"];
}

/** Runs events, however they came: each is read, planned and run, and how it ends is noted. */
export class EventRuns {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** An event whose caller waits for it; it is kept where it fails. */
  run(event: unknown, options: RunOptions): Promise<Result> {
    return this.#note({ event, asked: options }, options, (trial) =>
      this.#read(event, options.account, trial),
    );
  }

  /** An event that was kept because it had failed; nothing else is kept of it. */
  again({ id, event, object, asked }: DeadLetter, signal: AbortSignal | undefined): Promise<Result> {
    return this.#note(id, { ...asked, ...(signal && { signal }) }, (trial) =>
      this.#read(object ? parsed(event) : event, asked.account, trial),
    );
  }

  /** An event that was accepted. @param failed keeps it where it fails */
  accepted(
    { content, object, asked, received }: Claimed,
    failed: (failure: Failure) => number | null,
  ): Promise<Result> {
    return this.#note(failed, asked, (trial) => {
      if (received === undefined) {
        return this.#read(object ? parsed(content) : content, asked.account, trial);
      }
      this.#parts.assertOpen();
      trial.event = noted(received);
      return received;
    });
  }

  /**
   * One call of one function.
   * @throws HeddleError FUNCTION_UNKNOWN, STREAM_MISUSE, EVENT_DATA_INVALID, or what the function failed with
   */
  async call(name: string, input: unknown, session: string): Promise<CallResult> {
    const { repository, composer, records } = this.#parts;
    const found = repository.newest(name);
    const { contract } = found;
    if (isStreaming(contract)) {
      throw new HeddleError(
        "STREAM_MISUSE",
        `${name} takes or gives a stream, and was called with one input.`,
        {
          function: name,
          remedy:
            "Pass a stream through it: heddle.pipe([name], source), or heddle pipe on the command line.",
        },
      );
    }
    const data = encodeJson(contract.schema, contract.input, input, { place: "input" });
    const graph = composer.call(found);
    const executable = composer.executable(graph);
    const event = { ...callEvent, session, data };
    const { frame, output } = await records.note(null, (trial) => {
      trial.event = callEvent;
      return new Promise<Called>((resolve, reject) => {
        const run = new CallRun(this.#parts, found.contract, trial, resolve, reject);
        run.start(graph, executable, event);
      });
    });
    const { milliseconds, fuel, peakMemory } = frame.steps[0] as StepReport;
    return {
      function: contract.name,
      version: contract.version,
      output,
      milliseconds,
      fuel,
      peakMemory,
      logs: frame.logs,
    };
  }

  /**
   * A recorded execution once more; nothing is noted of it, and no session is changed.
   * @throws HeddleError EXECUTION_NOT_RECORDED, GRAPH_INVALID where a function is not there any more, or why it did not run
   */
  async replay(execution: number): Promise<Replay> {
    const { records, runner, composer } = this.#parts;
    const recorded = records.monitor.recordings().find(execution);
    if (recorded === undefined) {
      throw new HeddleError("EXECUTION_NOT_RECORDED", `There is no recording of execution ${execution}.`);
    }
    const { graph, limits } = recorded;
    const now = await runner.replay(composer.unit(graph, limits), recorded);
    return compareReplay(execution, graphHash(graph), recorded, now);
  }

  /** @param read gives the event, and the trial what can be read of it */
  #note(keeping: Keeping, options: RunOptions, read: (trial: Trial) => ReceivedEvent): Promise<Result> {
    return new Promise((resolve, reject) => {
      new EventRun(this.#parts, keeping, options, resolve, reject).start(read);
    });
  }

  /** @param trial gets what becomes known of the event, also where it is refused */
  #read(event: unknown, account: string | undefined, trial: Trial): ReceivedEvent {
    const { assertOpen, runner, planning } = this.#parts;
    assertOpen();
    runner.start();
    return planning.read(event, account, (attributes) => {
      trial.event = noted(attributes);
    });
  }
}

/** What a single call is to the function, which may read its context, and to the ledger. */
const callEvent = {
  id: "call",
  source: "/heddle/call",
  type: "heddle.call",
  account: "default",
  traceparent: "",
  session: "",
} as const;

/** Not the event itself, whose data would stay in memory until it is noted. */
function noted({ id, type, source, account, traceparent }: NonNullable<Trial["event"]>): Trial["event"] {
  return { id, type, source, account, traceparent };
}

/** What was kept of an object, as an object: as text it would be longer than what is taken of one. */
function parsed(event: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(event).toString());
  } catch {
    return event;
  }
}
