import { jsonNameOf, listedConcept, type Schema } from "../glue-gen/index.ts";
import { HeddleError } from "./errors.ts";
import type { Division, LogEntry, StepFigures, StepReport } from "./executor/index.ts";
import { type Output, releaseOutputs } from "./output.ts";
import type { Intent, Plan } from "./planner/index.ts";

/** The content of a file that an output is. */
export interface OutputFile {
  /** Such as `image/png`. */
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** What came of an event. */
export class Result {
  readonly eventId: string;
  readonly account: string;
  readonly intent: Intent;
  readonly plan: Plan;
  /** Names the graph. */
  readonly graphHash: string;
  readonly outputs: readonly Output[];
  readonly logs: readonly LogEntry[];
  readonly #figures: StepFigures;
  readonly #schema: Schema;
  readonly #isShared: boolean;

  /** @param isShared whether others have the memory of its outputs, too */
  constructor(
    fields: Omit<Result, "steps" | "division" | "value" | "file" | "toJSON" | typeof Symbol.dispose> & {
      readonly figures: StepFigures;
    },
    schema: Schema,
    isShared: boolean,
  ) {
    this.eventId = fields.eventId;
    this.account = fields.account;
    this.intent = fields.intent;
    this.plan = fields.plan;
    this.graphHash = fields.graphHash;
    this.outputs = fields.outputs;
    this.logs = fields.logs;
    this.#figures = fields.figures;
    this.#schema = schema;
    this.#isShared = isShared;
  }

  /** Time, fuel and memory of each step, in the order in which they ran. */
  get steps(): readonly StepReport[] {
    return this.#figures.reports();
  }

  /** Why and how the graph ran on several workers; undefined where it ran on one. */
  get division(): Division | undefined {
    return this.#figures.division;
  }

  /**
   * The value of a goal as plain JSON: fields in lowerCamelCase, bytes in base64, 64-bit integers as text.
   * @param concept full name, or its last part where only one goal is called so; behind `repeated ` for a list
   * @throws HeddleError GOAL_UNKNOWN where the concept was no goal
   */
  value(concept: string): unknown {
    return this.#output(concept).value;
  }

  /**
   * The content of the file that a goal is, where a field of its message has a media type; else undefined.
   * @throws HeddleError GOAL_UNKNOWN where the concept was no goal
   */
  file(concept: string): OutputFile | undefined {
    const { type, path, value } = this.#output(concept);
    const field = this.#schema.messages[type]?.fields.find((candidate) => candidate.mediaType !== null);
    if (path.length > 0 || field === undefined || field.mediaType === null || field.type.kind !== "scalar") {
      return undefined;
    }
    const content = (value as Record<string, unknown>)[jsonNameOf(field)];
    const encoding = field.type.scalar === "bytes" ? "base64" : "utf8";
    return { mediaType: field.mediaType, bytes: Buffer.from(String(content ?? ""), encoding) };
  }

  /** Plain data for machines; outputs by concept. */
  toJSON(): Record<string, unknown> {
    return {
      eventId: this.eventId,
      account: this.account,
      intent: this.intent,
      graph: { hash: this.graphHash, ...this.plan.graph },
      outputs: Object.fromEntries(this.outputs.map(({ concept, value }) => [concept, value])),
      steps: this.steps,
      logs: this.logs,
      ...(this.division && { division: this.division }),
    };
  }

  /**
   * Gives the memory of outputs that are long texts back, for the events that come next, where otherwise garbage would have
   * to be collected; outputs whose `message` was asked for, and results that are recorded, keep theirs. The `value` of such
   * an output, and with it {@link file} and {@link toJSON}, is there afterwards only if it was asked for before.
   */
  [Symbol.dispose](): void {
    if (!this.#isShared) {
      releaseOutputs(this.outputs);
    }
  }

  #output(concept: string): Output {
    const listed = listedConcept(concept);
    const called = this.outputs.filter((candidate) => {
      const list = listedConcept(candidate.concept);
      const isAlike = (list === null) === (listed === null);
      return isAlike && (list ?? candidate.concept).endsWith(`.${listed ?? concept}`);
    });
    const output =
      this.outputs.find((candidate) => candidate.concept === concept) ??
      (called.length === 1 ? called[0] : undefined);
    if (output === undefined) {
      const goals = this.outputs.map((candidate) => candidate.concept).join(", ");
      throw new HeddleError(
        "GOAL_UNKNOWN",
        `${concept} was not a goal of this event; its goals were ${goals}.`,
      );
    }
    return output;
  }
}
