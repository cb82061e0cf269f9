import { pathToFileURL } from "node:url";
import { type Glue, Input, Message } from "../../glue-gen/wire/v1/index.ts";
import { readAdmitted, readCached } from "../cache/index.ts";
import type { Failure } from "../errors.ts";
import type { AdmittedFunction, Sandbox } from "../sandbox/running.ts";
import { hasPolicies, ranOf, type Unit, type UnitStep } from "../unit.ts";
import { EventContext } from "./event-context.ts";
import { type EventFrame, type Part, ResultFrame } from "./frame.ts";
import { LiftedStep } from "./loaded-unit-lift.ts";
import { StreamedStep } from "./loaded-unit-stream.ts";
import { mayPass } from "./passing-failures.ts";
import { type LogEntry, type NamedStep, StepFigures } from "./report.ts";
import { sandboxFailure, stepFailure } from "./step-failure.ts";

const noBytes = new Uint8Array();
const none: readonly number[] = [];

/** Admitted functions by path; several steps and units share one. */
export type FunctionCache = Map<string, AdmittedFunction>;

/** A step's function, or the one that takes its place. */
interface Runnable {
  readonly step: UnitStep;
  readonly sandbox: Sandbox;
  /** In figures. */
  readonly position: number;
}

/** A unit inside a worker: a sandbox for each step, and the glue between them. Runs one event at a time. */
export class LoadedUnit {
  readonly unit: Unit;
  readonly #glue: Glue;
  readonly #runnables: Runnable[];
  /** By position, what takes the place of a step's function. */
  readonly #fallbacks: (Runnable | undefined)[];
  readonly #ran: readonly NamedStep[];
  readonly #values: Message[];
  readonly #input: Input;
  /** By position, the steps that run for each element of a list. */
  readonly #lifted: (LiftedStep | undefined)[] = [];
  /** By position, the steps of streaming functions. */
  readonly #streamed: (StreamedStep | undefined)[] = [];
  readonly #positions: ReadonlyMap<string, number>;
  readonly #context: EventContext;
  readonly #whole: Part;
  /** Position of the step that runs, and when it began, which is when the one before it ended. */
  #running = 0;
  #begun = 0;
  #givenUp: readonly number[] = [];
  #logs: LogEntry[] = [];

  private constructor(unit: Unit, glue: Glue, functions: FunctionCache, context: EventContext) {
    this.unit = unit;
    this.#positions = new Map(unit.steps.map(({ id }, index) => [id, index]));
    this.#glue = glue;
    this.#values = Array.from({ length: unit.steps.length + 1 }, (_, position) => new Message(position > 0));
    this.#context = context;
    this.#whole = { steps: [...unit.steps.keys()], given: [], written: [], wanted: unit.wanted };
    this.#input = new Input(glue, this.#values, (key) => this.#context.get(this.#running, key));
    const lists = new Map((glue.each ?? []).map((each) => [each.step, each]));
    for (const [index, { streams }] of unit.steps.entries()) {
      const value = this.#values[index + 1] as Message;
      const each = lists.get(index);
      if (streams !== undefined) {
        this.#streamed[index] = new StreamedStep(streams, each, value);
      } else if (each !== undefined) {
        this.#lifted[index] = new LiftedStep(each, value);
      }
    }
    const runnable = (step: UnitStep, index: number, position: number): Runnable => {
      const host = {
        context: (key: string) => this.#context.get(index, key),
        log: (level: string, message: string) => {
          this.#logs.push({ step: step.id, level, message });
        },
      };
      return { step, sandbox: admittedFunction(step.admitted, functions).instantiate(host), position };
    };
    this.#ran = ranOf(unit);
    this.#runnables = unit.steps.map((step, index) => runnable(step, index, index));
    let last = unit.steps.length;
    this.#fallbacks = unit.steps.map((step, index) => {
      const fallback = step.policy?.fallback;
      return fallback && runnable({ ...step, ...fallback }, index, last++);
    });
  }

  /**
   * @param functions gets what is read, also where loading fails afterwards
   * @throws HeddleError FILE_UNREADABLE, and what the engine throws
   */
  static async load(unit: Unit, functions: FunctionCache): Promise<LoadedUnit> {
    // The engine would remember for ever that a file could not be imported; it gets to see only good ones.
    readCached(unit.glue);
    const glue = (await import(pathToFileURL(unit.glue).href)) as Glue;
    const writes = unit.steps.some(({ context }) => (context?.writes.length ?? 0) > 0);
    const writtenValues = writes ? (await import("./context-writes.ts")).writtenValues : undefined;
    return new LoadedUnit(unit, glue, functions, new EventContext(unit, writtenValues));
  }

  /** The position of a step in the unit, by its identifier. */
  readonly position = (step: string): number => this.#positions.get(step) as number;

  /** Whether any step has a policy, so that it has to be known which one runs. */
  get hasPolicies(): boolean {
    return hasPolicies(this.unit);
  }

  /**
   * Runs one event through all steps, or those of a part. A failure of a function is a result, not an exception.
   * @param take is given the result, whose values are views of guests' memory: they hold until it returns
   * @param at is told the position of each step with a policy that starts, and -1 for others and at the end
   */
  run<T>(
    { sequence, context, data, givenUp, part = this.#whole }: EventFrame,
    take: (result: ResultFrame) => T,
    at?: (position: number) => void,
  ): T {
    const { steps, given, written, wanted } = part;
    this.#context.begin(context, written);
    this.#logs = [];
    this.#givenUp = givenUp ?? none;
    const figures = new StepFigures(this.#ran);
    let started = 0;
    this.#begun = performance.now();
    try {
      (this.#values[0] as Message).point(data, 0, data.length);
      for (const [position, message] of given) {
        (this.#values[position] as Message).point(message, 0, message.length);
      }
      let failure: Failure | null = null;
      while (started < steps.length && failure === null) {
        const position = steps[started++] as number;
        at?.(this.unit.steps[position]?.policy === undefined ? -1 : position);
        failure = this.#step(position, figures);
      }
      const values =
        failure === null
          ? wanted.map((position) => {
              const { bytes, start, end } = this.#values[position] as Message;
              return bytes.subarray(start, end);
            })
          : null;
      const isWhole = part === this.#whole;
      const session = failure === null && isWhole ? this.#context.session() : undefined;
      const wrote = failure === null && !isWhole ? this.#context.written(steps) : undefined;
      return take(new ResultFrame(sequence, values, failure, figures, this.#logs, session, wrote));
    } finally {
      // Outputs are read out of their guests' memories until the last step has run; only then may these forget.
      for (let i = 0; i < started; i++) {
        const position = steps[i] as number;
        const { sandbox } = this.#runnables[position] as Runnable;
        sandbox.end();
        const fallback = this.#fallbacks[position]?.sandbox;
        fallback?.end();
        this.#lifted[position]?.clear();
        this.#streamed[position]?.clear();
        const value = this.#values[position + 1] as Message;
        value.absent = false;
        if (value.bytes !== sandbox.memory() && value.bytes !== fallback?.memory()) {
          // The sandbox gave its memory up; the value would keep it until the unit's next event.
          value.point(noBytes, 0, 0);
        }
      }
      for (const [position] of given) {
        (this.#values[position] as Message).point(noBytes, 0, 0);
      }
      at?.(-1);
      this.#input.clear();
      this.#context.end();
    }
  }

  dispose(): void {
    for (const runnable of [...this.#runnables, ...this.#fallbacks]) {
      runnable?.sandbox.dispose();
    }
  }

  #step(index: number, figures: StepFigures): Failure | null {
    const runnable = this.#runnables[index] as Runnable;
    const { policy } = runnable.step;
    if (policy === undefined) {
      return this.#attempt(index, runnable, figures);
    }
    const fallback = this.#fallbacks[index];
    const passed = policy.skip === true ? "skipped" : "replaced";
    if (this.#givenUp.includes(index)) {
      figures.add(index, 0, 0, 0, passed);
    } else {
      const failure = this.#attempt(index, runnable, figures);
      const ends = policy.skip !== true && fallback === undefined;
      if (failure === null || ends || failure.kind === "INTERNAL" || mayPass(failure, policy)) {
        return failure;
      }
      figures.amend(passed);
    }
    if (fallback !== undefined) {
      this.#lifted[index]?.clear();
      this.#streamed[index]?.clear();
      return this.#attempt(index, fallback, figures);
    }
    const value = this.#values[index + 1] as Message;
    value.point(noBytes, 0, 0);
    value.absent = true;
    return null;
  }

  /** Runs a function as a step. */
  #attempt(index: number, runnable: Runnable, figures: StepFigures): Failure | null {
    const { step, sandbox, position } = runnable;
    const lifted = this.#lifted[index];
    const streamed = this.#streamed[index];
    this.#running = index;
    let failure: Failure | null;
    let fuel: number;
    let peakMemory: number;
    if (streamed !== undefined) {
      ({ failure, fuel, peakMemory } = streamed.run(this.#input, step, sandbox, () =>
        this.#input.fill(this.#glue.steps[index] as Glue["steps"][number]),
      ));
      if (failure === null && step.streams?.output === false) {
        const { bytes, start, end } = this.#values[index + 1] as Message;
        this.#context.write(index, bytes, start, end);
      }
    } else if (lifted === undefined) {
      failure = this.#call(index, runnable, step.fuel);
      fuel = sandbox.fuelUsed();
      peakMemory = sandbox.peakMemory();
    } else {
      ({ failure, fuel, peakMemory } = lifted.run(this.#input, step, sandbox, (most) =>
        this.#call(index, runnable, most),
      ));
    }
    const outcome = failure === null ? "done" : "failed";
    const ended = performance.now();
    figures.add(position, ended - this.#begun, fuel, peakMemory, outcome);
    this.#begun = ended;
    return failure;
  }

  /** Maps the input of a step and calls its function, whose output is then the step's value. */
  #call(index: number, { step, sandbox }: Runnable, fuel: number): Failure | null {
    const input = this.#input;
    try {
      sandbox.begin(fuel);
      input.fill(this.#glue.steps[index] as Glue["steps"][number]);
      const length = input.length;
      const pointer = sandbox.allocate(length);
      if (pointer >= 0) {
        input.writeTo(sandbox.memory(), pointer);
      }
      if (pointer >= 0 && sandbox.run(pointer, length)) {
        const start = sandbox.outputPointer;
        const end = start + sandbox.outputLength;
        (this.#values[index + 1] as Message).point(sandbox.memory(), start, end);
        this.#context.write(index, sandbox.memory(), start, end);
        return null;
      }
      return sandboxFailure(sandbox, step);
    } catch (error) {
      return stepFailure(error, step);
    }
  }
}

function admittedFunction(path: string, functions: FunctionCache): AdmittedFunction {
  let known = functions.get(path);
  if (known === undefined) {
    known = readAdmitted(path);
    functions.set(path, known);
  }
  return known;
}
