import { Packr } from "msgpackr/pack";
import { Unpackr } from "msgpackr/unpack";
import type { Failure } from "../errors.ts";
import { type LogEntry, type NamedStep, StepFigures, type StepReport } from "./report.ts";

/**
 * What travels between the threads: a batch is a stream of msgpack frames, an array each, one after the other
 * in one buffer whose ownership moves with it.
 */

/** What functions may see of their event. */
export interface FrameContext {
  readonly account: string;
  readonly eventId: string;
  readonly eventSource: string;
  readonly eventType: string;
  /** What the unit's `context.reads` has beside these: keys and values in turn. Left out where there is nothing. */
  readonly more?: readonly string[];
}

/** What a step wrote to the context: its position, and keys and values in turn. */
export type Written = readonly [position: number, values: readonly string[]];

/** A part of a unit that runs apart from the others, with what it takes of them. */
export interface Part {
  /** Positions of the steps that run, ascending. */
  readonly steps: readonly number[];
  /** Positions of values of other parts, and their encoded messages. */
  readonly given: readonly (readonly [position: number, message: Uint8Array])[];
  /** What steps of other parts wrote to the context that are seen here. */
  readonly written: readonly Written[];
  /** Positions of the values that are wanted. */
  readonly wanted: readonly number[];
}

/** An event on its way to a worker. */
export interface EventFrame {
  /** Names the event between the pool and its workers. */
  readonly sequence: number;
  readonly context: FrameContext;
  /** Encoded message of the unit's event type. */
  readonly data: Uint8Array;
  /** Positions of steps that are not tried any more: what their policies say happens at once. Left out where none is. */
  readonly givenUp?: readonly number[];
  /** Left out where all steps run. */
  readonly part?: Part;
}

/** What became of an event. */
export class ResultFrame {
  readonly sequence: number;
  /** Encoded messages, in the order of the unit's or the part's `wanted`; null where the event failed. */
  readonly values: readonly Uint8Array[] | null;
  readonly failure: Failure | null;
  readonly figures: StepFigures;
  readonly logs: readonly LogEntry[];
  /**
   * What is written to the state of the event's session: keys and values in turn, an empty value removes the key.
   * Undefined where nothing is, and where the event failed.
   */
  readonly session: readonly string[] | undefined;
  /** What the steps of a part wrote to the context; undefined where it is no part, or where they wrote nothing. */
  readonly written: readonly Written[] | undefined;

  constructor(
    sequence: number,
    values: readonly Uint8Array[] | null,
    failure: Failure | null,
    figures: StepFigures,
    logs: readonly LogEntry[],
    session: readonly string[] | undefined,
    written?: readonly Written[],
  ) {
    this.sequence = sequence;
    this.values = values;
    this.failure = failure;
    this.figures = figures;
    this.logs = logs;
    this.session = session;
    this.written = written;
  }

  /** What ran, in the order in which it did. */
  get steps(): readonly StepReport[] {
    return this.figures.reports();
  }
}

/** What became of an event after attempts that took so much. */
export function frameAfter(frame: ResultFrame, earlier: StepFigures): ResultFrame {
  const { sequence, values, failure, figures, logs, session } = frame;
  return new ResultFrame(sequence, values, failure, figures.after(earlier), logs, session);
}

// Records and shared structures would make a frame depend on the frames before it.
const packr = new Packr({ useRecords: false });
const unpackr = new Unpackr({ useRecords: false });
// Values are copies: a view would hold the results of others, and show them.
const copying = new Unpackr({ useRecords: false, copyBuffers: true });
const none: readonly never[] = [];

/** Packs one event. The bytes are its own for ever: the packer goes on behind them. */
export function packEvent({ sequence, context, data, givenUp, part }: EventFrame): Uint8Array {
  const { more } = context;
  const others = part === undefined ? none : [[part.steps, part.given, part.written, part.wanted]];
  return packr.pack([
    sequence,
    context.account,
    context.eventId,
    context.eventSource,
    context.eventType,
    data,
    ...(part !== undefined || givenUp !== undefined
      ? [more ?? null, givenUp ?? null, ...others]
      : more !== undefined
        ? [more]
        : none),
  ]);
}

/** Packs one result; `figures` and `logs` refer to steps by their positions in the unit. */
export function packResult(
  {
    sequence,
    values,
    failure,
    figures,
    logs,
    session,
    written,
  }: Omit<ResultFrame, "steps" | "written"> & Partial<Pick<ResultFrame, "written">>,
  position: (step: string) => number,
): Uint8Array {
  const lines =
    logs.length === 0 ? none : logs.map((entry) => [position(entry.step), entry.level, entry.message]);
  const frame: unknown[] = [sequence, values, failure, figures.numbers, lines];
  if (written !== undefined) {
    frame.push(session ?? null, written);
  } else if (session !== undefined) {
    frame.push(session);
  }
  return packr.pack(frame);
}

/** Reads a batch of events. Data and messages are views of the batch. */
export function readEvents(batch: Uint8Array): EventFrame[] {
  return frames(batch, unpackr).map((frame) => {
    const [sequence, account, eventId, eventSource, eventType, data, more, givenUp, part] = frame as [
      number,
      string,
      string,
      string,
      string,
      Uint8Array,
      (string[] | null)?,
      (number[] | null)?,
      [Part["steps"], Part["given"], Part["written"], Part["wanted"]]?,
    ];
    const context = { account, eventId, eventSource, eventType, ...(more ? { more } : {}) };
    const event = { sequence, context, data, ...(givenUp ? { givenUp } : {}) };
    if (part === undefined) {
      return event;
    }
    const [steps, given, written, wanted] = part;
    return { ...event, part: { steps, given, written, wanted } };
  });
}

/** Reads a batch of results of a unit with such steps. */
export function readResults(batch: Uint8Array, steps: readonly NamedStep[]): ResultFrame[] {
  return frames(batch, copying).map((frame) => {
    const [sequence, values, failure, figures, logs, session, written] = frame as [
      number,
      Uint8Array[] | null,
      Failure | null,
      number[],
      [number, string, string][],
      (string[] | null)?,
      Written[]?,
    ];
    return new ResultFrame(
      sequence,
      values,
      failure,
      new StepFigures(steps, figures),
      logs.length === 0
        ? none
        : logs.map(([position, level, message]) => ({
            step: (steps[position] as NamedStep).id,
            level,
            message,
          })),
      session ?? undefined,
      written,
    );
  });
}

/** Joins frames to a batch of its own memory, so that the batch can move to another thread. */
export function joinFrames(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const batch = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    batch.set(part, offset);
    offset += part.length;
  }
  return batch;
}

function frames(batch: Uint8Array, reader: Unpackr): unknown[][] {
  return batch.length === 0 ? [] : ((reader.unpackMultiple(batch) ?? []) as unknown[][]);
}
