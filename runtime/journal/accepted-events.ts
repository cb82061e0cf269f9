import { ranSteps } from "../../glue-gen/graph/index.ts";
import type { Schema } from "../../glue-gen/index.ts";
import { HeddleError } from "../errors.ts";
import { StepFigures } from "../executor/index.ts";
import { readOutput } from "../output.ts";
import { Result } from "../result.ts";
import type { Journal } from "./journal.ts";
import type { AcceptedEvent, AcceptedSelection, AcceptedTotals } from "./model.ts";
import type { Waiting } from "./waiting.ts";

/** Events that were accepted: acknowledged before they ran, and run in the background. */
export class AcceptedEvents {
  readonly #journal: () => Journal;
  readonly #schema: () => Schema;
  readonly #waiting: Waiting;

  /**
   * @param journal throws where Heddle was closed
   * @param schema all types of outputs
   * @param waiting is told of each event that has its outcome
   */
  constructor(journal: () => Journal, schema: () => Schema, waiting: Waiting) {
    this.#journal = journal;
    this.#schema = schema;
    this.#waiting = waiting;
  }

  /** Newest first, without their content; 100 unless told. */
  list(selection: AcceptedSelection = {}): AcceptedEvent[] {
    return this.#journal().read.list(selection);
  }

  /** How the event of a number stands; undefined where there is none, or its outcome was dropped. */
  find(id: number): AcceptedEvent | undefined {
    return this.#journal().read.find(id);
  }

  /** How many have no outcome, and how many outcomes are kept and were dropped. */
  totals(): AcceptedTotals {
    return this.#journal().read.totals();
  }

  /**
   * The result of an accepted event; waits for it, also where another process runs it.
   * @param options.signal ends the wait, not the event
   * @throws HeddleError ACCEPTED_UNKNOWN, CANCELLED, CLOSED, or why the event failed
   */
  async result(id: number, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Result> {
    for (;;) {
      const settled = this.#journal().read.isSettled(id);
      if (settled === undefined) {
        throw new HeddleError(
          "ACCEPTED_UNKNOWN",
          `No event was accepted as ${id}, or its outcome was dropped.`,
        );
      }
      if (settled) {
        break;
      }
      await this.#waiting.wait(id, signal);
    }
    const { failure, eventId, account } = this.find(id) as AcceptedEvent;
    if (failure !== null) {
      throw HeddleError.from(failure);
    }
    const outcome = this.#journal().read.outcome(id);
    if (outcome === undefined) {
      throw new HeddleError("INTERNAL", `The outcome of the event ${id} is not whole.`);
    }
    const schema = this.#schema();
    const outputs = outcome.outputs.map((output) => readOutput(schema, output, output.message));
    const figures = StepFigures.of(ranSteps(outcome.plan.graph), outcome.steps, outcome.division);
    return new Result({ ...outcome, eventId, account, outputs, figures }, schema, false);
  }
}
