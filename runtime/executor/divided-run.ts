import type { Failure, HeddleError } from "../errors.ts";
import { pairsOf } from "../pairs.ts";
import type { Unit } from "../unit.ts";
import type { Division, Stage } from "./division.ts";
import { sessionOf } from "./event-context.ts";
import { type EventFrame, type Part, ResultFrame, type Written } from "./frame.ts";
import type { AwaitedJob } from "./job.ts";
import { type LogEntry, StepFigures } from "./report.ts";
import { isUnmeasured, ranUnmeasured } from "./unmeasured.ts";

/** An event that runs on several workers. */
export type DividedEvent = Pick<EventFrame, "context" | "data">;

/** Where the stages of an event run. */
export interface Stages {
  /** Lets a part of the event run. */
  start(event: DividedEvent & { readonly part: Part }): AwaitedJob;
  /** A part is not wanted any more, and has no result. */
  giveUp(job: AwaitedJob): void;
}

const noBytes = new Uint8Array();

/**
 * An event whose stages run on several workers. What becomes of it is what would have become of it on one: it ends with the
 * first of its steps, in the order of the unit, that fails or does not run, and nothing is told of those behind it. Once such
 * a step is known, nothing behind it runs any more: a stage with steps on both sides begins again with those before.
 */
export class DividedRun {
  readonly #unit: Unit;
  readonly #division: Division;
  readonly #event: DividedEvent;
  readonly #stages: Stages;
  readonly #begun = performance.now();
  /** By place of the stage: what runs it, when it began in milliseconds after the event did, and what came of it. */
  readonly #jobs: AwaitedJob[] = [];
  readonly #starts: number[] = [];
  readonly #frames: ResultFrame[] = [];
  readonly #values = new Map<number, Uint8Array>();
  readonly #written = new Map<number, Written>();
  /** Position of the step that the event ends with, as far as it is known, and why, unless the step failed. */
  #endsAt = Number.POSITIVE_INFINITY;
  #error: unknown;
  #unmeasured = false;
  #gaveUp = false;
  #looks = 0;

  constructor(unit: Unit, division: Division, event: DividedEvent, stages: Stages) {
    this.#unit = unit;
    this.#division = division;
    this.#event = event;
    this.#stages = stages;
    this.#values.set(0, event.data);
  }

  /** The values that passed between stages or are wanted, and the event's data, by position. */
  get values(): ReadonlyMap<number, Uint8Array> {
    return this.#values;
  }

  /** Whether a part was given up while a worker was at it, because an earlier step is what the event ends with. */
  get gaveUp(): boolean {
    return this.#gaveUp;
  }

  /**
   * Runs it; the first stages start at once.
   * @throws HeddleError why a stage did not run, or what {@link end} was given
   */
  async run(): Promise<ResultFrame> {
    const ends: Promise<void>[] = [];
    for (const [place, { after }] of this.#division.stages.entries()) {
      const before = after.map((earlier) => ends[earlier]);
      const run = () => this.#run(place);
      ends.push(before.length === 0 ? run() : Promise.all(before).then(run));
    }
    await Promise.all(ends);
    if (this.#error !== undefined) {
      if (this.#unmeasured || this.#frames.length > 0) {
        ranUnmeasured(this.#error as HeddleError);
      }
      throw this.#error;
    }
    return this.#result();
  }

  /** Ends the event, whatever became of its stages. */
  end(error: HeddleError): void {
    this.#endAt(-1, error);
  }

  /** Looks whether something of it runs, and ends it where that was so more often than it may be. */
  look(most: number, late: () => HeddleError): void {
    // It may have begun just before the first look.
    if (this.#jobs.some((job) => job.batch?.isAt(job) === true) && ++this.#looks > most) {
      this.end(late());
    }
  }

  /**
   * Runs a stage, and where it was given up in favour of its first steps, these. Whatever a stage waits for has steps before
   * it only, so that it is not reached where one of them did not succeed.
   */
  async #run(place: number): Promise<void> {
    const whole = this.#division.stages[place] as Stage;
    for (;;) {
      const stage = upTo(this.#endsAt, whole);
      const [first] = stage.steps;
      if (first === undefined) {
        return;
      }
      let job: AwaitedJob | undefined;
      try {
        job = this.#stages.start(this.#eventOf(stage));
        this.#jobs[place] = job;
        this.#take(place, stage, await job.result);
        return;
      } catch (error) {
        this.#unmeasured ||= isUnmeasured(error);
        if (job === undefined || job === this.#jobs[place]) {
          this.#endAt(first, error);
          return;
        }
      }
    }
  }

  #take(place: number, { wanted }: Stage, frame: ResultFrame): void {
    const { figures } = frame;
    // Its job may have waited for a worker before.
    const ago = performance.now() - this.#begun;
    this.#starts[place] = Math.max(0, ago - figures.totalMilliseconds);
    this.#frames[place] = frame;
    if (frame.failure !== null) {
      this.#endAt(figures.position(figures.count - 1), undefined);
      return;
    }
    for (const [index, value] of wanted.entries()) {
      this.#values.set(value, frame.values?.[index] as Uint8Array);
    }
    for (const written of frame.written ?? []) {
      this.#written.set(written[0], written);
    }
  }

  #eventOf({ steps, given, wanted }: Stage): DividedEvent & { readonly part: Part } {
    const { context, data } = this.#event;
    const seen = new Set(
      steps.flatMap(
        (step) => this.#unit.steps[step]?.context?.sources.flatMap(([, writers]) => writers) ?? [],
      ),
    );
    const part: Part = {
      steps,
      given: given
        .filter((value) => value > 0)
        .map((value) => [value, this.#values.get(value) as Uint8Array] as const),
      written: [...this.#written.values()].filter(([step]) => seen.has(step)),
      wanted,
    };
    return { context, data: given.includes(0) ? data : noBytes, part };
  }

  #endAt(position: number, error: unknown): void {
    if (position >= this.#endsAt) {
      return;
    }
    this.#endsAt = position;
    this.#error = error;
    for (const [place, { steps }] of this.#division.stages.entries()) {
      const job = this.#jobs[place];
      // It is not known at which of its steps a stage is.
      if ((steps.at(-1) as number) > position && job !== undefined && !job.settled) {
        this.#gaveUp ||= position >= 0 && job.batch?.isAt(job) === true;
        delete this.#jobs[place];
        this.#stages.giveUp(job);
      }
    }
  }

  #result(): ResultFrame {
    const figures = new StepFigures(this.#unit.steps);
    const logs: LogEntry[] = [];
    let failure: Failure | null = null;
    for (const { position, stage, frame, index, start } of this.#ran()) {
      const { figures: own } = frame;
      figures.add(
        position,
        own.milliseconds(index),
        own.fuel(index),
        own.peakMemory(index),
        own.outcome(index),
      );
      figures.apart(stage, start);
      const { id } = own.step(index);
      logs.push(...frame.logs.filter(({ step }) => step === id));
      failure = position === this.#endsAt ? frame.failure : failure;
    }
    figures.division = this.#division;
    if (failure !== null) {
      return new ResultFrame(0, null, failure, figures, logs, undefined);
    }
    const values = this.#unit.wanted.map((value) => new Uint8Array(this.#values.get(value) as Uint8Array));
    const written = [...this.#written].sort(([a], [b]) => a - b).map(([, [, pairs]]) => pairsOf(pairs));
    const session = this.#unit.context?.writesSession === true ? sessionOf(written) : undefined;
    return new ResultFrame(0, values, null, figures, logs, session);
  }

  /** The steps that would have run on one worker, in their order. */
  #ran() {
    const all = this.#frames.flatMap((frame, stage) => {
      let start = this.#starts[stage] as number;
      return Array.from({ length: frame.figures.count }, (_, index) => {
        const begun = start;
        start += frame.figures.milliseconds(index);
        return { position: frame.figures.position(index), stage, frame, index, start: begun };
      });
    });
    return all.filter(({ position }) => position <= this.#endsAt).sort((a, b) => a.position - b.position);
  }
}

/** As much of a stage as is not behind a step. */
function upTo(position: number, { steps, given, wanted, after }: Stage): Stage {
  const isUpTo = (step: number) => step <= position;
  return { steps: steps.filter(isUpTo), given, wanted: wanted.filter((value) => isUpTo(value - 1)), after };
}
