import { pathToFileURL } from "node:url";
import { type Glue, Input, Message } from "../../glue-gen/wire/v1/index.ts";
import type { Unit, UnitStep } from "../assembler/index.ts";
import { readAdmitted, readCached } from "../cache/index.ts";
import type { Failure } from "../errors.ts";
import type { AdmittedFunction, Sandbox } from "../sandbox/index.ts";
import { EventContext } from "./event-context.ts";
import { type EventFrame, ResultFrame } from "./frame.ts";
import { LiftedStep } from "./loaded-unit-lift.ts";
import { type LogEntry, StepFigures } from "./report.ts";
import { sandboxFailure, stepFailure } from "./step-failure.ts";

const noBytes = new Uint8Array();

/** Admitted functions by path; several steps and units share one. */
export type FunctionCache = Map<string, AdmittedFunction>;

/** A unit inside a worker: a sandbox for each step, and the glue between them. Runs one event at a time. */
export class LoadedUnit {
  readonly unit: Unit;
  readonly #glue: Glue;
  readonly #sandboxes: Sandbox[];
  readonly #values: Message[];
  readonly #input: Input;
  /** By position, the steps that run for each element of a list. */
  readonly #lifted: (LiftedStep | undefined)[] = [];
  readonly #positions: ReadonlyMap<string, number>;
  readonly #context: EventContext;
  /** Position of the step that runs. */
  #running = 0;
  #logs: LogEntry[] = [];

  private constructor(unit: Unit, glue: Glue, functions: FunctionCache, context: EventContext) {
    this.unit = unit;
    this.#positions = new Map(unit.steps.map(({ id }, index) => [id, index]));
    this.#glue = glue;
    this.#values = Array.from({ length: unit.steps.length + 1 }, (_, position) => new Message(position > 0));
    this.#context = context;
    this.#input = new Input(glue, this.#values, (key) => this.#context.get(this.#running, key));
    for (const each of glue.each ?? []) {
      this.#lifted[each.step] = new LiftedStep(each, this.#values[each.step + 1] as Message);
    }
    this.#sandboxes = unit.steps.map((step, position) => {
      const host = {
        context: (key: string) => this.#context.get(position, key),
        log: (level: string, message: string) => {
          this.#logs.push({ step: step.id, level, message });
        },
      };
      return admittedFunction(step.admitted, functions).instantiate(host);
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

  /** Runs one event through all steps. A failure of a function is a result, not an exception. */
  run({ sequence, context, data }: EventFrame): ResultFrame {
    this.#context.begin(context);
    this.#logs = [];
    const figures = new StepFigures(this.unit.steps);
    let started = 0;
    try {
      (this.#values[0] as Message).point(data, 0, data.length);
      let failure: Failure | null = null;
      for (; started < this.unit.steps.length && failure === null; ) {
        failure = this.#step(started++, figures);
      }
      const values =
        failure === null
          ? this.unit.wanted.map((position) => {
              const { bytes, start, end } = this.#values[position] as Message;
              return bytes.slice(start, end);
            })
          : null;
      const session = failure === null ? this.#context.session() : undefined;
      return new ResultFrame(sequence, values, failure, figures, this.#logs, session);
    } finally {
      // Outputs are read out of their guests' memories until the last step has run; only then may these forget.
      for (let i = 0; i < started; i++) {
        const sandbox = this.#sandboxes[i] as Sandbox;
        sandbox.end();
        this.#lifted[i]?.clear();
        const value = this.#values[i + 1] as Message;
        if (value.bytes !== sandbox.memory()) {
          // The sandbox gave its memory up; the value would keep it until the unit's next event.
          value.point(noBytes, 0, 0);
        }
      }
      this.#input.clear();
      this.#context.end();
    }
  }

  dispose(): void {
    for (const sandbox of this.#sandboxes) {
      sandbox.dispose();
    }
  }

  #step(index: number, figures: StepFigures): Failure | null {
    const step = this.unit.steps[index] as UnitStep;
    const sandbox = this.#sandboxes[index] as Sandbox;
    const lifted = this.#lifted[index];
    this.#running = index;
    const begun = performance.now();
    let failure: Failure | null;
    let fuel: number;
    let peakMemory: number;
    if (lifted === undefined) {
      failure = this.#call(index, step.fuel);
      fuel = sandbox.fuelUsed();
      peakMemory = sandbox.peakMemory();
    } else {
      ({ failure, fuel, peakMemory } = lifted.run(this.#input, step, sandbox, (most) =>
        this.#call(index, most),
      ));
    }
    figures.add(index, performance.now() - begun, fuel, peakMemory);
    return failure;
  }

  /** Maps the input of a step and calls its function, whose output is then the step's value. */
  #call(index: number, fuel: number): Failure | null {
    const step = this.unit.steps[index] as UnitStep;
    const sandbox = this.#sandboxes[index] as Sandbox;
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
