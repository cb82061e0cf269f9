import { hash } from "node:crypto";
import { Packr, Unpackr } from "msgpackr";
import type { Graph } from "../../glue-gen/graph/index.ts";
import type { StepLimits } from "../allocator/index.ts";
import type { Failure } from "../errors.ts";
import type { FrameContext, ResultFrame } from "../executor/index.ts";
import { fuelVersion } from "../sandbox/index.ts";

/** All that an execution depended on, and what came of it. */
export interface Recording {
  readonly graph: Graph;
  /** What each step was allowed to use, in the order of the steps. */
  readonly limits: readonly StepLimits[];
  readonly context: FrameContext;
  /** Encoded message of the graph's event type. */
  readonly data: Uint8Array;
  readonly frame: Pick<ResultFrame, "values" | "failure" | "steps" | "session">;
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

/** An execution as it is kept. */
export interface RecordedExecution extends Omit<Recording, "frame"> {
  readonly outcome: RecordedOutcome;
}

/** Most bytes of the outputs of one execution that are kept beside their digests. */
const MAX_OUTPUT_BYTES = 65_536;

const packr = new Packr({ useRecords: false });
const unpackr = new Unpackr({ useRecords: false });

/** What came of an execution now, to be kept or compared. */
export function outcomeOf({ values, failure, steps, session }: Recording["frame"]): RecordedOutcome {
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

/** A recording without its graph. */
export function packRecording({ limits, context, data, frame }: Recording): Uint8Array {
  const { account, eventId, eventSource, eventType, more = [] } = context;
  const { values, failure, steps, session } = outcomeOf(frame);
  return packr.pack([
    limits.map(({ fuel, memoryBytes }) => [fuel, memoryBytes]),
    [account, eventId, eventSource, eventType, more],
    data,
    values?.map(({ digest, bytes = null }) => [digest, bytes]) ?? null,
    failure,
    steps.map(({ step, fuel }) => [step, fuel]),
    session,
    fuelVersion,
  ]);
}

export function unpackRecording(graph: Graph, content: Uint8Array): RecordedExecution {
  const [
    limits,
    [account, eventId, eventSource, eventType, more],
    data,
    values,
    failure,
    steps,
    session,
    version,
  ] = unpackr.unpack(content) as [
    [number, number][],
    [string, string, string, string, string[]],
    Uint8Array,
    [string, Uint8Array | null][] | null,
    Failure | null,
    [string, number][],
    string[],
    number,
  ];
  return {
    graph,
    limits: limits.map(([fuel, memoryBytes]) => ({ fuel, memoryBytes })),
    context: { account, eventId, eventSource, eventType, ...(more.length > 0 && { more }) },
    data,
    outcome: {
      values: values?.map(([digest, bytes]) => ({ digest, ...(bytes !== null && { bytes }) })) ?? null,
      failure,
      steps: steps.map(([step, fuel]) => ({ step, fuel })),
      session,
      fuelVersion: version,
    },
  };
}
