/** What a case of the benchmarks is, and what measuring it yields. Everything here is plain data or a small closure. */

/** A thing to measure, known by name to the command line. */
export interface BenchCase {
  readonly name: string;
  /** One line for the list of cases. */
  readonly summary: string;
  /** Packages whose versions belong into the report: peers, and tools that made what is measured. */
  readonly packages: readonly string[];
  /** Why it cannot be measured here, such as data that is not there; it is skipped then. */
  unavailable?(preparation: Pick<Preparation, "data" | "train" | "test">): string | undefined;
  /** Builds and starts everything that is to be measured, and finds the figures that no round can give. */
  prepare(preparation: Preparation): Promise<Bench>;
}

/** What a case may know of the run that it prepares for. */
export interface Preparation {
  /** Whether less is to be done, with wider spread. */
  readonly quick: boolean;
  /** Folder of inputs that the project does not have itself, as the command line names it. */
  readonly data?: string | undefined;
  /** File of examples to learn from, as the command line names it. */
  readonly train?: string | undefined;
  /** File of examples to be judged by. */
  readonly test?: string | undefined;
  /** How many events are run, as the command line says it. */
  readonly events?: number | undefined;
  /** Tells what is being done. */
  say(line: string): void;
}

/** A case that is ready to be measured. */
export interface Bench {
  /** What all variants do, one sentence under the title. */
  readonly subject: string;
  /** Printed, plotted and run in this order. */
  readonly variants: readonly Variant[];
  readonly ratios: readonly Ratio[];
  /** Ratios over several pairs of series, printed after the others. */
  readonly joint?: readonly JointRatio[];
  /** What the plot shows; `times` where it is not said. */
  readonly chart?: Chart;
  /** How long and how often to measure, where that is another matter than for most cases. */
  readonly settings?: Partial<Settings>;
  /**
   * Numbers that can be promised like ratios. Asked for after the last round.
   * @param median of a series, by its id, in nanoseconds for one call
   */
  figures?(median: (series: string) => number): readonly Figure[];
  /** Figures that need no clock (fuel, bytes …), asked for after the last round. */
  tables?(): readonly DetailTable[];
  dispose?(): void | Promise<void>;
}

/** One way to do the work. */
export interface Variant {
  /** Name in ratios, thresholds and results: lower case, words joined by `-`. */
  readonly id: string;
  readonly label: string;
  /** What a reader must know to judge the figure. */
  readonly note?: string;
  /** True for what the project itself offers: drawn in its colour. */
  readonly ours?: boolean;
  /** True where other threads do a part of the work, so that only the clock can tell how long it takes. */
  readonly elsewhere?: boolean;
  /** Most calls in one sample, for what uses up something with each call. */
  readonly maxBatch?: number;
  /** Calls in one sample; default: as many as take the time of one. */
  readonly batch?: number;
  /** Does the work once and throws if the result is not the expected one. Runs before the first and after the last sample. */
  check(): void | Promise<void>;
  /**
   * Does the work `count` times, one after the other.
   * May return what the batch spent in its parts, by name, in nanoseconds; each part becomes a series of its own, `<id>/<part>`.
   */
  run(count: number): RunResult | Promise<RunResult>;
  /** Tidies up before a sample; not timed. */
  renew?(): void;
  /**
   * True for what leaves instances behind, which a process can hold some thousands of: its samples are longer and
   * end with the collection that takes them out, less what a collection takes that finds nothing.
   */
  readonly collected?: boolean;
}

// biome-ignore lint/suspicious/noConfusingVoidType: a loop without parts returns nothing at all
export type RunResult = Readonly<Record<string, number>> | void;

/** What a plot draws: the times of variants and their parts, or the ratios. */
export type Chart = "times" | "ratios";

/** The time of series `over` divided by the time of series `under`, round by round. */
export interface Ratio {
  /** `<over>/<under>`, as thresholds.json names it. */
  readonly id: string;
  readonly over: string;
  readonly under: string;
  readonly label?: string;
}

/** One number for several ratios. */
export interface JointRatio {
  /** As thresholds.json names it. */
  readonly id: string;
  readonly label: string;
  /**
   * `mean`: the geometric mean, in each round. `highest`: the ratio whose median is the highest, with its own
   * quartiles. The highest of each round would be another figure: that of whatever was disturbed most.
   */
  readonly kind: "mean" | "highest";
  readonly ratios: readonly Ratio[];
}

/** A number that is no ratio. */
export interface Figure {
  /** As thresholds.json names it. */
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly unit: Unit;
}

/** Of a figure: bytes, how many times something is something else, parts of a whole or of a hundred, times. */
export type Unit = "bytes" | "times" | "share" | "percent" | "seconds" | "milliseconds";

/** A table of figures that are not times. */
export interface DetailTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** How long and how often to measure. */
export interface Settings {
  /** Aimed length of one sample, milliseconds. */
  readonly sampleMs: number;
  /** Untimed running of each variant before calibration, milliseconds. */
  readonly warmMs: number;
  /** Most rounds. */
  readonly rounds: number;
  /** No round starts after this many milliseconds of rounds, once there are `minRounds`. */
  readonly budgetMs: number;
  readonly minRounds: number;
}

/** Nanoseconds for one call, one value a round. */
export interface Series {
  readonly id: string;
  readonly samples: readonly number[];
}

/** Position and spread of a sample. */
export interface Summary {
  readonly median: number;
  readonly q1: number;
  readonly q3: number;
  readonly min: number;
  readonly max: number;
}
