import type { Division } from "./division.ts";

/**
 * How a step ended that ran: a failure may be one of the event, or be passed because the step was tried again, because
 * another function took its place, or because the step was left out.
 */
export type StepOutcome = "done" | "failed" | "retried" | "replaced" | "skipped";

/** By their numbers in a frame. */
const outcomes: readonly StepOutcome[] = ["done", "failed", "retried", "replaced", "skipped"];

/** What one step took. */
export interface StepReport {
  /** Identifier in the graph. */
  readonly step: string;
  /** Full name of the function. */
  readonly function: string;
  /** Wall-clock time in milliseconds from when the step before had ended: mapping its input and running it. */
  readonly milliseconds: number;
  /** Units of fuel. */
  readonly fuel: number;
  /** Bytes of linear memory at the end of the call, when it is largest. */
  readonly peakMemory: number;
  readonly outcome: StepOutcome;
  /** Where the graph ran on several workers: in which of its stages, and milliseconds from the event's start to its own. */
  readonly stage?: number;
  readonly startMs?: number;
}

/** What a function wrote to its log. */
export interface LogEntry {
  readonly step: string;
  readonly level: string;
  readonly message: string;
}

/** A step as its figures name it. */
export interface NamedStep {
  readonly id: string;
  readonly function: string;
}

/** For each step that ran: its position in the unit and its outcome, nanoseconds, units of fuel, bytes. */
const PER_STEP = 4;

/** Below this a number is the position of a step that is done; graphs have fewer steps by far. */
const OUTCOME = 2 ** 16;

/**
 * What the steps of an event took, in the order in which they ran, as one list of numbers. Most events are summed up
 * and never looked at, so that objects are made only where somebody asks for them.
 */
export class StepFigures {
  readonly #steps: readonly NamedStep[];
  readonly #numbers: number[];
  #reports: readonly StepReport[] | undefined;
  /** For each step that ran, its stage and when it began; empty where all ran on one worker. */
  readonly #apart: [stage: number, startMs: number][] = [];
  /** Why and how the steps ran on several workers, where they did. */
  division: Division | undefined;

  /**
   * @param steps those of the unit
   * @param numbers what {@link numbers} gave
   */
  constructor(steps: readonly NamedStep[], numbers: number[] = []) {
    this.#steps = steps;
    this.#numbers = numbers;
  }

  /** Those that {@link reports} gave. @param division why and how they ran on several workers, where they did */
  static of(
    steps: readonly NamedStep[],
    reports: readonly StepReport[],
    division?: Division | undefined,
  ): StepFigures {
    const figures = new StepFigures(steps);
    figures.division = division;
    for (const { step, function: name, milliseconds, fuel, peakMemory, outcome, stage, startMs } of reports) {
      const position = steps.findIndex((one) => one.id === step && one.function === name);
      figures.add(position, milliseconds, fuel, peakMemory, outcome);
      if (stage !== undefined && startMs !== undefined) {
        figures.apart(stage, startMs);
      }
    }
    return figures;
  }

  /** Adds a step that ran. @param position in the unit, or of what took its place behind all steps */
  add(
    position: number,
    milliseconds: number,
    fuel: number,
    peakMemory: number,
    outcome: StepOutcome = "done",
  ): void {
    const place = outcome === "done" ? position : position + outcomes.indexOf(outcome) * OUTCOME;
    // Whole numbers are small in a frame, and in memory.
    this.#numbers.push(place, Math.round(milliseconds * 1e6), fuel, peakMemory);
  }

  /** How the last one ended is to be said otherwise. */
  amend(outcome: StepOutcome): void {
    const last = this.#numbers.length - PER_STEP;
    this.#numbers[last] = positionAt(this.#numbers[last] as number) + outcomes.indexOf(outcome) * OUTCOME;
  }

  /** Says of the step that was added last in which stage it ran, and when it began. */
  apart(stage: number, startMs: number): void {
    this.#apart.push([stage, startMs]);
  }

  /** What ran before, and then this. */
  after(earlier: StepFigures): StepFigures {
    const all = new StepFigures(this.#steps, [...earlier.#numbers]);
    all.#numbers.push(...this.#numbers);
    return all;
  }

  /** All of it, for a frame. */
  get numbers(): readonly number[] {
    return this.#numbers;
  }

  /** How many steps ran. */
  get count(): number {
    return this.#numbers.length / PER_STEP;
  }

  /** The position in the unit of the step that ran as the given one. */
  position(index: number): number {
    return positionAt(this.place(index));
  }

  /** {@link position} and {@link outcome} in one number. */
  place(index: number): number {
    return this.#numbers[index * PER_STEP] as number;
  }

  outcome(index: number): StepOutcome {
    return outcomeAt(this.place(index));
  }

  step(index: number): NamedStep {
    return this.#steps[this.position(index)] as NamedStep;
  }

  milliseconds(index: number): number {
    return this.nanoseconds(index) / 1e6;
  }

  nanoseconds(index: number): number {
    return this.#numbers[index * PER_STEP + 1] as number;
  }

  /** To the nearest whole one. */
  microseconds(index: number): number {
    const nanoseconds = this.nanoseconds(index);
    // The same; nearly every step takes below two seconds, and dividing whole numbers takes a tenth of the time.
    return nanoseconds < 2 ** 31 ? (((nanoseconds >> 1) + 250) / 500) | 0 : Math.round(nanoseconds / 1000);
  }

  fuel(index: number): number {
    return this.#numbers[index * PER_STEP + 2] as number;
  }

  peakMemory(index: number): number {
    return this.#numbers[index * PER_STEP + 3] as number;
  }

  /** The stage in which it ran; 0 where all ran on one worker. */
  stage(index: number): number {
    return this.#apart[index]?.[0] ?? 0;
  }

  /** When it began, in milliseconds after the event did; on one worker each begins when the one before it has ended. */
  startMs(index: number): number {
    const start = this.#apart[index]?.[1];
    if (start !== undefined) {
      return start;
    }
    let sum = 0;
    for (let i = 0; i < index; i++) {
      sum += this.milliseconds(i);
    }
    return sum;
  }

  /** From the start of the first step to the end of the last one. */
  get elapsedMilliseconds(): number {
    let end = 0;
    for (let i = 0; i < this.#apart.length; i++) {
      end = Math.max(end, this.startMs(i) + this.milliseconds(i));
    }
    return this.#apart.length === 0 ? this.totalMilliseconds : end;
  }

  /** Of all steps. */
  get totalMilliseconds(): number {
    let sum = 0;
    for (let i = 1; i < this.#numbers.length; i += PER_STEP) {
      sum += this.#numbers[i] as number;
    }
    return sum / 1e6;
  }

  /** Of all steps. */
  get totalFuel(): number {
    let sum = 0;
    for (let i = 2; i < this.#numbers.length; i += PER_STEP) {
      sum += this.#numbers[i] as number;
    }
    return sum;
  }

  /** The same objects each time. */
  reports(): readonly StepReport[] {
    this.#reports ??= Array.from({ length: this.count }, (_, index) => ({
      step: this.step(index).id,
      function: this.step(index).function,
      milliseconds: this.milliseconds(index),
      fuel: this.fuel(index),
      peakMemory: this.peakMemory(index),
      outcome: this.outcome(index),
      ...(this.division && { stage: this.stage(index), startMs: this.startMs(index) }),
    }));
    return this.#reports;
  }
}

/** The outcome in a {@link StepFigures.place}. */
export function outcomeAt(place: number): StepOutcome {
  return place < OUTCOME ? "done" : (outcomes[Math.floor(place / OUTCOME)] as StepOutcome);
}

/** The position in a {@link StepFigures.place}. */
export function positionAt(place: number): number {
  return place % OUTCOME;
}
