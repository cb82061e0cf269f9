import type { Graph } from "../glue-gen/graph/index.ts";
import type { ExecutableGraph } from "./composer.ts";
import { HeddleError } from "./errors.ts";
import { isUnmeasured, type Receiver, type ResultFrame } from "./executor/index.ts";
import type { ReceivedEvent } from "./intake/index.ts";
import { release } from "./long-memory.ts";
import type { Trial } from "./monitor/index.ts";

/** As much of an event as running it takes. */
export type RunningEvent = Pick<
  ReceivedEvent,
  "account" | "id" | "source" | "type" | "traceparent" | "session" | "data"
>;

/** As much of what a graph was made executable as. */
export type Executable = Pick<ExecutableGraph, "unit" | "limits">;

/**
 * An event on its way through a graph. Of thousands that are under way each is one object, which is told what comes of it:
 * promises, and what waits for them, would be most of what the garbage collector finds.
 */
export abstract class Run implements Receiver {
  /** Gets what ran, also where the event fails, and what is set aside until it has ended. */
  readonly trial: Trial;
  readonly signal: AbortSignal | undefined;
  #graph: Graph | undefined;
  #executable: Executable | undefined;
  #event: RunningEvent | undefined;

  constructor(trial: Trial, signal: AbortSignal | undefined) {
    this.trial = trial;
    this.signal = signal;
  }

  get graph(): Graph {
    return this.#graph as Graph;
  }

  get executable(): Executable {
    return this.#executable as Executable;
  }

  get event(): RunningEvent {
    return this.#event as RunningEvent;
  }

  /** It is known what runs. */
  protected prepare(graph: Graph, executable: Executable, event: RunningEvent): void {
    this.#graph = graph;
    this.#executable = executable;
    this.#event = event;
  }

  /** Takes what is wanted of the outputs; where it throws, the event has failed and writes nothing. */
  abstract read(frame: ResultFrame): void;

  /** The event has run, and was read. */
  abstract done(frame: ResultFrame): void;

  /** Why it has no result: the failure of a step, why it did not run, and what {@link read} threw. */
  abstract failed(error: unknown): void;

  /** Nobody reads the event's data any more, unless it is recorded. */
  protected releaseData(): void {
    if (this.#event !== undefined && this.trial.recording === undefined) {
      release(this.#event.data);
    }
  }

  succeed(frame: ResultFrame): void {
    this.trial.figures = frame.figures;
    try {
      throwFailure(frame);
      this.read(frame);
    } catch (error) {
      this.failed(error);
      return;
    }
    this.done(frame);
  }

  fail(error: HeddleError): void {
    noteUnmeasured(this.trial, error);
    this.failed(error);
  }
}

/** Notes what was set aside for a run as used where it ended before anybody could ask what it had used. */
export function noteUnmeasured(trial: Trial, error: unknown): void {
  trial.fuelWithoutResult += isUnmeasured(error) ? (trial.reservation?.fuel ?? 0) : 0;
}

/** @throws HeddleError the failure of a step */
export function throwFailure({ failure, logs }: ResultFrame): void {
  if (failure !== null) {
    const said = logs.filter(({ step, level }) => step === failure.step && level === "error").at(-1);
    const lastWords = failure.kind === "TRAP" && said !== undefined ? ` Its last words: ${said.message}` : "";
    throw HeddleError.from({ ...failure, message: failure.message + lastWords });
  }
}
