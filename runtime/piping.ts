import { type Budgets, Estimates } from "./allocator/index.ts";
import type { Composer } from "./composer.ts";
import type { Config } from "./config.ts";
import { HeddleError } from "./errors.ts";
import { StepFigures } from "./executor/index.ts";
import { checkAccount } from "./intake/index.ts";
import {
  type Chain,
  chainOf,
  limitsOf,
  Pipe,
  type PipeOptions,
  type PipeSource,
  type PipeStep,
  Pipes,
  type RunningPipe,
  type StartedPipe,
  stepsOf,
} from "./pipe/index.ts";
import type { Records } from "./records.ts";
import type { Repository } from "./repository/index.ts";

/** What a pipe is to its functions, which may read their context, and to the ledger. */
const pipeEvent = { id: "pipe", source: "/heddle/pipe", type: "heddle.pipe", traceparent: "" } as const;

/** Runs streams through chains of functions. Workers start with the first one. */
export class Piping {
  readonly #config: Config;
  readonly #repository: Repository;
  readonly #composer: Composer;
  readonly #records: Records;
  readonly #budgets: Budgets;
  readonly #estimates: Estimates;
  #pipes: Pipes | undefined;
  /** Pipes whose end is not noted yet. */
  readonly #open = new Set<Promise<unknown>>();
  #closed = false;

  constructor(
    config: Config,
    repository: Repository,
    composer: Composer,
    records: Records,
    budgets: Budgets,
  ) {
    this.#config = config;
    this.#repository = repository;
    this.#composer = composer;
    this.#records = records;
    this.#budgets = budgets;
    this.#estimates = new Estimates((name) => records.monitor.learned(name));
  }

  /** @throws HeddleError EVENT_INVALID, FUNCTION_UNKNOWN, GRAPH_INVALID, LIMIT_ABOVE_CEILING or ADMISSION_* */
  pipe(names: readonly string[], source: PipeSource, options: PipeOptions): Pipe {
    const account = options.account ?? "default";
    checkAccount(account);
    const chain = chainOf(names.map((name) => this.#repository.newest(name)));
    const steps = stepsOf(chain, (one) => this.#composer.admitted(one));
    return new Pipe(chain, source, options.signal, () => this.#start(chain, steps, account, options.signal));
  }

  /** Ends all pipes, then their workers. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#pipes?.close();
    await Promise.all(this.#open);
  }

  /**
   * Starts a pipe when its account's budget admits it.
   * @throws HeddleError BUDGET_EXCEEDED, QUEUE_FULL, CANCELLED or CLOSED
   */
  async #start(
    { graph, functions }: Chain,
    steps: readonly PipeStep[],
    account: string,
    signal: AbortSignal | undefined,
  ): Promise<StartedPipe> {
    const { workers, limits } = this.#config;
    const { id, source, type } = pipeEvent;
    const context = { account, "event.id": id, "event.source": source, "event.type": type };
    const started = Promise.withResolvers<RunningPipe>();
    const noted: Promise<void> = this.#records
      .note(null, async (trial) => {
        trial.event = { ...pipeEvent, account };
        trial.graph = graph;
        const expected = this.#estimates.of(graph, limitsOf(functions, limits), steps);
        trial.reservation = await this.#budgets.reserve(account, expected, signal);
        if (this.#closed) {
          throw new HeddleError("CLOSED", "Heddle was closed before the pipe had begun.");
        }
        this.#pipes ??= new Pipes({ workers, ...limits });
        const { pipe, done } = this.#pipes.start({ steps, context, fuel: limits.streamFuel });
        started.resolve(pipe);
        await done;
        trial.figures = StepFigures.of(graph.steps, pipe.report?.steps ?? []);
        trial.fuelWithoutResult = pipe.ranUnmeasured ? trial.reservation.fuel : 0;
        if (pipe.error !== undefined) {
          throw pipe.error;
        }
      })
      // Whoever reads the pipe is told, here or by the pipe.
      .catch((error: unknown) => started.reject(error))
      .finally(() => this.#open.delete(noted));
    this.#open.add(noted);
    return { pipe: await started.promise, done: noted };
  }
}
