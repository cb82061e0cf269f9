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

/** Below this a number is the position of a step that is done; graphs have fewer steps by far. */
const OUTCOME = 2 ** 16;

/** Lists of numbers, of which each step that ran has one. */
export interface FigureLists {
  /** {@link StepFigures.place} */
  readonly places: readonly number[];
  readonly nanoseconds: readonly number[];
  readonly fuel: readonly number[];
  readonly peakMemory: readonly number[];
}

/**
 * What the steps of an event took, in the order in which they ran, as lists of numbers. Most events are summed up and
 * never looked at, so that objects are made only where somebody asks for them; and most have the same places and memory
 * as the event before, many the same fuel, so that they have the same lists.
 */
export class StepFigures {
  readonly #steps: readonly NamedStep[];
  #places: number[];
  #nanoseconds: number[];
  #fuel: number[];
  #peakMemory: number[];
  /** Whether others may have the same lists. */
  #isShared: boolean;
  #reports: readonly StepReport[] | undefined;
  /** For each step that ran, its stage and when it began; undefined where all ran on one worker. */
  #apart: [stage: number, startMs: number][] | undefined;
  /** Why and how the steps ran on several workers, where they did. */
  division: Division | undefined;

  /**
   * @param steps those of the unit
   * @param lists of equal lengths, which nobody changes; left out: none has run yet
   */
  constructor(steps: readonly NamedStep[], lists?: FigureLists) {
    this.#steps = steps;
    // What is shared is copied before anything of it is changed.
    const all = (lists ?? newLists()) as Record<keyof FigureLists, number[]>;
    this.#places = all.places;
    this.#nanoseconds = all.nanoseconds;
    this.#fuel = all.fuel;
    this.#peakMemory = all.peakMemory;
    this.#isShared = lists !== undefined;
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
    this.#own();
    this.#places.push(outcome === "done" ? position : position + outcomes.indexOf(outcome) * OUTCOME);
    // Whole numbers are small in a frame, and in memory.
    this.#nanoseconds.push(Math.round(milliseconds * 1e6));
    this.#fuel.push(fuel);
    this.#peakMemory.push(peakMemory);
  }

  /** How the last one ended is to be said otherwise. */
  amend(outcome: StepOutcome): void {
    this.#own();
    const last = this.count - 1;
    this.#places[last] = this.position(last) + outcomes.indexOf(outcome) * OUTCOME;
  }

  /** Says of the step that was added last in which stage it ran, and when it began. */
  apart(stage: number, startMs: number): void {
    this.#apart ??= [];
    this.#apart.push([stage, startMs]);
  }

  /** What ran before, and then this. */
  after(earlier: StepFigures): StepFigures {
    return new StepFigures(this.#steps, {
      places: [...earlier.#places, ...this.#places],
      nanoseconds: [...earlier.#nanoseconds, ...this.#nanoseconds],
      fuel: [...earlier.#fuel, ...this.#fuel],
      peakMemory: [...earlier.#peakMemory, ...this.#peakMemory],
    });
  }

  /** All of it, for a frame. */
  get lists(): FigureLists {
    return {
      places: this.#places,
      nanoseconds: this.#nanoseconds,
      fuel: this.#fuel,
      peakMemory: this.#peakMemory,
    };
  }

  /** Whether the same steps ran and ended in the same way. */
  hasPlacesOf(other: StepFigures): boolean {
    return isEqual(this.#places, other.#places);
  }

  /** Whether each took the same fuel. */
  hasFuelOf(other: StepFigures): boolean {
    return isEqual(this.#fuel, other.#fuel);
  }

  /** Whether each had the same memory. */
  hasMemoryOf(other: StepFigures): boolean {
    return isEqual(this.#peakMemory, other.#peakMemory);
  }

  /** How many steps ran. */
  get count(): number {
    return this.#places.length;
  }

  /** The position in the unit of the step that ran as the given one. */
  position(index: number): number {
    return positionAt(this.place(index));
  }

  /** {@link position} and {@link outcome} in one number. */
  place(index: number): number {
    return this.#places[index] as number;
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
    return this.#nanoseconds[index] as number;
  }

  /** To the nearest whole one. */
  microseconds(index: number): number {
    const nanoseconds = this.nanoseconds(index);
    // The same; nearly every step takes below two seconds, and dividing whole numbers takes a tenth of the time.
    return nanoseconds < 2 ** 31 ? (((nanoseconds >> 1) + 250) / 500) | 0 : Math.round(nanoseconds / 1000);
  }

  fuel(index: number): number {
    return this.#fuel[index] as number;
  }

  peakMemory(index: number): number {
    return this.#peakMemory[index] as number;
  }

  /** The stage in which it ran; 0 where all ran on one worker. */
  stage(index: number): number {
    return this.#apart?.[index]?.[0] ?? 0;
  }

  /** When it began, in milliseconds after the event did; on one worker each begins when the one before it has ended. */
  startMs(index: number): number {
    const start = this.#apart?.[index]?.[1];
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
    if (this.#apart === undefined) {
      return this.totalMilliseconds;
    }
    let end = 0;
    for (let i = 0; i < this.#apart.length; i++) {
      end = Math.max(end, this.startMs(i) + this.milliseconds(i));
    }
    return end;
  }

  /** Of all steps. */
  get totalMilliseconds(): number {
    return sumOf(this.#nanoseconds) / 1e6;
  }

  /** Of all steps. */
  get totalFuel(): number {
    return sumOf(this.#fuel);
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

  /** Before something is changed: lists that nobody else has. */
  #own(): void {
    if (this.#isShared) {
      this.#isShared = false;
      this.#places = [...this.#places];
      this.#nanoseconds = [...this.#nanoseconds];
      this.#fuel = [...this.#fuel];
      this.#peakMemory = [...this.#peakMemory];
    }
  }
}

function newLists(): FigureLists {
  return { places: [], nanoseconds: [], fuel: [], peakMemory: [] };
}

function isEqual(some: readonly number[], others: readonly number[]): boolean {
  if (some !== others) {
    for (let i = 0; i < Math.max(some.length, others.length); i++) {
      if (some[i] !== others[i]) {
        return false;
      }
    }
  }
  return true;
}

/** Of all of them; without a closure, because it is asked for at each event. */
export function sumOf(numbers: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) {
    sum += numbers[i] as number;
  }
  return sum;
}

/** The outcome in a {@link StepFigures.place}. */
export function outcomeAt(place: number): StepOutcome {
  return place < OUTCOME ? "done" : (outcomes[Math.floor(place / OUTCOME)] as StepOutcome);
}

/** The position in a {@link StepFigures.place}. */
export function positionAt(place: number): number {
  return place % OUTCOME;
}
