import { type Graph, graphHash } from "../glue-gen/graph/index.ts";
import { isStreaming, type Schema } from "../glue-gen/index.ts";
import type { Composer, ExecutableGraph } from "./composer.ts";
import { decodeJson, encodeJson } from "./contract/index.ts";
import { type Failure, HeddleError } from "./errors.ts";
import type { ResultFrame, StepReport } from "./executor/index.ts";
import type { ReceivedEvent } from "./intake/index.ts";
import type { Claimed } from "./journal/index.ts";
import { compareReplay, type DeadLetter, type Replay, type Trial } from "./monitor/index.ts";
import type { PlanDemand } from "./planner/index.ts";
import type { Planning } from "./planning.ts";
import type { Keeping, Records } from "./records.ts";
import type { Repository } from "./repository/index.ts";
import { type Output, Result, readOutput } from "./result.ts";
import type { Runner, RunningEvent } from "./runner.ts";

/** How an event is to be run. */
export interface RunOptions {
  /** Full names of concepts; default: what the rule of the event's type asks for. */
  readonly goals?: readonly string[];
  /** What is asked of the graph beside; default: the fewest steps. */
  readonly demand?: Omit<PlanDemand, "estimates">;
  /**
   * Whose event it is, as the caller has found out; an event that names another account is refused. Default: the account
   * that the event names, which nobody has checked.
   */
  readonly account?: string;
  /** Cancels the event: the promise is rejected with CANCELLED, and the event is not kept. */
  readonly signal?: AbortSignal;
}

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

/** What events are run with. */
interface Parts {
  readonly repository: Repository;
  readonly composer: Composer;
  readonly planning: Planning;
  readonly runner: Runner;
  readonly records: Records;
}

/** Runs events, however they came: each is read, planned and run, and how it ends is noted. */
export class EventRuns {
  readonly #repository: Repository;
  readonly #composer: Composer;
  readonly #planning: Planning;
  readonly #runner: Runner;
  readonly #records: Records;
  readonly #assertOpen: () => void;

  /** @param assertOpen throws where Heddle was closed */
  constructor({ repository, composer, planning, runner, records }: Parts, assertOpen: () => void) {
    this.#repository = repository;
    this.#composer = composer;
    this.#planning = planning;
    this.#runner = runner;
    this.#records = records;
    this.#assertOpen = assertOpen;
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
      this.#assertOpen();
      trial.event = noted(received);
      return received;
    });
  }

  /**
   * One call of one function.
   * @throws HeddleError FUNCTION_UNKNOWN, STREAM_MISUSE, EVENT_DATA_INVALID, or what the function failed with
   */
  async call(name: string, input: unknown, session: string): Promise<CallResult> {
    const found = this.#repository.newest(name);
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
    const graph = this.#composer.call(found);
    const executable = this.#composer.executable(graph);
    const event = { ...callEvent, session, data };
    const { frame, output } = await this.#records.note(null, async (trial) => {
      trial.event = callEvent;
      return await this.#execute(graph, executable, event, trial, (ran) => {
        const bytes = (ran.values as Uint8Array[])[0] as Uint8Array;
        const decoded = withFunction("call", contract.name, () =>
          decodeJson(contract.schema, contract.output, bytes),
        );
        return { frame: ran, output: decoded };
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
    const recorded = this.#records.monitor.recordings().find(execution);
    if (recorded === undefined) {
      throw new HeddleError("EXECUTION_NOT_RECORDED", `There is no recording of execution ${execution}.`);
    }
    const { graph, limits } = recorded;
    const now = await this.#runner.replay(this.#composer.unit(graph, limits), recorded);
    return compareReplay(execution, graphHash(graph), recorded, now);
  }

  /** @param read gives the event, and the trial what can be read of it */
  #note(keeping: Keeping, options: RunOptions, read: (trial: Trial) => ReceivedEvent): Promise<Result> {
    return this.#records.note(keeping, (trial) => this.#attempt(read(trial), options, trial));
  }

  /** @param trial gets what becomes known of the event, also where it is refused */
  #read(event: unknown, account: string | undefined, trial: Trial): ReceivedEvent {
    this.#assertOpen();
    this.#runner.start();
    return this.#planning.read(event, account, (attributes) => {
      trial.event = noted(attributes);
    });
  }

  /** @param trial gets what becomes known of the event, also where it fails */
  async #attempt(received: ReceivedEvent, options: RunOptions, trial: Trial): Promise<Result> {
    const schema = this.#repository.schema();
    const planning = this.#planning.planAdvised(received, options);
    const planned = planning instanceof Promise ? await planning : planning;
    const { intent, plan, graphHash: hash } = planned;
    const executable = this.#composer.executable(plan.graph);
    const read = (frame: ResultFrame) => ({
      frame,
      outputs: outputsOf(schema, plan.graph, executable, frame),
    });
    const { signal } = options;
    const { frame, outputs } = await this.#execute(plan.graph, executable, received, trial, read, signal);
    this.#planning.ran(planned, schema, options.goals);
    return new Result(
      {
        eventId: received.id,
        account: received.account,
        intent,
        plan,
        graphHash: hash,
        outputs,
        figures: trial.figures,
        logs: frame.logs,
      },
      schema,
    );
  }

  #execute<T>(
    graph: Graph,
    { unit, limits }: ExecutableGraph,
    event: RunningEvent,
    trial: Trial,
    read: (frame: ResultFrame) => T,
    signal?: AbortSignal,
  ): Promise<T> {
    this.#assertOpen();
    return this.#runner.run({ graph, unit, limits }, event, trial, read, signal).catch((error: unknown) => {
      if (error instanceof HeddleError && error.code === "FILE_UNREADABLE") {
        this.#composer.forget(graph);
      }
      throw error;
    });
  }
}

/** The values of the goals. */
function outputsOf(schema: Schema, graph: Graph, { outputs }: ExecutableGraph, frame: ResultFrame): Output[] {
  return outputs.map((place) => {
    const step = graph.steps[place.step];
    const bytes = (frame.values as Uint8Array[])[place.value] as Uint8Array;
    return withFunction(step?.id, step?.function, () => readOutput(schema, place, bytes));
  });
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

/** Adds to an error which step and function it is about. */
function withFunction<T>(step: string | undefined, name: string | undefined, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof HeddleError && step !== undefined && name !== undefined) {
      throw HeddleError.from({ ...error.toJSON(), step, function: name });
    }
    throw error;
  }
}
