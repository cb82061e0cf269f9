import { type Each, Gathered, type Input, type Message } from "../../glue-gen/wire/v1/index.ts";
import type { Failure } from "../errors.ts";
import { LIFTED_CALLS_OF_FUEL } from "../lifted-calls.ts";
import type { Sandbox } from "../sandbox/running.ts";
import type { UnitStep } from "../unit.ts";
import { stepFailure } from "./step-failure.ts";

/** What came of all calls of a step. */
export interface Outcome {
  readonly failure: Failure | null;
  /** Units of fuel of all calls. */
  readonly fuel: number;
  /** Bytes of the call that had most. */
  readonly peakMemory: number;
}

/** A step that runs once for each element of a list and gathers the outputs. */
export class LiftedStep {
  readonly #each: Each;
  readonly #value: Message;
  readonly #gathered = new Gathered();

  /** @param value the step's value, which gets the outputs */
  constructor(each: Each, value: Message) {
    this.#each = each;
    this.#value = value;
  }

  /**
   * Runs the step for one element after the other, up to the first failure, which names its element.
   * @param call maps the input and calls the function with so much fuel
   */
  run(input: Input, step: UnitStep, sandbox: Sandbox, call: (fuel: number) => Failure | null): Outcome {
    const gathered = this.#gathered;
    let fuel = 0;
    let peakMemory = 0;
    let failure: Failure | null = null;
    try {
      const elements = input.over(this.#each);
      while (failure === null && elements.next()) {
        failure = call(Math.min(step.fuel, step.fuel * LIFTED_CALLS_OF_FUEL - fuel));
        fuel += sandbox.fuelUsed();
        peakMemory = Math.max(peakMemory, sandbox.peakMemory());
        if (failure === null) {
          gathered.add(this.#value);
          sandbox.end();
        } else {
          failure = { ...failure, message: `Element ${elements.index}: ${failure.message}` };
        }
      }
    } catch (error) {
      failure = stepFailure(error, step, this.#each.name);
    }
    gathered.point(this.#value);
    return { failure, fuel, peakMemory };
  }

  /** Ends an event: lets go of the outputs. */
  clear(): void {
    this.#gathered.clear();
  }
}
