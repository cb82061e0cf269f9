import { type Graph, ranSteps } from "../../glue-gen/graph/index.ts";
import type { Trial } from "./execution.ts";
import type { Series, SeriesByName } from "./series.ts";
import type { AccountSums, Sums } from "./sums.ts";

/**
 * What is counted of the events of one graph and account, and of each of its steps: how many, how many of them failed, their
 * nanoseconds, fuel and peak memory together, and the most of each.
 */
const CALLS = 0;
const FAILURES = 1;
const NANOSECONDS = 2;
const FUEL = 3;
const MEMORY = 4;
const MOST_NANOSECONDS = 5;
const MOST_FUEL = 6;
const MOST_MEMORY = 7;
const ROW = 8;

/** Numbers that there is room for at first, and most of them before they are settled; one graph may need more. */
const FIRST_ROOM = 512;
const MOST_ROOM = 131_072;

/** What is looked up of a graph once. */
interface KnownGraph {
  /** Undefined for events without a graph. */
  readonly series: Series | undefined;
  /** Of its steps, by their positions. */
  readonly functions: readonly string[];
  readonly stepSeries: readonly Series[];
  /** By account, where its rows begin: that of the events, then those of the steps. */
  readonly rows: Map<string, number>;
}

/** Where what was counted goes. */
export interface Totals {
  readonly functions: SeriesByName;
  readonly graphs: SeriesByName;
  readonly sums: Sums;
  /** Events by how they ended: empty where well, else the kind of the failure. */
  readonly outcomes: Map<string, number>;
  /** Attempts of steps that policies passed over, by their outcome. */
  readonly passed: Map<string, number>;
  /** The name of a graph's series. */
  readonly hash: (graph: Graph) => string;
}

/** In the place of a function: runs that gave no result to the event, whatever their steps were. */
const NO_RESULT = "(no result)";

/**
 * Counts events by graph and account. Sums and series are of the same figures; to look up for each step all that it adds
 * to would take several times as long as adding, so that they get what came together, by {@link settle}.
 */
export class Tallies {
  readonly #totals: Totals;
  readonly #known = new WeakMap<Graph, KnownGraph>();
  readonly #withoutGraph: KnownGraph = { series: undefined, functions: [], stepSeries: [], rows: new Map() };
  /** Those that have rows. */
  readonly #counted = new Set<KnownGraph>();
  #rows = new Float64Array(FIRST_ROOM);
  #end = 0;
  /** Events that ended well. */
  #done = 0;
  /** Those of the event before: the next one is often of the same. */
  #graph: Graph | undefined;
  #account: string | undefined;
  #last = this.#withoutGraph;
  #row = 0;

  constructor(totals: Totals) {
    this.#totals = totals;
  }

  /** @param trial has ended */
  add({ event, graph, figures, microseconds, fuel, failed, fuelWithoutResult }: Trial): void {
    const account = event?.account ?? "";
    if (graph !== this.#graph || account !== this.#account) {
      this.#find(graph, account);
    }
    const { series, stepSeries } = this.#last;
    const first = this.#row;
    const ran = graph === undefined ? 0 : figures.count;
    let most = 0;
    for (let i = 0; i < ran; i++) {
      const position = figures.position(i);
      const row = first + (1 + position) * ROW;
      const took = figures.nanoseconds(i);
      const units = figures.fuel(i);
      const peak = figures.peakMemory(i);
      this.#count(row, stepSeries[position], took, figures.microseconds(i), units, peak);
      const outcome = figures.outcome(i);
      if (outcome !== "done") {
        this.#failed(row, outcome);
      }
      most = Math.max(most, peak);
    }
    this.#count(first, series, microseconds * 1000, microseconds, fuel, most);
    if (failed === null) {
      this.#done++;
    } else {
      (this.#rows[first + FAILURES] as number)++;
      increase(this.#totals.outcomes, failed.kind, 1);
    }
    if (fuelWithoutResult > 0) {
      const noResult = { calls: 1, failures: 1, milliseconds: 0, fuel: fuelWithoutResult };
      this.#totals.sums.of(account).add(NO_RESULT, noResult);
    }
  }

  /** Brings sums and series up to date. */
  settle(): void {
    if (this.#done > 0) {
      increase(this.#totals.outcomes, "", this.#done);
      this.#done = 0;
    }
    for (const known of this.#counted) {
      this.#settle(known);
    }
    this.#counted.clear();
    this.#rows.fill(0, 0, this.#end);
    this.#end = 0;
    this.#account = undefined;
  }

  #count(
    row: number,
    series: Series | undefined,
    nanoseconds: number,
    microseconds: number,
    fuel: number,
    peak: number,
  ): void {
    const rows = this.#rows;
    (rows[row + CALLS] as number)++;
    (rows[row + NANOSECONDS] as number) += nanoseconds;
    (rows[row + FUEL] as number) += fuel;
    (rows[row + MEMORY] as number) += peak;
    // Not Math.max, which has to look for what is no number.
    if (nanoseconds > (rows[row + MOST_NANOSECONDS] as number)) {
      rows[row + MOST_NANOSECONDS] = nanoseconds;
    }
    if (fuel > (rows[row + MOST_FUEL] as number)) {
      rows[row + MOST_FUEL] = fuel;
    }
    if (peak > (rows[row + MOST_MEMORY] as number)) {
      rows[row + MOST_MEMORY] = peak;
    }
    if (series !== undefined) {
      series.microseconds.record(microseconds);
      series.fuel.record(fuel);
    }
  }

  #failed(row: number, outcome: string): void {
    (this.#rows[row + FAILURES] as number)++;
    if (outcome !== "failed") {
      increase(this.#totals.passed, outcome, 1);
    }
  }

  #find(graph: Graph | undefined, account: string): void {
    const known = graph === undefined ? this.#withoutGraph : (this.#known.get(graph) ?? this.#know(graph));
    this.#row = known.rows.get(account) ?? this.#begin(known, account);
    this.#graph = graph;
    this.#account = account;
    this.#last = known;
  }

  #know(graph: Graph): KnownGraph {
    const { functions, graphs, hash } = this.#totals;
    const names = ranSteps(graph).map((step) => step.function);
    const known: KnownGraph = {
      series: graphs.of(hash(graph)),
      functions: names,
      stepSeries: names.map((name) => functions.of(name)),
      rows: new Map(),
    };
    this.#known.set(graph, known);
    return known;
  }

  #begin(known: KnownGraph, account: string): number {
    const length = (1 + known.functions.length) * ROW;
    if (this.#end + length > MOST_ROOM) {
      this.settle();
    }
    const row = this.#end;
    this.#end += length;
    if (this.#end > this.#rows.length) {
      const rows = new Float64Array(2 * this.#end);
      rows.set(this.#rows);
      this.#rows = rows;
    }
    known.rows.set(account, row);
    this.#counted.add(known);
    return row;
  }

  #settle({ series, functions, stepSeries, rows: accounts }: KnownGraph): void {
    for (const [account, first] of accounts) {
      const sums = this.#totals.sums.of(account);
      this.#addUp(first, series, sums, "");
      for (const [position, name] of functions.entries()) {
        this.#addUp(first + (1 + position) * ROW, stepSeries[position], sums, name);
      }
    }
    accounts.clear();
  }

  #addUp(row: number, series: Series | undefined, sums: AccountSums, name: string): void {
    const rows = this.#rows;
    const at = (place: number) => rows[row + place] as number;
    if (at(CALLS) === 0) {
      return;
    }
    const counted = {
      calls: at(CALLS),
      failures: at(FAILURES),
      milliseconds: at(NANOSECONDS) / 1e6,
      fuel: at(FUEL),
    };
    sums.add(name, counted);
    series?.add(counted, at(MEMORY), {
      milliseconds: at(MOST_NANOSECONDS) / 1e6,
      fuel: at(MOST_FUEL),
      peakMemory: at(MOST_MEMORY),
    });
  }
}

function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
