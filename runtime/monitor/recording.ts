import { hash } from "node:crypto";
import { Packr } from "msgpackr/pack";
import { Unpackr } from "msgpackr/unpack";
import type { Graph } from "../../glue-gen/graph/index.ts";
import type { StepLimits } from "../allocator/index.ts";
import type { Failure } from "../errors.ts";
import type { FrameContext, ResultFrame } from "../executor/index.ts";
import { guarded, unguarded } from "../guarded-text.ts";
import { fuelVersion } from "../sandbox/running.ts";

/** One way of an event through its graph; where policies had it tried again there are several. */
export interface Attempt {
  readonly context: FrameContext;
  /** Positions of the steps that were not tried any more. */
  readonly givenUp: readonly number[];
  readonly frame: Pick<ResultFrame, "values" | "failure" | "steps" | "session">;
}

/** All that an execution depended on, and what came of it. */
export interface Recording {
  readonly graph: Graph;
  /** What each step was allowed to use, in the order of the steps. */
  readonly limits: readonly StepLimits[];
  /** Encoded message of the graph's event type. */
  readonly data: Uint8Array;
  /**
   * At least one; the last gave the outcome. Those whose worker was lost are not among them: nothing came of them that
   * could come again.
   */
  readonly attempts: readonly Attempt[];
}

/** A message that came of it. */
export interface RecordedValue {
  /** SHA-256, hexadecimal. */
  readonly digest: string;
  /** Left out where all of them were longer than what is kept. */
  readonly bytes?: Uint8Array;
}

/** What came of an execution, as it is kept. */
export interface RecordedOutcome {
  /** In the order of the unit's `wanted`; null where the event failed. */
  readonly values: readonly RecordedValue[] | null;
  readonly failure: Failure | null;
  /** Steps that ran, with their fuel. */
  readonly steps: readonly { readonly step: string; readonly fuel: number }[];
  /** What was written to the session, keys and values in turn. */
  readonly session: readonly string[];
  readonly fuelVersion: number;
}

/** An attempt as it is kept. */
export interface RecordedAttempt extends Omit<Attempt, "frame"> {
  readonly outcome: RecordedOutcome;
}

/** An execution as it is kept. */
export interface RecordedExecution extends Omit<Recording, "attempts"> {
  readonly attempts: readonly RecordedAttempt[];
}

/** Most bytes of the outputs of one execution that are kept beside their digests. */
const MAX_OUTPUT_BYTES = 65_536;

const packr = new Packr({ useRecords: false });
const unpackr = new Unpackr({ useRecords: false });

/** What came of an execution now, to be kept or compared. */
export function outcomeOf({ values, failure, steps, session }: Attempt["frame"]): RecordedOutcome {
  const bytes = (values ?? []).reduce((sum, value) => sum + value.length, 0);
  return {
    values:
      values?.map((value) => ({
        digest: hash("sha256", value),
        ...(bytes <= MAX_OUTPUT_BYTES && { bytes: value }),
      })) ?? null,
    failure,
    steps: steps.map(({ step, fuel }) => ({ step, fuel })),
    session: session ?? [],
    fuelVersion,
  };
}

/** An attempt before the last one: it failed, and the event was the same. */
type PackedEarlier = [
  more: readonly string[],
  givenUp: readonly number[],
  failure: Failure | null,
  steps: readonly (readonly [string, number])[],
];

/** What is packed of a recording. What recordings of an earlier version did not have is at the end. */
type Packed = [
  limits: [number, number][],
  context: [string, string, string, string, readonly string[]],
  data: Uint8Array,
  values: [string, Uint8Array | null][] | null,
  failure: Failure | null,
  steps: [string, number][],
  session: readonly string[],
  fuelVersion: number,
  givenUp?: readonly number[],
  earlier?: PackedEarlier[],
];

/** A recording without its graph. */
export function packRecording({ limits, data, attempts }: Recording): Uint8Array {
  const { context, givenUp, frame } = attempts.at(-1) as Attempt;
  const { account, eventId, eventSource, eventType, more = [] } = context;
  const { values, failure, steps, session } = outcomeOf(frame);
  return packr.pack([
    limits.map(({ fuel, memoryBytes }) => [fuel, memoryBytes]),
    [guarded(account), guarded(eventId), guarded(eventSource), guarded(eventType), more.map(guarded)],
    data,
    values?.map(({ digest, bytes = null }) => [digest, bytes]) ?? null,
    failure,
    steps.map(({ step, fuel }) => [step, fuel]),
    session.map(guarded),
    fuelVersion,
    givenUp,
    attempts.slice(0, -1).map((attempt): PackedEarlier => {
      const earlier = outcomeOf(attempt.frame);
      const figures = earlier.steps.map(({ step, fuel }) => [step, fuel] as const);
      return [(attempt.context.more ?? []).map(guarded), attempt.givenUp, earlier.failure, figures];
    }),
  ] satisfies Packed);
}

export function unpackRecording(graph: Graph, content: Uint8Array): RecordedExecution {
  const [limits, context, data, values, failure, steps, session, version, givenUp = [], earlier = []] =
    unpackr.unpack(content) as Packed;
  const [account, eventId, eventSource, eventType, more] = context;
  const contextWith = (values: readonly string[]): FrameContext => ({
    account: unguarded(account),
    eventId: unguarded(eventId),
    eventSource: unguarded(eventSource),
    eventType: unguarded(eventType),
    ...(values.length > 0 && { more: values.map(unguarded) }),
  });
  const stepsOf = (packed: readonly (readonly [string, number])[]) =>
    packed.map(([step, fuel]) => ({ step, fuel }));
  return {
    graph,
    limits: limits.map(([fuel, memoryBytes]) => ({ fuel, memoryBytes })),
    data,
    attempts: [
      ...earlier.map(([before, without, failed, ran]) => ({
        context: contextWith(before),
        givenUp: without,
        outcome: {
          values: null,
          failure: failed,
          steps: stepsOf(ran),
          session: [],
          fuelVersion: version,
        },
      })),
      {
        context: contextWith(more),
        givenUp,
        outcome: {
          values: values?.map(([digest, bytes]) => ({ digest, ...(bytes !== null && { bytes }) })) ?? null,
          failure,
          steps: stepsOf(steps),
          session: session.map(unguarded),
          fuelVersion: version,
        },
      },
    ],
  };
}
