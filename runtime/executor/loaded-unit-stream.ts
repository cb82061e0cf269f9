import { type Each, Gathered, type Input, type Message } from "../../glue-gen/wire/v1/index.ts";
import { type Failure, HeddleError } from "../errors.ts";
import { areMessages, contentStart, LENGTH_BYTES, messageEnd, writeLength } from "../messages.ts";
import type { Sandbox } from "../sandbox/running.ts";
import type { UnitStep, UnitStreams } from "../unit.ts";
import type { Outcome } from "./loaded-unit-lift.ts";
import { sandboxFailure, stepFailure } from "./step-failure.ts";

/**
 * A step of a streaming function: one stream for each event. What it takes as a stream are the elements of a list, one
 * after the other; what it gives as a stream is gathered to a list.
 */
export class StreamedStep {
  readonly #streams: UnitStreams;
  readonly #each: Each | undefined;
  readonly #value: Message;
  readonly #gathered = new Gathered();
  /** The length before a message. */
  readonly #head = new Uint8Array(LENGTH_BYTES);
  #outputs = 0;

  /** @param value the step's value, which gets the outputs, or the one output */
  constructor(streams: UnitStreams, each: Each | undefined, value: Message) {
    this.#streams = streams;
    this.#each = each;
    this.#value = value;
  }

  /** @param fill maps the input, of an element where there is one */
  run(input: Input, step: UnitStep, sandbox: Sandbox, fill: () => void): Outcome {
    this.#outputs = 0;
    let failure: Failure | null = null;
    sandbox.begin(step.fuel);
    try {
      failure = this.#pushAll(input, step, sandbox, fill) ?? this.#finish(step, sandbox);
    } catch (error) {
      failure = stepFailure(error, step, this.#each?.name);
    }
    if (this.#streams.output) {
      this.#gathered.point(this.#value);
    }
    return { failure, fuel: sandbox.fuelUsed(), peakMemory: sandbox.peakMemory() };
  }

  /** Ends an event: lets go of the outputs. */
  clear(): void {
    this.#gathered.clear();
  }

  #pushAll(input: Input, step: UnitStep, sandbox: Sandbox, fill: () => void): Failure | null {
    if (this.#each === undefined) {
      fill();
      return this.#push(input, step, sandbox);
    }
    const elements = input.over(this.#each);
    while (elements.next()) {
      fill();
      const failure = this.#push(input, step, sandbox);
      if (failure !== null) {
        return { ...failure, message: `Element ${elements.index}: ${failure.message}` };
      }
    }
    return null;
  }

  /** Gives the function the input that was mapped, as a chunk of one message. */
  #push(input: Input, step: UnitStep, sandbox: Sandbox): Failure | null {
    const { length } = input;
    const head = writeLength(this.#head, 0, length);
    const pointer = sandbox.allocate(head + length);
    if (pointer < 0) {
      return sandboxFailure(sandbox, step);
    }
    const memory = sandbox.memory();
    memory.set(this.#head.subarray(0, head), pointer);
    input.writeTo(memory, pointer + head);
    return sandbox.push(pointer, head + length) ? this.#take(step, sandbox) : sandboxFailure(sandbox, step);
  }

  #finish(step: UnitStep, sandbox: Sandbox): Failure | null {
    do {
      if (!sandbox.finish()) {
        return sandboxFailure(sandbox, step);
      }
      const failure = this.#take(step, sandbox);
      if (failure !== null) {
        return failure;
      }
    } while (sandbox.outputLength > 0);
    return this.#streams.output || this.#outputs === 1
      ? null
      : badOutput(step, "The function gave no message at its end; its contract says that it gives one.");
  }

  /** Takes what the function gave: copies, because what comes next may lie in the same place. */
  #take(step: UnitStep, sandbox: Sandbox): Failure | null {
    const bytes = sandbox.memory();
    const start = sandbox.outputPointer;
    const end = start + sandbox.outputLength;
    if (!areMessages(bytes, start, end)) {
      return badOutput(step, "The function gave bytes that are not messages with their lengths.");
    }
    for (let at = start; at < end; ) {
      const next = messageEnd(bytes, at, end);
      if (this.#streams.output) {
        this.#value.point(bytes, contentStart(bytes, at), next);
        this.#gathered.add(this.#value);
      } else if (++this.#outputs > 1) {
        return badOutput(step, "The function gave several messages; its contract says that it gives one.");
      } else {
        const copy = bytes.slice(contentStart(bytes, at), next);
        this.#value.point(copy, 0, copy.length);
      }
      at = next;
    }
    return null;
  }
}

function badOutput({ id, function: name }: UnitStep, message: string): Failure {
  return new HeddleError("BAD_OUTPUT", message, { step: id, function: name }).toJSON();
}
