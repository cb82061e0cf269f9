/** Where and what a body is charged. */
export interface BodyPlan {
  /** Places of instructions, ascending, before which something is charged or checked. */
  readonly positions: readonly number[];
  /** Units charged at each, beside the entries of callees; 0 at the header of a loop that is only checked. */
  readonly units: readonly number[];
  /** The functions that are called in the region which begins at each place. */
  readonly callees: readonly (readonly number[])[];
  /** Whether each is the header of a loop. */
  readonly headers: readonly boolean[];
  /** Whether each is in a nest, calls, and ends where control leaves the function. */
  readonly exits: readonly boolean[];
  /** Units charged where a `br_if` branches, by the place after it. */
  readonly taken: ReadonlyMap<number, number>;
  /** Units of the first region; a function that is only called directly is not charged for it, its callers are. */
  readonly entry: number;
  /** The nests of loops, by the place of their first instruction. */
  readonly nests: ReadonlyMap<number, Nest>;
  /** Whether there are other loops. */
  readonly chargedLoops: boolean;
  /** Whether fewer checks are made where loops turn, calls are made and the function ends than where it is charged. */
  readonly checkedApart: boolean;
}

/** An outermost loop without calls but where the function is left, which is left only where nothing else can happen. */
export interface Nest {
  readonly stores: boolean;
  /** Units of all its regions, each once: between two checks no more are charged. */
  readonly units: number;
}
