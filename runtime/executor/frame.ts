import { Packr } from "msgpackr/pack";
import { Unpackr } from "msgpackr/unpack";
import type { Failure } from "../errors.ts";
import { NO_ROOM } from "./record.ts";
import { type LogEntry, type NamedStep, StepFigures, type StepReport } from "./report.ts";

/**
 * What travels between the threads: a batch is a stream of msgpack frames, an array each, one after the other in memory
 * that both threads have.
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
  readonly givenUp?: readonly number[] | undefined;
  /** Left out where all steps run. */
  readonly part?: Part | undefined;
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

/** What msgpack has before binary data whose length takes 32 bits, and how many bytes that and the length take. */
const BINARY_32 = 0xc6;
const BINARY_HEAD = 5;

/** The same of a list whose length takes 16 bits, which is above what a graph may have of goals. */
const LIST_16 = 0xdc;
const LIST_HEAD = 3;

const NIL = 0xc0;

/** Bytes that an event has in a batch beside its texts and its data. */
const EVENT_OVERHEAD = 32;

/** About how long an event is in a batch, in bytes; every character is taken as one. */
export function lengthOf({ context, data, part }: Omit<EventFrame, "sequence">): number {
  const { account, eventId, eventSource, eventType, more = none } = context;
  let length = EVENT_OVERHEAD + data.length;
  length += account.length + eventId.length + eventSource.length + eventType.length;
  for (const text of more) {
    length += text.length;
  }
  for (const [, message] of part?.given ?? none) {
    length += message.length;
  }
  for (const [, texts] of part?.written ?? none) {
    for (const text of texts) {
      length += text.length;
    }
  }
  return length;
}

/**
 * Writes events one after the other, each straight to its place: the data is the last element of its frame, so that it is
 * copied once.
 * @param room memory that both threads have
 * @param start where they begin there
 * @param withContext whether a function may look at their context
 * @returns the end of them, or -1 where there is not so much room
 */
export function writeEvents(
  events: readonly EventFrame[],
  room: Uint8Array,
  start: number,
  withContext: boolean,
): number {
  let end = start;
  for (const event of events) {
    const head = packHead(event, withContext);
    if (head.length + BINARY_HEAD + event.data.length > room.length - end) {
      return NO_ROOM;
    }
    end = writeEvent(room, end, head, event.data);
  }
  return end;
}

/** The same with memory of its own. */
export function packEvents(events: readonly EventFrame[], withContext: boolean): Uint8Array<ArrayBuffer> {
  const heads = events.map((event) => packHead(event, withContext));
  const length = heads.reduce(
    (sum, head, i) => sum + head.length + BINARY_HEAD + (events[i] as EventFrame).data.length,
    0,
  );
  const bytes = new Uint8Array(length);
  let end = 0;
  for (const [i, head] of heads.entries()) {
    end = writeEvent(bytes, end, head, (events[i] as EventFrame).data);
  }
  return bytes;
}

/** All of an event but its data. The bytes are its own for ever: the packer goes on behind them. */
function packHead({ sequence, context, givenUp, part }: EventFrame, withContext: boolean): Uint8Array {
  if (part === undefined && givenUp === undefined && !withContext) {
    return packr.pack([sequence]);
  }
  const { account, eventId, eventSource, eventType, more } = context;
  return packr.pack(
    part === undefined && givenUp === undefined && more === undefined
      ? [sequence, account, eventId, eventSource, eventType]
      : [
          sequence,
          account,
          eventId,
          eventSource,
          eventType,
          more ?? null,
          givenUp ?? null,
          part === undefined ? null : [part.steps, part.given, part.written, part.wanted],
        ],
  );
}

/** @returns the end of it */
function writeEvent(target: Uint8Array, start: number, head: Uint8Array, data: Uint8Array): number {
  return writeBinary(target, writeHead(target, start, head), data);
}

/** Writes a list of few elements, as msgpack has it, for one element more. @returns where that one begins */
function writeHead(target: Uint8Array, start: number, head: Uint8Array): number {
  target.set(head, start);
  (target[start] as number)++;
  return start + head.length;
}

/** What is told of an event; `figures` and `logs` refer to steps by their positions in the unit. */
type Told = Omit<ResultFrame, "steps" | "written"> & Partial<Pick<ResultFrame, "written">>;

/**
 * Writes a result straight to its place: the values are the last element of its frame, so that each is copied once.
 * @param room memory that both threads have
 * @returns the end of it, or -1 where there is not so much room; what it would have been written over may be anything then
 */
export function writeResult(
  result: Told,
  position: (step: string) => number,
  room: Uint8Array,
  start: number,
): number {
  const head = packResultHead(result, position);
  const { values } = result;
  return lengthWith(head, values) > room.length - start ? NO_ROOM : writeValues(room, start, head, values);
}

/** The same with memory of its own. */
export function packResult(result: Told, position: (step: string) => number): Uint8Array<ArrayBuffer> {
  const head = packResultHead(result, position);
  const bytes = new Uint8Array(lengthWith(head, result.values));
  writeValues(bytes, 0, head, result.values);
  return bytes;
}

/** All of a result but its values. */
function packResultHead(
  { sequence, failure, figures, logs, session, written }: Told,
  position: (step: string) => number,
): Uint8Array {
  const lines =
    logs.length === 0 ? none : logs.map((entry) => [position(entry.step), entry.level, entry.message]);
  const frame: unknown[] = [sequence, failure, figures.numbers, lines];
  if (written !== undefined || session !== undefined) {
    frame.push(session ?? null, written ?? null);
  }
  return packr.pack(frame);
}

function lengthWith(head: Uint8Array, values: Told["values"]): number {
  if (values === null) {
    return head.length + 1;
  }
  let length = head.length + LIST_HEAD;
  for (const value of values) {
    length += BINARY_HEAD + value.length;
  }
  return length;
}

/** @returns the end of it */
function writeValues(target: Uint8Array, start: number, head: Uint8Array, values: Told["values"]): number {
  let end = writeHead(target, start, head);
  if (values === null) {
    target[end++] = NIL;
    return end;
  }
  target[end++] = LIST_16;
  target[end++] = values.length >>> 8;
  target[end++] = values.length;
  for (const value of values) {
    end = writeBinary(target, end, value);
  }
  return end;
}

/** @returns the end of it */
function writeBinary(target: Uint8Array, start: number, data: Uint8Array): number {
  const { length } = data;
  target[start] = BINARY_32;
  target[start + 1] = length >>> 24;
  target[start + 2] = length >>> 16;
  target[start + 3] = length >>> 8;
  target[start + 4] = length;
  target.set(data, start + BINARY_HEAD);
  return start + BINARY_HEAD + length;
}

/** Reads events. Data and messages are views of their memory. */
export function readEvents(batch: Uint8Array): EventFrame[] {
  return frames(batch, unpackr).map(eventFrame);
}

/** Stands for a context that no function may look at. */
const unseen: FrameContext = { account: "", eventId: "", eventSource: "", eventType: "" };

function eventFrame(frame: unknown[]): EventFrame {
  const data = frame.pop() as Uint8Array;
  if (frame.length === 1) {
    return { sequence: frame[0] as number, context: unseen, data };
  }
  const [sequence, account, eventId, eventSource, eventType, more, givenUp, part] = frame as [
    number,
    string,
    string,
    string,
    string,
    (string[] | null)?,
    (number[] | null)?,
    ([Part["steps"], Part["given"], Part["written"], Part["wanted"]] | null)?,
  ];
  const context = { account, eventId, eventSource, eventType, ...(more ? { more } : {}) };
  const event = { sequence, context, data, ...(givenUp ? { givenUp } : {}) };
  if (!part) {
    return event;
  }
  const [steps, given, written, wanted] = part;
  return { ...event, part: { steps, given, written, wanted } };
}

/** Reads a batch of results of a unit with such steps. */
export function readResults(batch: Uint8Array, steps: readonly NamedStep[]): ResultFrame[] {
  return frames(batch, copying).map((frame) => {
    const values = frame.pop() as Uint8Array[] | null;
    const [sequence, failure, figures, logs, session, written] = frame as [
      number,
      Failure | null,
      number[],
      [number, string, string][],
      (string[] | null)?,
      (Written[] | null)?,
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
      written ?? undefined,
    );
  });
}

function frames(batch: Uint8Array, reader: Unpackr): unknown[][] {
  return batch.length === 0 ? [] : ((reader.unpackMultiple(batch) ?? []) as unknown[][]);
}
