import type { Graph } from "../glue-gen/graph/index.ts";
import type { Composer } from "./composer.ts";
import type { Config } from "./config.ts";
import { StepFigures } from "./executor/index.ts";
import { checkAccount } from "./intake/index.ts";
import {
  chainOf,
  Pipe,
  type PipeOptions,
  type PipeSource,
  type PipeStep,
  Pipes,
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
  #pipes: Pipes | undefined;
  /** Pipes whose end is not noted yet. */
  readonly #open = new Set<Promise<unknown>>();

  constructor(config: Config, repository: Repository, composer: Composer, records: Records) {
    this.#config = config;
    this.#repository = repository;
    this.#composer = composer;
    this.#records = records;
  }

  /** @throws HeddleError EVENT_INVALID, FUNCTION_UNKNOWN, GRAPH_INVALID, LIMIT_ABOVE_CEILING or ADMISSION_* */
  pipe(names: readonly string[], source: PipeSource, options: PipeOptions): Pipe {
    const account = options.account ?? "default";
    checkAccount(account);
    const chain = chainOf(names.map((name) => this.#repository.newest(name)));
    const steps = stepsOf(chain, (one) => this.#composer.admitted(one));
    return new Pipe(chain, source, options.signal, () => this.#start(chain.graph, steps, account));
  }

  /** Ends all pipes, then their workers. */
  async close(): Promise<void> {
    await this.#pipes?.close();
    await Promise.all(this.#open);
  }

  #start(graph: Graph, steps: readonly PipeStep[], account: string): StartedPipe {
    const { workers, limits } = this.#config;
    this.#pipes ??= new Pipes({ workers, ...limits });
    const { id, source, type } = pipeEvent;
    const context = { account, "event.id": id, "event.source": source, "event.type": type };
    const { pipe, done } = this.#pipes.start({ steps, context, fuel: limits.streamFuel });
    const noted = this.#records
      .note(null, async (trial) => {
        trial.event = { ...pipeEvent, account };
        trial.graph = graph;
        await done;
        trial.figures = StepFigures.of(graph.steps, pipe.report?.steps ?? []);
        if (pipe.error !== undefined) {
          throw pipe.error;
        }
      })
      // Whoever reads the pipe is told.
      .catch(() => {})
      .finally(() => this.#open.delete(noted));
    this.#open.add(noted);
    return { pipe, done: noted };
  }
}
