import type { Graph } from "../glue-gen/graph/index.ts";
import { type Budgets, Estimates, type StepLimits } from "./allocator/index.ts";
import type { Unit, UnitContext } from "./assembler/index.ts";
import type { Config } from "./config.ts";
import { HeddleError } from "./errors.ts";
import {
  Branches,
  type EventFrame,
  eventValues,
  type FrameContext,
  isUnmeasured,
  Pool,
  persevere,
  type ResultFrame,
  StepFigures,
} from "./executor/index.ts";
import type { ReceivedEvent } from "./intake/index.ts";
import {
  type Attempt,
  type Monitor,
  outcomeOf,
  type RecordedExecution,
  type RecordedOutcome,
  type Trial,
} from "./monitor/index.ts";
import { type SessionChanges, type SessionState, Sessions } from "./session/index.ts";

/** As much of an event as running it takes. */
export type RunningEvent = Pick<
  ReceivedEvent,
  "account" | "id" | "source" | "type" | "traceparent" | "session" | "data"
>;

/** A graph and what it was made executable as. */
interface Runnable {
  readonly graph: Graph;
  readonly unit: Unit;
  /** What each step may use. */
  readonly limits: readonly StepLimits[];
}

/** An event on its way through a graph, as often as that is. */
interface Run extends Runnable {
  readonly event: RunningEvent;
  readonly trial: Trial;
  /** What came of it each time; undefined where it is not recorded. */
  readonly attempts: Attempt[] | undefined;
  /** How many of them there were before this time. */
  before: number;
  readonly signal: AbortSignal | undefined;
  /** Takes what is wanted of it. */
  readonly read: (frame: ResultFrame) => void;
}

const none: readonly number[] = [];

/** Runs events through their units, each with its context. Workers start with the first one. */
export class Runner {
  readonly sessions: Sessions;
  readonly #config: Config;
  readonly #budgets: Budgets;
  readonly #monitor: Monitor;
  readonly #estimates: Estimates;
  #pool: Pool | undefined;
  /** Grows by the part of the events that is recorded; from 1 on, the next one is. */
  #due = 0;

  /** @param monitor knows what functions took, and the spans of events */
  constructor(config: Config, budgets: Budgets, monitor: Monitor) {
    this.#config = config;
    this.#budgets = budgets;
    this.#monitor = monitor;
    this.#estimates = new Estimates((name) => monitor.learned(name));
    this.sessions = new Sessions(config.directory, config.limits);
  }

  /** Starts the workers, unless they have been started: they take as long to start as planning the first graph. */
  start(): Pool {
    const { workers, limits, branches } = this.#config;
    this.#pool ??= new Pool({ workers, ...limits }, branches ? new Branches(workers) : undefined);
    return this.#pool;
  }

  /**
   * Runs an event when its account's budget admits it.
   * @param trial gets what ran, also where the event fails, and what is set aside until it has ended
   * @param read makes of the outputs what is wanted; where it throws, the event has failed and writes nothing
   * @throws HeddleError the failure of a step, why the event did not run, and what `read` throws
   */
  async run<T>(
    runnable: Runnable,
    event: RunningEvent,
    trial: Trial,
    read: (frame: ResultFrame) => T,
    signal?: AbortSignal,
  ): Promise<T> {
    const { graph, unit, limits } = runnable;
    trial.graph = graph;
    const expected = this.#estimates.of(graph, limits, unit.steps);
    const reservation = this.#budgets.reserve(event.account, expected, signal);
    trial.reservation = reservation instanceof Promise ? await reservation : reservation;
    const attempts = this.#isRecorded() ? [] : undefined;
    let value: T | undefined;
    const run: Run = {
      graph,
      unit,
      limits,
      event,
      trial,
      attempts,
      before: 0,
      signal,
      read(frame) {
        value = frame.failure === null ? read(frame) : undefined;
      },
    };
    const { context } = unit;
    const tellsTrace = context?.reads.includes("event.trace") === true;
    const traceparent = (tellsTrace ? this.#monitor.traceparent(trial) : undefined) ?? event.traceparent;
    const pass = (givenUp: readonly number[]): Promise<ResultFrame> => {
      run.before = run.attempts?.length ?? 0;
      // Where this one ends without a result, the event did, and with nothing that could come again.
      trial.recording = undefined;
      return context === undefined
        ? this.#pass(run, givenUp, undefined)
        : this.#withContext(context, { ...event, traceparent }, signal, async (more) => {
            const frame = await this.#pass(run, givenUp, more);
            return { value: frame, changes: frame.failure === null ? frame.session : undefined };
          });
    };
    const hasPolicies = unit.steps.some(({ policy }) => policy !== undefined);
    try {
      throwFailure(hasPolicies ? await persevere(unit, pass, trial, signal) : await pass(none));
    } catch (error) {
      if (error instanceof HeddleError && error.code === "CANCELLED") {
        // Between two attempts, of which the first is not how it ended.
        trial.recording = undefined;
      }
      throw error;
    }
    return value as T;
  }

  /** Runs what was recorded again; nothing is noted of it, and no session changed. */
  async replay(unit: Unit, { data, attempts }: RecordedExecution): Promise<RecordedOutcome[]> {
    const outcomes: RecordedOutcome[] = [];
    for (const { context, givenUp } of attempts) {
      outcomes.push(outcomeOf(await this.start().run(unit, sent(context, data, givenUp))));
    }
    return outcomes;
  }

  /** Lets running events finish, then ends the workers. */
  async close(): Promise<void> {
    this.#budgets.close(() => new HeddleError("CLOSED", "Heddle was closed before the event had begun."));
    await this.sessions.drain();
    await this.#pool?.close();
    this.sessions.close();
  }

  /** Whether the event whose turn it is belongs to the part that is recorded. */
  #isRecorded(): boolean {
    this.#due += this.#config.record;
    const isDue = this.#due >= 1;
    this.#due -= isDue ? 1 : 0;
    return isDue;
  }

  /** Runs an event with what its unit uses of the context, and keeps what it writes to its session. */
  async #withContext<T>(
    { reads, writesSession }: UnitContext,
    event: RunningEvent,
    signal: AbortSignal | undefined,
    pass: (more: readonly string[]) => Promise<SessionChanges<T>>,
  ): Promise<T> {
    const { account, session } = event;
    if (session === "" && writesSession) {
      const message = "The graph writes the state of a session, and the event is of none.";
      throw new HeddleError("SESSION_MISSING", message, { place: "session" });
    }
    const run = ({ values }: Pick<SessionState, "values">) =>
      pass(eventValues(reads, event, this.#config.limits.deadlineMs, values));
    const usesSession = writesSession || reads.some((key) => key.startsWith("session."));
    return session === "" || !usesSession
      ? (await run({ values: new Map() })).value
      : await this.sessions.run({ account, session, writes: writesSession, signal }, run);
  }

  /**
   * Lets an event pass through its unit, and notes what ran.
   * @param givenUp positions of steps that are not tried
   * @param more what it comes with beyond what every event has
   * @throws HeddleError why the event did not run
   */
  #pass(run: Run, givenUp: readonly number[], more: readonly string[] | undefined): Promise<ResultFrame> {
    const { graph, unit, limits, event, trial, attempts, before, signal } = run;
    const { account, id, source, type, data } = event;
    const attributes = { account, eventId: id, eventSource: source, eventType: type };
    const context = more === undefined ? attributes : { ...attributes, more };
    // What came of it before others changed its session is not what comes of it now.
    trial.recording = undefined;
    if (attempts !== undefined) {
      attempts.length = before;
    }
    if (trial.figures.count > 0) {
      // What a run took that is repeated is no part of the result, and was used nevertheless.
      trial.fuelWithoutResult += trial.figures.totalFuel;
      trial.figures = new StepFigures(unit.steps);
    }
    // Without a frame of its own to wait in: of thousands of events that wait, each would keep one.
    return this.start()
      .run(unit, sent(context, data, givenUp), { signal })
      .then(
        (frame) => {
          trial.figures = frame.figures;
          if (attempts !== undefined) {
            attempts[before] = { context, givenUp, frame };
            trial.recording = { graph, limits, data, attempts };
          }
          run.read(frame);
          return frame;
        },
        (error: unknown) => {
          trial.fuelWithoutResult += isUnmeasured(error) ? (trial.reservation?.fuel ?? 0) : 0;
          throw error;
        },
      );
  }
}

/** What is sent to a worker; most events give up nothing, and travel without saying so. */
function sent(
  context: FrameContext,
  data: Uint8Array,
  givenUp: readonly number[],
): Omit<EventFrame, "sequence"> {
  return givenUp.length === 0 ? { context, data } : { context, data, givenUp };
}

/** @throws HeddleError the failure of a step */
function throwFailure({ failure, logs }: ResultFrame): void {
  if (failure !== null) {
    const said = logs.filter(({ step, level }) => step === failure.step && level === "error").at(-1);
    const lastWords = failure.kind === "TRAP" && said !== undefined ? ` Its last words: ${said.message}` : "";
    throw HeddleError.from({ ...failure, message: failure.message + lastWords });
  }
}
