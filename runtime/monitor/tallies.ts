import { type Graph, ranSteps } from "../../glue-gen/graph/index.ts";
import type { StepFigures } from "../executor/index.ts";
import type { Trial } from "./execution.ts";
import type { Series, SeriesByName } from "./series.ts";
import type { AccountSums, Sums } from "./sums.ts";
import { Tally } from "./tally.ts";

/** Most tallies before they are settled, some 250 bytes each; one graph may need more. */
const MOST_TALLIES = 16_384;

/** What is looked up of a graph once. */
interface KnownGraph {
  /** Undefined for events without a graph. */
  readonly series: Series | undefined;
  /** Of its steps, by their positions. */
  readonly functions: readonly string[];
  readonly stepSeries: readonly Series[];
  readonly accounts: Map<string, AccountTallies>;
}

/** What was counted of the events of one graph and account. */
interface AccountTallies {
  readonly events: Tally;
  /** Of the steps, by their positions. */
  readonly steps: readonly Tally[];
  /** Those whose steps are not counted yet. */
  readonly uncounted: StepFigures[];
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
  readonly #withoutGraph: KnownGraph = {
    series: undefined,
    functions: [],
    stepSeries: [],
    accounts: new Map(),
  };
  /** Those that have tallies. */
  readonly #counted = new Set<KnownGraph>();
  #count = 0;
  /** Events that ended well. */
  #done = 0;
  /** Those of the event before: the next one is often of the same. */
  #graph: Graph | undefined;
  #account: string | undefined;
  #last: AccountTallies | undefined;
  /** Those with events whose steps are not counted yet. */
  readonly #begun: AccountTallies[] = [];

  constructor(totals: Totals) {
    this.#totals = totals;
  }

  /** @param trials have ended */
  add(trials: readonly Trial[]): void {
    for (const trial of trials) {
      const account = trial.event?.account ?? "";
      if (this.#last === undefined || trial.graph !== this.#graph || account !== this.#account) {
        this.#last = this.#find(trial.graph, account);
      }
      this.#addEvent(this.#last.events, trial, account);
      if (trial.graph !== undefined) {
        this.#last.uncounted.push(trial.figures);
        if (this.#last.uncounted.length === 1) {
          this.#begun.push(this.#last);
        }
      }
    }
    this.#countSteps();
  }

  /** Brings sums and series up to date. */
  settle(): void {
    this.#countSteps();
    if (this.#done > 0) {
      increase(this.#totals.outcomes, "", this.#done);
      this.#done = 0;
    }
    for (const known of this.#counted) {
      for (const [account, { events, steps }] of known.accounts) {
        const sums = this.#totals.sums.of(account);
        addUp(events, sums, "");
        for (const [position, name] of known.functions.entries()) {
          addUp(steps[position] as Tally, sums, name);
        }
      }
      known.accounts.clear();
    }
    this.#counted.clear();
    this.#count = 0;
    this.#last = undefined;
  }

  #addEvent(tally: Tally, { microseconds, fuel, failed, fuelWithoutResult }: Trial, account: string): void {
    tally.addEvent(microseconds, fuel, failed !== null);
    if (failed === null) {
      this.#done++;
    } else {
      increase(this.#totals.outcomes, failed.kind, 1);
    }
    if (fuelWithoutResult > 0) {
      const noResult = { calls: 1, failures: 1, milliseconds: 0, fuel: fuelWithoutResult };
      this.#totals.sums.of(account).add(NO_RESULT, noResult);
    }
  }

  #countSteps(): void {
    for (const tallies of this.#begun) {
      this.#addSteps(tallies);
    }
    this.#begun.length = 0;
  }

  #addSteps({ steps, uncounted }: AccountTallies): void {
    for (let start = 0, end = 0; start < uncounted.length; start = end) {
      const first = uncounted[start] as StepFigures;
      do {
        end++;
      } while (end < uncounted.length && isLike(uncounted[end] as StepFigures, first));
      for (let index = 0; index < first.count; index++) {
        const outcome = first.outcome(index);
        const tally = steps[first.position(index)] as Tally;
        tally.addSteps(uncounted, start, end, index, outcome !== "done");
        if (outcome !== "done" && outcome !== "failed") {
          increase(this.#totals.passed, outcome, end - start);
        }
      }
    }
    uncounted.length = 0;
  }

  #find(graph: Graph | undefined, account: string): AccountTallies {
    const known = graph === undefined ? this.#withoutGraph : (this.#known.get(graph) ?? this.#know(graph));
    this.#graph = graph;
    this.#account = account;
    return known.accounts.get(account) ?? this.#begin(known, account);
  }

  #know(graph: Graph): KnownGraph {
    const { functions, graphs, hash } = this.#totals;
    const names = ranSteps(graph).map((step) => step.function);
    const known: KnownGraph = {
      series: graphs.of(hash(graph)),
      functions: names,
      stepSeries: names.map((name) => functions.of(name)),
      accounts: new Map(),
    };
    this.#known.set(graph, known);
    return known;
  }

  #begin(known: KnownGraph, account: string): AccountTallies {
    const { series, stepSeries, accounts } = known;
    const count = 1 + stepSeries.length;
    if (this.#count + count > MOST_TALLIES) {
      this.settle();
    }
    this.#count += count;
    const steps = stepSeries.map((one) => new Tally(one));
    const tallies = { events: new Tally(series), steps, uncounted: [] };
    accounts.set(account, tallies);
    this.#counted.add(known);
    return tallies;
  }
}

function addUp(
  { series, calls, failures, nanoseconds, fuel, peakMemory, greatest }: Tally,
  sums: AccountSums,
  name: string,
): void {
  if (calls === 0) {
    return;
  }
  const counted = { calls, failures, milliseconds: nanoseconds / 1e6, fuel };
  sums.add(name, counted);
  series?.add(counted, peakMemory, {
    milliseconds: greatest.nanoseconds / 1e6,
    fuel: greatest.fuel,
    peakMemory: greatest.peakMemory,
  });
}

/** Whether the same steps ran, ended in the same way and had the same memory. */
function isLike(figures: StepFigures, others: StepFigures): boolean {
  return figures.hasPlacesOf(others) && figures.hasMemoryOf(others);
}

function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
