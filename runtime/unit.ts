import type { FilledField, StepContext, StepRetry } from "../glue-gen/graph/index.ts";

/**
 * A graph made executable, as plain data that travels to workers: where its glue and its admitted modules lie,
 * and what each step may use.
 */
export interface Unit {
  /** Names the graph together with its limits, its glue's version and the rewriter's. */
  readonly key: string;
  /** Path of the glue module, JavaScript. */
  readonly glue: string;
  readonly steps: readonly UnitStep[];
  /** Positions of the values that are wanted: 0 is the event's data, i + 1 the output of step i. */
  readonly wanted: readonly number[];
  /** What the steps use of the context that not every event has; left out where they use nothing of it. */
  readonly context?: UnitContext;
}

/** What a unit uses of the context, beyond what every event has. */
export interface UnitContext {
  /** Keys that the event has to come with, such as `event.trace` and `session.locale`. */
  readonly reads: readonly string[];
  /** Whether it writes the state of a session. */
  readonly writesSession: boolean;
}

/** Which sides of a function are streams. */
export interface UnitStreams {
  readonly input: boolean;
  readonly output: boolean;
}

/** One step of a unit. */
export interface UnitStep {
  /** Identifier in the graph. */
  readonly id: string;
  /** Full name of the function. */
  readonly function: string;
  /** Path of the admitted module. */
  readonly admitted: string;
  /** Units of fuel that one call may use. */
  readonly fuel: number;
  /** Keys of the context that the function may read. */
  readonly reads: readonly string[];
  /** Positions of the values that its input is made of, 0 for the event's data. */
  readonly takes: readonly number[];
  /** Positions of steps that it comes after though it takes nothing of them; left out where there are none. */
  readonly after?: readonly number[];
  /** Whose writes to the context the step sees, and what it writes itself; left out where that is nothing. */
  readonly context?: StepContext;
  /** Which sides of the function are streams; left out where neither is. */
  readonly streams?: UnitStreams;
  /** Which mapping fills which field of the input, for failures that name a field; left out where none does. */
  readonly fields?: readonly FilledField[];
  /** What happens where the step fails; left out where that is a failure of the event. */
  readonly policy?: UnitPolicy;
}

/** What happens where a step fails. */
export interface UnitPolicy {
  readonly retry?: StepRetry;
  readonly skip?: true;
  readonly fallback?: UnitFallback;
}

/** A function that takes the place of a step's. */
export interface UnitFallback {
  /** Full name of the function. */
  readonly function: string;
  /** Path of the admitted module. */
  readonly admitted: string;
  /** Units of fuel that one call may use. */
  readonly fuel: number;
}

/** What may run of a unit, as figures name it: its steps in order, then those that take their places, in order. */
export function ranOf({
  steps,
}: Pick<Unit, "steps">): readonly { readonly id: string; readonly function: string }[] {
  const fallbacks = steps.flatMap(({ id, policy }) =>
    policy?.fallback === undefined ? [] : [{ id, function: policy.fallback.function }],
  );
  return fallbacks.length === 0 ? steps : [...steps, ...fallbacks];
}

/** Whether any step says what happens where it fails. */
export function hasPolicies({ steps }: Pick<Unit, "steps">): boolean {
  return steps.some(({ policy }) => policy !== undefined);
}
