import { HeddleError } from "../errors.ts";
import { intentLimits } from "./limits.ts";

/**
 * The goals that a model knows, and the sequences in which they were asked for. What is scored is a unit: a goal,
 * or one goal right after another. Numbers are given in the order of arrival, and stay.
 */
export class Vocabulary {
  #unitCount = 0;
  readonly #positions = new Map<string, number>();
  readonly #links = new Map<number, number>();
  readonly #goals: number[] = [];
  readonly #names: string[] = [];
  readonly #isGoal: boolean[] = [];
  readonly #sequenceNumbers = new Map<string, number>();
  /** Goals of each sequence, as positions in {@link goals}. */
  readonly sequences: Int32Array[] = [];
  /** Units of all sequences, one after the other, those of a sequence each once; and where they begin. */
  #units = new Int32Array(64);
  #starts = new Int32Array(16);
  /** How often each sequence was asked for. */
  readonly counts: number[] = [];

  /** Names of goals. */
  get goals(): readonly string[] {
    return this.#names;
  }

  /** The unit of each goal. */
  get goalUnits(): readonly number[] {
    return this.#goals;
  }

  get unitCount(): number {
    return this.#unitCount;
  }

  /** Whether a unit is a goal; otherwise it is one goal right after another. */
  isGoal(unit: number): boolean {
    return this.#isGoal[unit] === true;
  }

  /** The unit of one goal right after another; undefined where it was never asked for so. */
  link(from: number, to: number): number | undefined {
    return this.#links.get(linkKey(from, to));
  }

  /** Whether goals were asked for in this order: their positions, with commas in between. */
  has(goals: string): boolean {
    return this.#sequenceNumbers.has(goals);
  }

  /** Units of a sequence, each once. */
  unitsOf(sequence: number): Int32Array {
    return this.#units.subarray(this.#starts[sequence], this.#starts[sequence + 1]);
  }

  /** What a sequence scores: the sum of its units, and what it counts beside them. */
  scoreSequence(sequence: number, units: Float32Array, biases: Float32Array): number {
    const own = this.#units;
    const end = this.#starts[sequence + 1] as number;
    let sum = biases[sequence] as number;
    for (let k = this.#starts[sequence] as number; k < end; k++) {
      sum += units[own[k] as number] as number;
    }
    return sum;
  }

  /** The same for each sequence. @param scores takes the scores */
  scoreSequences(units: Float32Array, biases: Float32Array, scores: Float64Array): Float64Array {
    for (let s = 0; s < scores.length; s++) {
      scores[s] = this.scoreSequence(s, units, biases);
    }
    return scores;
  }

  /** Adds a number to each unit of a sequence. */
  addToUnits(sequence: number, value: number, sums: Float32Array): void {
    const own = this.#units;
    const end = this.#starts[sequence + 1] as number;
    for (let k = this.#starts[sequence] as number; k < end; k++) {
      (sums[own[k] as number] as number) += value;
    }
  }

  /**
   * The number of a sequence of goals, which is new where it was never asked for.
   * @throws HeddleError INTENT_LIMIT
   */
  add(names: readonly string[], times = 1): number {
    if (names.length === 0 || names.length > intentLimits.goalsOfRequest) {
      throw limit(`A request names ${names.length} goals; 1 to ${intentLimits.goalsOfRequest} are taken.`);
    }
    const known = this.#sequenceNumbers.get(names.map((name) => this.#positions.get(name)).join());
    if (known !== undefined) {
      this.counts[known] = (this.counts[known] as number) + times;
      return known;
    }
    const fresh = new Set(names.filter((name) => !this.#positions.has(name)));
    if (this.#names.length + fresh.size > intentLimits.goals) {
      throw limit(`There are more than ${intentLimits.goals} different goals.`);
    }
    const sequence = this.sequences.length;
    if (sequence >= intentLimits.sequences) {
      throw limit(`There are more than ${intentLimits.sequences} different sequences of goals.`);
    }
    const goals = Int32Array.from(names, (name) => this.#goal(name));
    const links = Array.from(goals.subarray(1), (goal, i) => this.#link(goals[i] as number, goal));
    const units = Array.from(goals, (goal) => this.#goals[goal] as number);
    this.sequences.push(goals);
    this.#addUnits(sequence, new Set([...units, ...links]));
    this.counts.push(times);
    this.#sequenceNumbers.set(goals.join(), sequence);
    return sequence;
  }

  /**
   * The position of a goal, which may never have been asked for.
   * @throws HeddleError INTENT_LIMIT
   */
  addGoal(name: string): number {
    if (!this.#positions.has(name) && this.#names.length >= intentLimits.goals) {
      throw limit(`There are more than ${intentLimits.goals} different goals.`);
    }
    return this.#goal(name);
  }

  #addUnits(sequence: number, units: ReadonlySet<number>): void {
    const start = this.#starts[sequence] as number;
    const end = start + units.size;
    this.#units = grown(this.#units, end);
    this.#starts = grown(this.#starts, sequence + 2);
    this.#units.set([...units], start);
    this.#starts[sequence + 1] = end;
  }

  #goal(name: string): number {
    const known = this.#positions.get(name);
    if (known !== undefined) {
      return known;
    }
    const position = this.#names.push(name) - 1;
    this.#positions.set(name, position);
    const unit = this.#unitCount++;
    this.#goals.push(unit);
    this.#isGoal[unit] = true;
    return position;
  }

  #link(from: number, to: number): number {
    const key = linkKey(from, to);
    let unit = this.#links.get(key);
    if (unit === undefined) {
      unit = this.#unitCount++;
      this.#links.set(key, unit);
    }
    return unit;
  }
}

function linkKey(from: number, to: number): number {
  return from * intentLimits.goals + to;
}

/** The array where it is long enough, else a copy of twice the length. */
function grown(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= array.length) {
    return array;
  }
  const longer = new Int32Array(2 * length);
  longer.set(array);
  return longer;
}

function limit(message: string): HeddleError {
  return new HeddleError("INTENT_LIMIT", message);
}
