import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type Graph, graphHash, ranSteps } from "../../glue-gen/graph/index.ts";
import type { AccountBudget } from "../allocator/index.ts";
import type { Chunk } from "./chunk.ts";
import type { Series } from "./series.ts";
import { OTHER_ACCOUNTS, type Sum } from "./sums.ts";

/** What is written at a time. */
export interface Noted {
  readonly chunk: Chunk;
  readonly sums: Iterable<readonly [account: string, name: string, sum: Sum]>;
  readonly outcomes: Iterable<readonly [kind: string, events: number]>;
  /** Attempts of steps that policies passed over. */
  readonly passed: Iterable<readonly [outcome: string, steps: number]>;
  readonly series: readonly Series[];
  /** Accounts of which the ledger does not have all. */
  readonly budgets: Iterable<AccountBudget>;
}

/** Most accounts times functions that have sums of their own; some 10 MB. */
const MAX_SUMS = 100_000;

/** Writes to the ledger; the caller has the transaction. */
export class LedgerWriter {
  readonly #number: StatementSync;
  readonly #chunk: StatementSync;
  readonly #addGraph: StatementSync;
  readonly #graph: StatementSync;
  readonly #sum: StatementSync;
  readonly #addSum: StatementSync;
  readonly #countSums: StatementSync;
  readonly #outcome: StatementSync;
  readonly #passed: StatementSync;
  readonly #series: StatementSync;
  readonly #bucket: StatementSync;
  readonly #hashes = new WeakMap<Graph, string>();

  constructor(database: DatabaseSync) {
    this.#number = database.prepare("UPDATE next SET execution = execution + ? RETURNING execution AS end");
    this.#chunk = database.prepare("INSERT INTO chunks VALUES (?, ?, ?, ?, ?)");
    this.#addGraph = database.prepare("INSERT OR IGNORE INTO graphs (hash, steps) VALUES (?, ?)");
    this.#graph = database.prepare("SELECT id FROM graphs WHERE hash = ?");
    this.#sum = database.prepare(
      `UPDATE usage SET calls = calls + ?, failures = failures + ?, microseconds = microseconds + ?,
         fuel = fuel + ? WHERE account = ? AND function = ?`,
    );
    this.#addSum = database.prepare(
      "INSERT INTO usage (calls, failures, microseconds, fuel, account, function) VALUES (?, ?, ?, ?, ?, ?)",
    );
    this.#countSums = database.prepare("SELECT count(*) AS sums FROM usage");
    this.#outcome = database.prepare(
      "INSERT INTO outcomes VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET events = events + excluded.events",
    );
    this.#passed = database.prepare(
      "INSERT INTO passed VALUES (?, ?) ON CONFLICT (outcome) DO UPDATE SET steps = steps + excluded.steps",
    );
    this.#series = database.prepare(
      `INSERT INTO series (kind, name, calls, failures, microseconds, fuel) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (kind, name) DO UPDATE SET calls = calls + excluded.calls,
         failures = failures + excluded.failures, microseconds = microseconds + excluded.microseconds,
         fuel = fuel + excluded.fuel RETURNING id`,
    );
    this.#bucket = database.prepare(
      `INSERT INTO buckets VALUES (?, ?, ?, ?)
       ON CONFLICT (series, measure, bucket) DO UPDATE SET count = count + excluded.count`,
    );
  }

  /** Returns the number of the chunk's first execution. */
  write({ chunk, sums, outcomes, passed, series }: Omit<Noted, "budgets">): number {
    const first = this.#writeChunk(chunk);
    this.#writeSums(sums);
    for (const [kind, events] of outcomes) {
      this.#outcome.run(kind, events);
    }
    for (const [outcome, steps] of passed) {
      this.#passed.run(outcome, steps);
    }
    for (const each of series) {
      const { calls, failures, microseconds, fuel } = each.fresh;
      const figures = [calls, failures, microseconds, fuel].map(BigInt);
      const row = this.#series.get(each.kind, each.name, ...figures);
      for (const measure of ["microseconds", "fuel"] as const) {
        for (const [bucket, count] of each[measure].fresh()) {
          this.#bucket.run(Number(row?.id), measure, bucket, count);
        }
      }
    }
    return first;
  }

  /** The hash of a graph, worked out once for each. */
  hash(graph: Graph): string {
    let hash = this.#hashes.get(graph);
    if (hash === undefined) {
      hash = graphHash(graph);
      this.#hashes.set(graph, hash);
    }
    return hash;
  }

  #writeChunk(chunk: Chunk): number {
    const { count, failed, newest, graphs } = chunk;
    if (count === 0) {
      return 0;
    }
    const blob = chunk.pack(graphs.map((graph) => this.#graphId(graph)));
    const first = Number(this.#number.get(count)?.end) - count;
    this.#chunk.run(first, count, failed, newest, blob);
    return first;
  }

  /** The number is looked up each time, because another process may have dropped the graph meanwhile. */
  #graphId(graph: Graph): number {
    const hash = this.hash(graph);
    this.#addGraph.run(
      hash,
      JSON.stringify(ranSteps(graph).map((step) => [step.id, step.function, step.version])),
    );
    return Number(this.#graph.get(hash)?.id);
  }

  #writeSums(sums: Noted["sums"]): void {
    let count: number | undefined;
    for (const [account, name, { calls, failures, microseconds, fuel }] of sums) {
      // A number would be bound as a double, and SQLite would add doubles.
      const figures = [calls, failures, microseconds, fuel].map(BigInt);
      if (this.#sum.run(...figures, account, name).changes > 0) {
        continue;
      }
      count ??= Number(this.#countSums.get()?.sums);
      if (count < MAX_SUMS) {
        this.#addSum.run(...figures, account, name);
        count++;
      } else if (this.#sum.run(...figures, OTHER_ACCOUNTS, name).changes === 0) {
        this.#addSum.run(...figures, OTHER_ACCOUNTS, name);
      }
    }
  }
}
