import { type Graph, graphHash } from "../glue-gen/graph/index.ts";
import type { Contract } from "../glue-gen/index.ts";
import { allocate } from "./allocator/index.ts";
import { Assembler, type Unit } from "./assembler/index.ts";
import { type Config, type HeddleOptions, resolveConfig } from "./config.ts";
import { decodeJson, encodeJson } from "./contract/index.ts";
import { makeDirectory } from "./directories.ts";
import { HeddleError } from "./errors.ts";
import { Pool, type ResultFrame } from "./executor/index.ts";
import { type ReceivedEvent, readEvent } from "./intake/index.ts";
import {
  type DeadLetter,
  DeadLetters,
  eventBytes,
  type FunctionFigures,
  FunctionMonitor,
} from "./monitor/index.ts";
import { type Intent, intentOf, type Plan, plan } from "./planner/index.ts";
import { type PublishedFunction, Repository } from "./repository/index.ts";
import { type Output, Result } from "./result.ts";
import { admit } from "./sandbox/index.ts";
import { publishStandardLibrary } from "./standard-library.ts";

/** How an event is to be run. */
export interface RunOptions {
  /** Full names of concepts; default: what the rule of the event's type asks for. */
  readonly goals?: readonly string[];
}

/** What an event asks for, and the graph that gives it. */
export interface PlannedEvent {
  readonly event: ReceivedEvent;
  readonly intent: Intent;
  readonly plan: Plan;
  readonly graphHash: string;
}

/** What one call of one function gave. */
export interface CallResult {
  readonly function: string;
  readonly version: string;
  /** Plain JSON of the output message. */
  readonly output: unknown;
  readonly milliseconds: number;
  /** Units of fuel. */
  readonly fuel: number;
  /** Bytes. */
  readonly peakMemory: number;
  readonly logs: Result["logs"];
}

/** Most plans that are kept; one is some kilobytes. */
const MAX_PLANS = 1000;

/**
 * Opens Heddle's directory and starts its workers.
 * @throws HeddleError CONFIG_INVALID, FILE_UNREADABLE or REPOSITORY_CORRUPT
 * @example
 * const heddle = await createHeddle({ directory: "./data" });
 * const result = await heddle.run(event);
 * await heddle.close();
 */
export async function createHeddle(options: HeddleOptions = {}): Promise<Heddle> {
  return new Heddle(resolveConfig(options));
}

/** A running Heddle: a repository, and workers that run what is planned from it. Made by {@link createHeddle}. */
export class Heddle {
  readonly repository: Repository;
  readonly #config: Config;
  readonly #assembler: Assembler;
  readonly #deadLetters: DeadLetters;
  readonly #monitor = new FunctionMonitor();
  readonly #plans = new Map<string, { readonly plan: Plan; readonly hash: string }>();
  #pool: Pool | undefined;
  #closed = false;

  constructor(config: Config) {
    this.#config = config;
    try {
      makeDirectory(config.directory);
    } catch (cause) {
      throw new HeddleError("FILE_UNREADABLE", `The directory ${config.directory} cannot be made.`, {
        cause,
      });
    }
    this.repository = Repository.open(config.directory);
    if (config.standardLibrary) {
      publishStandardLibrary(this.repository);
    }
    this.#assembler = new Assembler(config.directory);
    this.#deadLetters = new DeadLetters(config.directory);
  }

  /**
   * Runs an event: works out what it asks for, plans, and runs the graph.
   * @param event a CloudEvent 1.0: an object, JSON text, or its bytes; `data` may be a Uint8Array
   * @throws HeddleError that names the step, the place and what to do; the event is kept in {@link deadLetters}
   */
  async run(event: unknown, options: RunOptions = {}): Promise<Result> {
    try {
      const planned = this.plan(event, options);
      const unit = this.#unit(planned.plan.graph);
      const frame = await this.#execute(unit, planned.event);
      return this.#result(planned, unit, frame);
    } catch (error) {
      throw this.#keep(event, error);
    }
  }

  /**
   * Reads an event and plans what it asks for, without running anything.
   * @throws HeddleError EVENT_*, INTENT_UNKNOWN, GOAL_UNKNOWN or PLAN_IMPOSSIBLE
   */
  plan(event: unknown, options: RunOptions = {}): PlannedEvent {
    this.#assertOpen();
    const schema = this.repository.schema();
    const received = readEvent(event, schema, { eventBytes: this.#config.limits.eventBytes });
    const intent = intentOf(received, schema, options.goals);
    const key = JSON.stringify([this.repository.generation, received.dataType, intent.goals]);
    let known = this.#plans.get(key);
    if (known === undefined) {
      const made = plan({
        schema,
        functions: this.repository.functions(),
        eventType: received.dataType,
        goals: intent.goals,
      });
      known = { plan: made, hash: graphHash(made.graph) };
      if (this.#plans.size >= MAX_PLANS) {
        this.#plans.delete(this.#plans.keys().next().value as string);
      }
      this.#plans.set(key, known);
    }
    return { event: received, intent, plan: known.plan, graphHash: known.hash };
  }

  /**
   * Calls one function.
   * @param name full name, such as `std.image.v1.Resize`
   * @param input its input message as plain JSON
   * @throws HeddleError FUNCTION_UNKNOWN, EVENT_DATA_INVALID, or what the function failed with
   */
  async call(name: string, input: unknown): Promise<CallResult> {
    this.#assertOpen();
    const found = this.repository.find(name);
    if (found === undefined) {
      throw new HeddleError("FUNCTION_UNKNOWN", `There is no function ${JSON.stringify(name)}.`, {
        place: name,
      });
    }
    const { contract, digest } = found;
    const data = encodeJson(contract.schema, contract.input, input, { place: "input" });
    const id = "call";
    const graph: Graph = {
      eventType: contract.input,
      steps: [
        {
          id,
          function: contract.name,
          version: contract.version,
          digest,
          mappings: [
            { target: [], source: { kind: "value", value: { step: "", path: [] } }, concept: contract.input },
          ],
        },
      ],
      goals: [{ concept: contract.output, value: { step: id, path: [] } }],
    };
    const unit = this.#unit(graph);
    const frame = await this.#execute(unit, {
      id: "call",
      source: "/heddle/call",
      type: "heddle.call",
      account: "default",
      dataType: contract.input,
      data,
    });
    this.#throwFailure(frame);
    const step = frame.steps[0] as ResultFrame["steps"][number];
    const output = decodeJson(
      contract.schema,
      contract.output,
      (frame.values as Uint8Array[])[0] as Uint8Array,
    );
    const { milliseconds, fuel, peakMemory } = step;
    return {
      function: contract.name,
      version: contract.version,
      output,
      milliseconds,
      fuel,
      peakMemory,
      logs: frame.logs,
    };
  }

  /**
   * Publishes a component that `heddle build` made, if the sandbox admits it.
   * @throws HeddleError ADMISSION_*, ARTIFACT_INVALID, CONTRACT_* or REPOSITORY_VERSION_TAKEN
   */
  publish(component: Uint8Array): PublishedFunction {
    this.#assertOpen();
    admit(component, { memoryBytes: this.#config.limits.stepMemoryBytes });
    return this.repository.publishComponent(component);
  }

  /** What was measured of each function since this Heddle was created. */
  figures(): FunctionFigures[] {
    return this.#monitor.figures();
  }

  /** Events that could not be processed, newest first, each with the reason. */
  deadLetters(limit = 100): DeadLetter[] {
    return this.#deadLetters.list(limit);
  }

  /** The event that was kept under a number. */
  deadLetter(id: number): DeadLetter | undefined {
    return this.#deadLetters.find(id);
  }

  /** Lets running events finish, then ends the workers and closes the files. */
  async close(): Promise<void> {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    await this.#pool?.close();
    this.#deadLetters.close();
    this.repository.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #assertOpen(): void {
    if (this.#closed) {
      throw new HeddleError("CLOSED", "This Heddle was closed.");
    }
  }

  #unit(graph: Graph): Unit {
    const contracts = new Map<string, Contract>();
    const functions: PublishedFunction[] = [];
    for (const step of graph.steps) {
      const found = this.repository.findDigest(step.digest);
      if (found === undefined) {
        throw new HeddleError(
          "GRAPH_INVALID",
          `${step.function} ${step.version} is not published any more.`,
          {
            step: step.id,
          },
        );
      }
      contracts.set(step.function, found.contract);
      functions.push(found);
    }
    return this.#assembler.assemble({
      graph,
      contracts,
      eventSchema: this.repository.schema(),
      limits: allocate(graph, functions, this.#config.limits),
      artifact: (digest) => this.repository.artifact(digest),
    });
  }

  async #execute(
    unit: Unit,
    {
      account,
      id,
      source,
      type,
      data,
    }: Pick<ReceivedEvent, "account" | "id" | "source" | "type" | "data"> & Partial<ReceivedEvent>,
  ): Promise<ResultFrame> {
    this.#assertOpen();
    this.#pool ??= new Pool({ workers: this.#config.workers, ...this.#config.limits });
    const context = { account, eventId: id, eventSource: source, eventType: type };
    const frame = await this.#pool.run(unit, { context, data });
    this.#monitor.record(frame.steps, frame.failure?.step);
    return frame;
  }

  #result(
    { event, intent, plan: made, graphHash: hash }: PlannedEvent,
    unit: Unit,
    frame: ResultFrame,
  ): Result {
    this.#throwFailure(frame);
    const { graph } = made;
    const positions = new Map(graph.steps.map((step, index) => [step.id, index + 1]));
    const outputs = graph.goals.map(({ concept, value }): Output => {
      const position = value.step === "" ? 0 : (positions.get(value.step) as number);
      const step = graph.steps[position - 1];
      return {
        concept,
        type: step === undefined ? graph.eventType : this.#outputType(step.digest),
        path: value.path,
        message: (frame.values as Uint8Array[])[unit.wanted.indexOf(position)] as Uint8Array,
      };
    });
    return new Result(
      {
        eventId: event.id,
        account: event.account,
        intent,
        plan: made,
        graphHash: hash,
        outputs,
        steps: frame.steps,
        logs: frame.logs,
      },
      this.repository.schema(),
    );
  }

  #outputType(digest: string): string {
    return (this.repository.findDigest(digest) as PublishedFunction).contract.output;
  }

  #throwFailure({ failure, logs }: ResultFrame): void {
    if (failure === null) {
      return;
    }
    const said = logs.filter(({ step, level }) => step === failure.step && level === "error").at(-1);
    const lastWords = failure.kind === "TRAP" && said !== undefined ? ` Its last words: ${said.message}` : "";
    throw HeddleError.from({ ...failure, message: failure.message + lastWords });
  }

  /** Keeps the event with the reason; what Heddle did not foresee is kept and thrown as it is. */
  #keep(event: unknown, error: unknown): unknown {
    if (error instanceof HeddleError && error.code === "CLOSED") {
      return error;
    }
    const failure =
      error instanceof HeddleError
        ? error.toJSON()
        : new HeddleError("INTERNAL", `Heddle failed: ${String(error)}.`, { cause: error }).toJSON();
    const kept = this.#deadLetters.keep(eventBytes(event), failure);
    if (error instanceof HeddleError) {
      error.kept = kept;
    }
    return error;
  }
}
