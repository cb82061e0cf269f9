import type { Graph } from "../glue-gen/graph/index.ts";
import { readContract, type Schema } from "../glue-gen/index.ts";
import { AccountBudgets } from "./account-budgets.ts";
import { Composer } from "./composer.ts";
import { type Config, type HeddleOptions, positiveInteger, resolveConfig } from "./config.ts";
import { DeadEvents } from "./dead-events.ts";
import { makeDirectory } from "./directories.ts";
import { HeddleError, reasonOf } from "./errors.ts";
import type { RunOptions } from "./event-run.ts";
import { type CallResult, EventRuns } from "./event-runs.ts";
import {
  defaultWindow,
  type EventSource,
  MAX_WINDOW,
  runStream,
  type StreamOptions,
  type StreamOutcome,
} from "./event-stream.ts";
import type { FunctionInput, FunctionName, FunctionOutput } from "./functions.ts";
import { checkSession } from "./intake/index.ts";
import type { IntentStore } from "./intent/index.ts";
import { Intents } from "./intents.ts";
import { type Acceptance, type AcceptedEvents, Background } from "./journal/index.ts";
import {
  type ExecutionDetail,
  type ExecutionSelection,
  type ExecutionSummary,
  type FunctionFigures,
  prometheusText,
  type Replay,
  Tracing,
  type Usage,
} from "./monitor/index.ts";
import type { Pipe, PipeOptions, PipeSource } from "./pipe/index.ts";
import { Piping } from "./piping.ts";
import { type PlannedEvent, Planning } from "./planning.ts";
import { Records } from "./records.ts";
import { type PublishedFunction, publishStandardLibrary, Repository } from "./repository/index.ts";
import type { Result } from "./result.ts";
import { Runner } from "./runner.ts";
import type { Suggestion } from "./suggestions.ts";

/**
 * Opens Heddle's directory. Workers start with the first event.
 * @throws HeddleError CONFIG_INVALID, FILE_UNREADABLE or REPOSITORY_CORRUPT
 * @example
 * const heddle = await createHeddle({ directory: "./data" });
 * const result = await heddle.run(event);
 * await heddle.close();
 */
export async function createHeddle(options: HeddleOptions = {}): Promise<Heddle> {
  const config = resolveConfig(options);
  return new Heddle(config, await Tracing.load());
}

/** A running Heddle: a repository, and workers that run what is planned from it. Made by {@link createHeddle}. */
export class Heddle {
  readonly #config: Config;
  readonly #repository: Repository;
  readonly #composer: Composer;
  readonly #records: Records;
  readonly #intents: Intents;
  readonly #planning: Planning;
  readonly #runner: Runner;
  readonly #runs: EventRuns;
  readonly #piping: Piping;
  /** Events that could not be processed. */
  readonly dead: DeadEvents;
  readonly #background: Background;
  /** What accounts may use, and what of it is taken. */
  readonly budgets: AccountBudgets;
  #closing: Promise<void> | undefined;

  /**
   * @param tracing gets the spans of events
   * @param records keeps something else of events than all that is kept by default
   */
  constructor(config: Config, tracing?: Tracing, records?: Records) {
    this.#config = config;
    try {
      makeDirectory(config.directory);
    } catch (cause) {
      const reason = reasonOf(cause);
      throw new HeddleError("FILE_UNREADABLE", `Heddle's directory cannot be made: ${reason}.`, {
        place: config.directory,
        cause,
      });
    }
    this.#records = records ?? new Records(config, tracing);
    const assertOpen = () => this.#assertOpen();
    this.dead = new DeadEvents(
      () => {
        assertOpen();
        return this.#records.letters;
      },
      (letter, signal) => this.#runs.again(letter, signal),
      (letter, result) => this.#background.revive(letter, result),
    );
    let repository: Repository | undefined;
    let intents: Intents | undefined;
    let runner: Runner | undefined;
    try {
      intents = new Intents(config.directory, config.adviser);
      this.#intents = intents;
      const { monitor } = this.#records;
      this.budgets = new AccountBudgets(config, monitor, assertOpen);
      runner = new Runner(config, this.budgets.all, monitor);
      this.#runner = runner;
      if (config.eager) {
        runner.start();
      }
      repository = Repository.open(config.directory);
      if (config.standardLibrary) {
        publishStandardLibrary(repository);
      }
      this.#repository = repository;
      this.#composer = new Composer(repository, config.directory, config.limits, config.policies);
      this.#planning = new Planning(config.limits, repository, this.#composer, intents);
      this.#runs = new EventRuns({
        repository,
        composer: this.#composer,
        planning: this.#planning,
        runner,
        records: this.#records,
        assertOpen,
      });
      this.#background = new Background(
        config,
        () => this.#repository.schema(),
        (event, failed) => this.#runs.accepted(event, failed),
      );
      this.#piping = new Piping(config, repository, this.#composer, this.#records, this.budgets.all);
    } catch (error) {
      repository?.close();
      intents?.close();
      this.#records.close();
      void runner?.close();
      throw error;
    }
  }

  /**
   * Runs an event: works out what it asks for, plans, and runs the graph.
   * @param event a CloudEvent 1.0: an object, JSON text, or its bytes; `data` may be a Uint8Array
   * @throws HeddleError that names the step, the place and what to do; the event is kept among the {@link dead}
   */
  run(event: unknown, options: RunOptions = {}): Promise<Result> {
    return this.#runs.run(event, options);
  }

  /**
   * Runs the events of a source, many at a time, and gives their outcomes in their order. Whoever takes them slowly makes
   * the source wait. An event that fails does not end the others.
   * @param events CloudEvents as for {@link run}
   * @param options `window`: most events that are under way, {@link defaultWindow} where it is not said
   * @throws HeddleError CONFIG_INVALID or CLOSED, and what the source throws
   * @example
   * for await (const { result, error } of heddle.stream(readLines())) {
   *   console.log(result?.outputs ?? error);
   * }
   */
  stream(
    events: EventSource,
    { window = defaultWindow, ...options }: StreamOptions = {},
  ): AsyncGenerator<StreamOutcome, void> {
    this.#assertOpen();
    positiveInteger("window", window, MAX_WINDOW);
    const { batchBytes } = this.#config.limits;
    return runStream(events, {
      window,
      run: (event) => this.run(event, options),
      // What waits beyond the next batches only takes memory.
      bytes: batchBytes,
      waitingBytes: () => this.#runner.start().waitingBytes,
    });
  }

  /**
   * Accepts an event: when the promise is resolved, the event is on the disk, and whatever happens to the process, it is
   * run; {@link accepted} has its outcome then. The same event (by account, source and id) has one outcome: accepted
   * again, it gives the first one's number.
   * @param event a CloudEvent 1.0: an object, JSON text, or its bytes; `data` may be a Uint8Array
   * @throws HeddleError EVENT_*, INTAKE_FULL, or FILE_UNREADABLE; the event is not accepted then
   */
  async accept(
    event: unknown,
    { goals, demand, account }: Omit<RunOptions, "signal"> = {},
  ): Promise<Acceptance> {
    this.#assertOpen();
    const received = this.#planning.read(event, account);
    return await this.#background.accept(received, event, {
      ...(goals === undefined ? {} : { goals }),
      ...(demand === undefined ? {} : { demand }),
      ...(account === undefined ? {} : { account }),
    });
  }

  /** Events that were accepted, and what came of them. */
  get accepted(): AcceptedEvents {
    return this.#background.events;
  }

  /**
   * Reads an event and plans what it asks for, without running anything.
   * @throws HeddleError EVENT_*, INTENT_UNKNOWN, INTENT_UNCLEAR, GOAL_UNKNOWN or PLAN_IMPOSSIBLE
   */
  plan(event: unknown, options: RunOptions = {}): PlannedEvent {
    this.#assertOpen();
    return this.#planning.plan(event, options);
  }

  /**
   * {@link plan} when the search is done. Searches of more than some milliseconds go on in a thread of their own:
   * `plan` and `run` take the best graph so far, with its gap, and later ones the best that was found.
   * @throws HeddleError as {@link plan}
   */
  async planSettled(event: unknown, options: RunOptions = {}): Promise<PlannedEvent> {
    this.#assertOpen();
    return await this.#planning.settle(event, options);
  }

  /**
   * What else could be made of an event than what it asks for, the likeliest to be wanted first: by what was made
   * before of such events, and beside the same functions, by this account and by all.
   * @throws HeddleError EVENT_*
   */
  async suggest(event: unknown): Promise<readonly Suggestion[]> {
    this.#assertOpen();
    return await this.#planning.suggest(event);
  }

  /**
   * Teaches what a request in words asks for.
   * @param goals full names of concepts, in the order of the request
   * @throws HeddleError GOAL_UNKNOWN, INTENT_LIMIT, INTENT_UNKNOWN or EVENT_INVALID
   */
  teach(text: string, goals: readonly string[], account = "default"): void {
    this.#assertOpen();
    this.#intents.teach(account, text, goals, this.#repository.schema());
  }

  /** Requests that were accepted or taught, and the model that was made of them. */
  get learned(): IntentStore {
    this.#assertOpen();
    return this.#intents.store;
  }

  /**
   * The glue of a graph: TypeScript with one line for each mapping, as it runs.
   * @throws HeddleError GRAPH_INVALID where it does not fit the functions that are published
   */
  glue(graph: Graph): string {
    this.#assertOpen();
    return this.#composer.glue(graph);
  }

  /**
   * Calls one function.
   * @param name full name, such as `std.image.v1.Resize`
   * @param input its input message as plain JSON; checked by the compiler after `heddle types`
   * @param options.session the session whose state the function reads and writes, of the account `default`
   * @throws HeddleError FUNCTION_UNKNOWN, EVENT_DATA_INVALID, or what the function failed with
   */
  async call<Name extends FunctionName>(
    name: Name,
    input: FunctionInput<Name>,
    { session = "" }: { readonly session?: string } = {},
  ): Promise<CallResult<FunctionOutput<Name>>> {
    this.#assertOpen();
    checkSession(session);
    return (await this.#runs.call(name, input, session)) as CallResult<FunctionOutput<Name>>;
  }

  /**
   * Lets a stream of any length pass through a chain of functions on a worker of its own, chunk by chunk and in bounded
   * memory. Functions with a stream keep their state from the first message to the last; one without is called for
   * each message.
   * @param functions full names, each of a function that takes what the one before it gives
   * @param source bytes or texts, where the first function takes messages that are nothing else; or messages as JSON
   * @throws HeddleError FUNCTION_UNKNOWN, EVENT_INVALID, GRAPH_INVALID, LIMIT_ABOVE_CEILING or ADMISSION_*
   * @example
   * const pipe = heddle.pipe(["std.csv.v1.ReadRows", "std.json.v1.WriteRows"], createReadStream("big.csv"));
   * for await (const bytes of pipe.bytes()) process.stdout.write(bytes);
   */
  pipe(functions: readonly FunctionName[], source: PipeSource, options: PipeOptions = {}): Pipe {
    this.#assertOpen();
    return this.#piping.pipe(functions, source, options);
  }

  /**
   * Publishes a component that `heddle build` made, if it may run here.
   * @throws HeddleError ADMISSION_*, ARTIFACT_INVALID, CONTRACT_*, LIMIT_ABOVE_CEILING or REPOSITORY_VERSION_TAKEN
   */
  publish(component: Uint8Array): PublishedFunction {
    this.#assertOpen();
    const contract = readContract(component);
    this.#composer.admit(contract, component);
    return this.#repository.publishComponent(component);
  }

  /**
   * Publishes types of events and of values. Functions come with their components.
   * @param files texts of `.proto` files by import path; what they import may have been published before
   * @throws HeddleError CONTRACT_*
   */
  publishSchema(files: Readonly<Record<string, string>>): void {
    this.#assertOpen();
    this.#repository.publishSchema(files);
  }

  /** The newest version of every function, by name. */
  functions(): readonly PublishedFunction[] {
    this.#assertOpen();
    return this.#repository.functions();
  }

  /** All that was published of messages, enums, concepts and types of events. */
  schema(): Schema {
    this.#assertOpen();
    return this.#repository.schema();
  }

  /** Functions by words of name, keywords, concepts and summary, the best first. */
  search(text: string): PublishedFunction[] {
    this.#assertOpen();
    return this.#repository.search(text);
  }

  /** What was measured of each function since this Heddle was created. */
  figures(): FunctionFigures[] {
    return this.#records.monitor.figures();
  }

  /** Events that were run in this directory, newest first. */
  executions(selection: ExecutionSelection = {}): ExecutionSummary[] {
    this.#assertOpen();
    return this.#records.monitor.ledger().list(selection);
  }

  /** The execution of a number, step by step. */
  execution(id: number): ExecutionDetail | undefined {
    this.#assertOpen();
    const found = this.#records.monitor.ledger().find(id);
    return found && { ...found, recorded: this.#records.monitor.recordings().has(id) };
  }

  /**
   * Runs a recorded execution again, with the functions, limits and context that it had, and compares. Nothing is noted of
   * it, and no session is changed.
   * @throws HeddleError EXECUTION_NOT_RECORDED, GRAPH_INVALID where a function is not there any more, or why it did not run
   */
  async replay(execution: number): Promise<Replay> {
    this.#assertOpen();
    return await this.#runs.replay(execution);
  }

  /** Numbers of the executions that were recorded, newest first; 100 unless told. */
  recorded({ limit = 100 }: { readonly limit?: number } = {}): number[] {
    this.#assertOpen();
    return this.#records.monitor.recordings().list(limit);
  }

  /** What functions keep of a session, by key; empty where nothing is kept. */
  session(account: string, session: string): ReadonlyMap<string, string> {
    this.#assertOpen();
    return this.#runner.sessions.find(account, session).values;
  }

  /** Forgets what is kept of a session, for ever; gives whether anything was. */
  dropSession(account: string, session: string): boolean {
    this.#assertOpen();
    return this.#runner.sessions.drop(account, session);
  }

  /** Sums of all that was run in this directory, by account and function; exact, whatever the ledger still lists. */
  usage(account?: string): Usage[] {
    this.#assertOpen();
    return this.#records.monitor.ledger().usage(account);
  }

  /** What was measured in this directory, by all processes that use it, in Prometheus' text format. */
  metrics(): string {
    this.#assertOpen();
    const { monitor, letters } = this.#records;
    return prometheusText(
      monitor.ledger().measured(),
      letters.totals(),
      this.accepted.totals(),
      this.budgets.metrics(),
    );
  }

  /** Lets running events finish, then ends the workers and closes the files. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      this.#background.stop();
      this.#composer.close();
      await Promise.all([this.#runner.close(), this.#piping.close()]);
      await this.#background.close();
      this.#intents.close();
      this.#records.close();
      this.#repository.close();
    })();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) {
      throw new HeddleError("CLOSED", "This Heddle was closed.");
    }
  }
}
