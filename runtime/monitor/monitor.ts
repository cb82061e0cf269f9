import type { Budgets, Learned } from "../allocator/index.ts";
import { type Failure, reasonOf } from "../errors.ts";
import { Chunk } from "./chunk.ts";
import { Trial } from "./execution.ts";
import { type FunctionFigures, figuresOf } from "./functions.ts";
import { Ledger } from "./ledger.ts";
import type { LedgerBudgets } from "./ledger-budgets.ts";
import type { LedgerLimits } from "./ledger-retention.ts";
import { Recorder } from "./recorder.ts";
import type { RecordingLimits, Recordings } from "./recordings.ts";
import { SeriesByName } from "./series.ts";
import { Sums } from "./sums.ts";
import { Tallies } from "./tallies.ts";
import type { Tracing } from "./tracing.ts";

/** Settings of a monitor. */
export interface MonitorOptions extends LedgerLimits, RecordingLimits {
  /** The part of the events without a failure that the ledger lists, from 0 to 1; all are in sums and histograms. */
  readonly sample: number;
  readonly tracing?: Tracing | undefined;
}

/** Most events that are written at a time: two milliseconds about, part of which goes by whatever their number is. */
const BATCH = 10_000;

/** Bytes of the list at which it is written at once: what goes when there is no room is a whole chunk. */
const BATCH_BYTES = 256 * 1024;

/**
 * Events that are counted together: one by one, between all else that is done for events, each takes half as much again,
 * because neither code nor figures are in the processor's caches any more.
 */
const TOGETHER = 128;

/** How long an event waits to be written, in milliseconds. */
const DELAY = 200;

/** Most events that wait while the ledger cannot be written; beyond it they are lost. */
const MAX_WAITING = 20_000;

/** Notes every event that has ended; what it takes is paid for many at a time. */
export class Monitor {
  readonly #ledger: Ledger;
  readonly #recorder: Recorder;
  readonly #sample: number;
  readonly #tracing: Tracing | undefined;
  readonly #functions = new SeriesByName("function");
  readonly #graphs = new SeriesByName("graph");
  readonly #sums = new Sums();
  readonly #outcomes = new Map<string, number>();
  readonly #passed = new Map<string, number>();
  readonly #tallies = new Tallies({
    functions: this.#functions,
    graphs: this.#graphs,
    sums: this.#sums,
    outcomes: this.#outcomes,
    passed: this.#passed,
    hash: (graph) => this.#ledger.hash(graph),
  });
  /** Events that have ended and are not counted yet. */
  readonly #ended: Trial[] = [];
  #chunk = new Chunk();
  /** Events that have ended since the last attempt to write. */
  #waiting = 0;
  /** Bytes that the chunk had at that attempt. */
  #tried = 0;
  #due = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Of {@link #moment}; no number where it is to be read. */
  #now = Number.NaN;
  #warned = false;
  #closed = false;
  #budgets: Budgets | undefined;

  /**
   * @param directory Heddle's directory
   * @throws HeddleError FILE_UNREADABLE
   */
  constructor(directory: string, options: MonitorOptions) {
    this.#ledger = new Ledger(directory, options);
    this.#recorder = new Recorder(directory, options);
    this.#sample = options.sample;
    this.#tracing = options.tracing;
  }

  /** An event that has come. */
  begin(): Trial {
    const trial = new Trial();
    this.#tracing?.came(trial);
    return trial;
  }

  /** W3C traceparent of the span of an event that is not over; undefined where it has none. */
  traceparent(trial: Trial): string | undefined {
    return this.#tracing?.begin(trial);
  }

  /** What the ledger has of budgets. */
  get budgets(): LedgerBudgets {
    return this.#ledger.budgets;
  }

  /** Where what accounts used is charged, in the same transaction as it is noted. */
  charge(budgets: Budgets): void {
    this.#budgets = budgets;
  }

  /** It has ended. */
  end(trial: Trial, failure: Failure | null, kept: number | null = null): void {
    const fuel = trial.figures.totalFuel + trial.fuelWithoutResult;
    if (trial.reservation !== undefined) {
      trial.reservation.settle(fuel);
    } else if (fuel > 0 && trial.event !== undefined) {
      this.#budgets?.charge(trial.event.account, fuel);
    }
    if (this.#closed) {
      return;
    }
    const ended = failure === null ? this.#moment() : performance.now();
    const milliseconds = Math.max(0, ended - trial.begun);
    trial.microseconds = Math.round(milliseconds * 1000);
    trial.fuel = fuel;
    trial.failed = failure && { code: failure.code, kind: failure.kind, step: failure.step };
    trial.kept = kept;
    const { graph } = trial;
    this.#tracing?.end(
      trial,
      milliseconds,
      trial.failed,
      graph === undefined ? "" : this.#ledger.hash(graph),
    );
    this.#ended.push(trial);
    this.#waiting++;
    if (this.#ended.length >= TOGETHER || trial.recording !== undefined) {
      this.#count();
    }
    const isFull = this.#chunk.bytes - this.#tried >= BATCH_BYTES;
    if (this.#waiting >= BATCH || isFull || this.#recorder.full) {
      this.#flush();
    } else {
      this.#timer ??= setTimeout(() => this.#flush(), DELAY).unref();
    }
  }

  /** What was measured of a function since this process began, for estimates of what it will take. */
  learned(name: string): Learned | undefined {
    this.#settle();
    const series = this.#functions.find(name);
    return (
      series && {
        calls: series.total.calls,
        fuel: Math.min(series.fuel.quantile(0.99), series.greatest.fuel),
        milliseconds: Math.min(series.microseconds.quantile(0.99) / 1000, series.greatest.milliseconds),
        peakMemory: series.greatest.peakMemory,
      }
    );
  }

  /** What was measured of each function since this process began. */
  figures(): FunctionFigures[] {
    this.#settle();
    return figuresOf(this.#functions.all());
  }

  /** The ledger, with everything that has ended; what another process has in hand is not in it yet. */
  ledger(): Ledger {
    this.#flush();
    return this.#ledger;
  }

  /**
   * The recordings, with everything that has ended.
   * @throws HeddleError FILE_UNREADABLE
   */
  recordings(): Recordings {
    this.#flush();
    return this.#recorder.recordings;
  }

  close(): void {
    this.#ledger.hurry();
    this.#flush();
    this.#closed = true;
    this.#recorder.close();
    this.#ledger.close();
  }

  /** Milliseconds of the monotonic clock, read once for results that came together. */
  #moment(): number {
    if (Number.isNaN(this.#now)) {
      this.#now = performance.now();
      queueMicrotask(() => {
        this.#now = Number.NaN;
      });
    }
    return this.#now;
  }

  /** Counts the events that have ended, and lists those that the sample has. */
  #count(): void {
    const ended = this.#ended;
    this.#tallies.add(ended);
    for (const trial of ended) {
      const { failed, recording } = trial;
      this.#due += failed === null ? this.#sample : 1;
      if (recording !== undefined) {
        this.#recorder.add(this.#chunk.count, recording);
      }
      if (this.#due >= 1 || recording !== undefined) {
        this.#due = Math.max(0, this.#due - 1);
        this.#chunk.add(trial);
      }
    }
    ended.length = 0;
  }

  /** Brings what was measured up to date. */
  #settle(): void {
    this.#count();
    this.#tallies.settle();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = 0;
    this.#settle();
    this.#tried = this.#chunk.bytes;
    if (this.#outcomes.size === 0) {
      return;
    }
    let first: number;
    try {
      const written = this.#ledger.write({
        budgets: this.#budgets?.unwritten() ?? [],
        chunk: this.#chunk,
        sums: this.#sums.entries(),
        outcomes: this.#outcomes,
        passed: this.#passed,
        series: [...this.#functions.fresh(), ...this.#graphs.fresh()],
      });
      first = written.first;
      this.#budgets?.written(written.spent);
    } catch (error) {
      this.#postpone(error);
      return;
    }
    this.#recorder.numbered(first);
    this.#chunk = new Chunk();
    this.#tried = 0;
    this.#sums.clear();
    this.#outcomes.clear();
    this.#passed.clear();
    this.#functions.settle();
    this.#graphs.settle();
  }

  /** Sums wait as long as it takes; the list of events may be lost, since events matter more than their list. */
  #postpone(error: unknown): void {
    this.#timer = setTimeout(() => this.#flush(), DELAY).unref();
    if (this.#chunk.count <= MAX_WAITING) {
      return;
    }
    this.#chunk = new Chunk();
    this.#tried = 0;
    this.#recorder.lost();
    if (!this.#warned) {
      this.#warned = true;
      const reason = reasonOf(error);
      process.emitWarning(`The ledger cannot be written, so that its list of events has gaps: ${reason}.`, {
        code: "HEDDLE_LEDGER",
      });
    }
  }
}
