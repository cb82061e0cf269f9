import type { FilledField } from "../../glue-gen/graph/index.ts";

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
  /** Which mapping fills which field of the input, for failures that name a field; left out where none does. */
  readonly fields?: readonly FilledField[];
}
