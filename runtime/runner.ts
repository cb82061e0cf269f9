import { type Budgets, Estimates, type Reservation } from "./allocator/index.ts";
import type { Config } from "./config.ts";
import { HeddleError } from "./errors.ts";
import {
  Branches,
  type EventFrame,
  eventValues,
  type FrameContext,
  Pool,
  persevere,
  type ResultFrame,
  StepFigures,
} from "./executor/index.ts";
import {
  type Attempt,
  type Monitor,
  outcomeOf,
  type RecordedExecution,
  type RecordedOutcome,
} from "./monitor/index.ts";
import { noteUnmeasured, type Run, type RunningEvent, throwFailure } from "./run.ts";
import { type SessionChanges, type SessionState, Sessions } from "./session/index.ts";
import { hasPolicies, type Unit, type UnitContext } from "./unit.ts";

/** What came of an event each time it passed through its unit. */
interface Passes {
  /** Undefined where it is not recorded. */
  readonly attempts: Attempt[] | undefined;
  /** How many of them there were before this time. */
  before: number;
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
    const { workers, spare, limits, branches } = this.#config;
    this.#pool ??= new Pool({ workers, spare, ...limits }, branches ? new Branches(workers) : undefined);
    return this.#pool;
  }

  /**
   * Runs an event when its account's budget admits it.
   * @param run is told what comes of it, once
   */
  run(run: Run): void {
    const { trial, graph, event, signal } = run;
    const { unit, limits } = run.executable;
    trial.graph = graph;
    try {
      const expected = this.#estimates.of(graph, limits, unit.steps);
      const reservation = this.#budgets.reserve(event.account, expected, signal);
      if (reservation instanceof Promise) {
        reservation.then(
          (admitted) => this.#admitted(run, admitted),
          (error) => run.failed(error),
        );
      } else {
        this.#admitted(run, reservation);
      }
    } catch (error) {
      run.failed(error);
    }
  }

  #admitted(run: Run, reservation: Reservation): void {
    const { trial, event, signal } = run;
    const { unit } = run.executable;
    trial.reservation = reservation;
    const isRecorded = this.#isRecorded();
    if (isRecorded || !isPlain(unit)) {
      this.#repeat(run, isRecorded).then(
        (frame) => run.done(frame),
        (error) => run.failed(error),
      );
      return;
    }
    try {
      this.start().start(unit, sent(attributesOf(event), event.data, none), run, signal);
    } catch (error) {
      run.failed(error);
    }
  }

  /** Lets an event pass through its unit as often as policies and sessions ask for, each time with its context. */
  async #repeat(run: Run, isRecorded: boolean): Promise<ResultFrame> {
    const { trial, event, signal } = run;
    const { unit } = run.executable;
    const passes: Passes = { attempts: isRecorded ? [] : undefined, before: 0 };
    const { context } = unit;
    const tellsTrace = context?.reads.includes("event.trace") === true;
    const traceparent = (tellsTrace ? this.#monitor.traceparent(trial) : undefined) ?? event.traceparent;
    const pass = (givenUp: readonly number[]): Promise<ResultFrame> => {
      passes.before = passes.attempts?.length ?? 0;
      // Where this one ends without a result, the event did, and with nothing that could come again.
      trial.recording = undefined;
      return context === undefined
        ? this.#pass(run, passes, givenUp, undefined)
        : this.#withContext(context, { ...event, traceparent }, signal, async (more) => {
            const frame = await this.#pass(run, passes, givenUp, more);
            return { value: frame, changes: frame.failure === null ? frame.session : undefined };
          });
    };
    try {
      const frame = hasPolicies(unit) ? await persevere(unit, pass, trial, signal) : await pass(none);
      throwFailure(frame);
      return frame;
    } catch (error) {
      if (error instanceof HeddleError && error.code === "CANCELLED") {
        // Between two attempts, of which the first is not how it ended.
        trial.recording = undefined;
      }
      throw error;
    }
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
  async #pass(
    run: Run,
    { attempts, before }: Passes,
    givenUp: readonly number[],
    more: readonly string[] | undefined,
  ): Promise<ResultFrame> {
    const { graph, event, trial, signal } = run;
    const { unit, limits } = run.executable;
    const { data } = event;
    const attributes = attributesOf(event);
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
    let frame: ResultFrame;
    try {
      frame = await this.start().run(unit, sent(context, data, givenUp), { signal });
    } catch (error) {
      noteUnmeasured(trial, error);
      throw error;
    }
    trial.figures = frame.figures;
    if (attempts !== undefined) {
      attempts[before] = { context, givenUp, frame };
      trial.recording = { graph, limits, data, attempts };
    }
    if (frame.failure === null) {
      run.read(frame);
    }
    return frame;
  }
}

/** Whether each event passes through a unit once, and with nothing of a context but what every event has. */
function isPlain(unit: Unit): boolean {
  return unit.context === undefined && !hasPolicies(unit);
}

function attributesOf({ account, id, source, type }: RunningEvent): FrameContext {
  return { account, eventId: id, eventSource: source, eventType: type };
}

/** What is sent to a worker; most events give up nothing, and travel without saying so. */
function sent(
  context: FrameContext,
  data: Uint8Array,
  givenUp: readonly number[],
): Omit<EventFrame, "sequence"> {
  return givenUp.length === 0 ? { context, data } : { context, data, givenUp };
}
