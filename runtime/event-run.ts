import type { Schema } from "../glue-gen/index.ts";
import type { Composer, ExecutableGraph } from "./composer.ts";
import type { ResultFrame } from "./executor/index.ts";
import { ofFunction } from "./function-error.ts";
import type { ReceivedEvent } from "./intake/index.ts";
import type { Trial } from "./monitor/index.ts";
import { readOutput } from "./output.ts";
import type { PlanDemand } from "./planner/index.ts";
import type { PlannedEvent, Planning } from "./planning.ts";
import type { Keeping, Records } from "./records.ts";
import type { Repository } from "./repository/index.ts";
import { Result } from "./result.ts";
import { Run } from "./run.ts";
import type { Runner } from "./runner.ts";

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

/** What events are run with. */
export interface Parts {
  readonly repository: Repository;
  readonly composer: Composer;
  readonly planning: Planning;
  readonly runner: Runner;
  readonly records: Records;
  /** Throws where Heddle was closed. */
  readonly assertOpen: () => void;
}

/** An event from when it came until its result is there, or the reason why there is none, and is noted. */
export class EventRun extends Run {
  readonly #parts: Parts;
  readonly #keeping: Keeping;
  readonly #options: RunOptions;
  readonly #resolve: (result: Result) => void;
  readonly #reject: (error: unknown) => void;
  #schema: Schema | undefined;
  #planned: PlannedEvent | undefined;
  #places: ExecutableGraph["outputs"] = [];
  #outputs: Result["outputs"] = [];

  /** @param keeping says how the event is kept if it fails */
  constructor(
    parts: Parts,
    keeping: Keeping,
    options: RunOptions,
    resolve: (result: Result) => void,
    reject: (error: unknown) => void,
  ) {
    super(parts.records.begin(), options.signal);
    this.#parts = parts;
    this.#keeping = keeping;
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** @param read gives the event, and the trial what can be read of it */
  start(read: (trial: Trial) => ReceivedEvent): void {
    const { repository, planning } = this.#parts;
    try {
      const received = read(this.trial);
      this.#schema = repository.schema();
      const planned = planning.planAdvised(received, this.#options);
      if (planned instanceof Promise) {
        planned.then((advised) => this.#run(advised)).catch((error: unknown) => this.failed(error));
      } else {
        this.#run(planned);
      }
    } catch (error) {
      this.failed(error);
    }
  }

  #run(planned: PlannedEvent): void {
    const { composer, runner, assertOpen } = this.#parts;
    const { graph } = planned.plan;
    const executable = composer.executable(graph);
    this.#planned = planned;
    this.#places = executable.outputs;
    assertOpen();
    this.prepare(graph, executable, planned.event);
    runner.run(this);
  }

  read(frame: ResultFrame): void {
    this.#outputs = this.#places.map((place) => {
      const step = this.graph.steps[place.step];
      const bytes = (frame.values as Uint8Array[])[place.value] as Uint8Array;
      return ofFunction(step?.id, step?.function, () => readOutput(this.#schema as Schema, place, bytes));
    });
  }

  done(frame: ResultFrame): void {
    const planned = this.#planned as PlannedEvent;
    const schema = this.#schema as Schema;
    let result: Result;
    try {
      this.#parts.planning.ran(planned, schema, this.#options.goals);
      const { event, intent, plan, graphHash } = planned;
      const { id: eventId, account } = event;
      const { figures } = this.trial;
      const { logs } = frame;
      result = new Result(
        { eventId, account, intent, plan, graphHash, outputs: this.#outputs, figures, logs },
        schema,
        this.trial.recording !== undefined,
      );
      this.#parts.records.succeeded(this.trial);
    } catch (error) {
      this.failed(error);
      return;
    }
    this.releaseData();
    this.#resolve(result);
  }

  failed(error: unknown): void {
    const { composer, records } = this.#parts;
    if (this.#planned !== undefined) {
      composer.failed(this.#planned.plan.graph, error);
    }
    try {
      records.failed(this.#keeping, this.trial, error);
    } catch (cause) {
      this.#reject(cause);
      return;
    }
    this.releaseData();
    this.#reject(error);
  }
}
