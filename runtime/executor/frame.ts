import { Packr } from "msgpackr/pack";
import { Unpackr } from "msgpackr/unpack";
import type { Failure } from "../errors.ts";
import { guarded, unguarded } from "../guarded-text.ts";
import { obtain } from "../long-memory.ts";
import {
  BINARY_HEAD,
  copyRange,
  FrameReader,
  LIST_HEAD,
  NUMBER,
  writeBinary,
  writeList,
  writeNil,
  writeNumber,
  writeNumbers,
} from "./msgpack.ts";
import { NO_ROOM } from "./record.ts";
import { type FigureLists, type LogEntry, type NamedStep, StepFigures, type StepReport } from "./report.ts";

/**
 * What travels between the threads: a batch is a stream of msgpack frames, a list each, one after the other in memory
 * that both threads have. An event is its sequence, what most events have not, and its data. A result is the sequence of its
 * event, the figures, what most results have not, and the values.
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
const none: readonly never[] = [];

const EVENT_PARTS = 3;
const RESULT_PARTS = 4;
/** Figures of a step in a result, of which all steps' first ones come first. */
const PER_STEP = 4;

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
 * Writes events one after the other, each straight to its place.
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
    const more = packMoreOfEvent(event, withContext);
    if (eventLength(event, more) <= room.length - end) {
      end = writeEvent(room, end, event, more);
    } else {
      const apart = packEvents([event], withContext);
      if (apart.length > room.length - end) {
        return NO_ROOM;
      }
      room.set(apart, end);
      end += apart.length;
    }
  }
  return end;
}

/** The same with memory of its own. */
export function packEvents(events: readonly EventFrame[], withContext: boolean): Uint8Array<ArrayBuffer> {
  const mores = events.map((event) => packMoreOfEvent(event, withContext));
  const most = events.reduce((sum, event, i) => sum + eventLength(event, mores[i]), 0);
  const bytes = new Uint8Array(most);
  const end = events.reduce((at, event, i) => writeEvent(bytes, at, event, mores[i]), 0);
  return bytes.slice(0, end);
}

/** What an event has that most have not; undefined where that is nothing. */
function packMoreOfEvent(
  { context, givenUp, part }: EventFrame,
  withContext: boolean,
): Uint8Array | undefined {
  if (part === undefined && givenUp === undefined && !withContext) {
    return undefined;
  }
  const { account, eventId, eventSource, eventType, more = none } = context;
  const texts = [account, eventId, eventSource, eventType, ...more].map(guarded);
  const parts = part && [part.steps, part.given, part.written.map(guardedWrite), part.wanted];
  return packr.pack([texts, givenUp ?? null, parts ?? null]);
}

/** How many bytes it takes at most. */
function eventLength({ data }: EventFrame, more: Uint8Array | undefined): number {
  return 1 + NUMBER + BINARY_HEAD + (more?.length ?? 0) + BINARY_HEAD + data.length;
}

function writeEvent(
  target: Uint8Array,
  start: number,
  { sequence, data }: EventFrame,
  more: Uint8Array | undefined,
): number {
  let at = writeList(target, start, EVENT_PARTS);
  at = writeNumber(target, at, sequence);
  at = more === undefined ? writeNil(target, at) : writeBinary(target, at, more);
  return writeBinary(target, at, data);
}

/** What is told of an event; `figures` and `logs` refer to steps by their positions in the unit. */
type Told = Omit<ResultFrame, "steps" | "written"> & Partial<Pick<ResultFrame, "written">>;

/**
 * Writes a result straight to its place, so that each value is copied once.
 * @param room memory that both threads have
 * @returns the end of it, or where there is not so much room, the result with memory of its own
 */
export function writeResult(
  result: Told,
  position: (step: string) => number,
  room: Uint8Array,
  start: number,
): number | Uint8Array<ArrayBuffer> {
  const more = packMoreOfResult(result, position);
  const most = resultLength(result, more);
  if (most <= room.length - start) {
    return writeWholeResult(room, start, result, more);
  }
  const bytes = new Uint8Array(most);
  const apart = bytes.slice(0, writeWholeResult(bytes, 0, result, more));
  if (apart.length > room.length - start) {
    return apart;
  }
  room.set(apart, start);
  return start + apart.length;
}

/** What a result has that most have not; undefined where that is nothing. */
function packMoreOfResult(
  { failure, logs, session, written }: Told,
  position: (step: string) => number,
): Uint8Array | undefined {
  if (failure === null && logs.length === 0 && session === undefined && written === undefined) {
    return undefined;
  }
  const lines = logs.map((entry) => [position(entry.step), guarded(entry.level), guarded(entry.message)]);
  return packr.pack([failure, lines, session?.map(guarded) ?? null, written?.map(guardedWrite) ?? null]);
}

/** How many bytes it takes at most. */
function resultLength({ figures, values }: Told, more: Uint8Array | undefined): number {
  let length = 1 + NUMBER + LIST_HEAD + NUMBER * PER_STEP * figures.count + BINARY_HEAD + (more?.length ?? 0);
  length += LIST_HEAD;
  for (const value of values ?? none) {
    length += BINARY_HEAD + value.length;
  }
  return length;
}

function writeWholeResult(
  target: Uint8Array,
  start: number,
  { sequence, figures: { lists }, values }: Told,
  more: Uint8Array | undefined,
): number {
  let at = writeList(target, start, RESULT_PARTS);
  at = writeNumber(target, at, sequence);
  at = writeList(target, at, PER_STEP * lists.places.length);
  at = writeNumbers(target, at, lists.places);
  at = writeNumbers(target, at, lists.nanoseconds);
  at = writeNumbers(target, at, lists.fuel);
  at = writeNumbers(target, at, lists.peakMemory);
  at = more === undefined ? writeNil(target, at) : writeBinary(target, at, more);
  if (values === null) {
    return writeNil(target, at);
  }
  at = writeList(target, at, values.length);
  for (const value of values) {
    at = writeBinary(target, at, value);
  }
  return at;
}

/** Reads events. Data and messages are views of their memory. */
export function readEvents(batch: Uint8Array): EventFrame[] {
  const events: EventFrame[] = [];
  for (const reader = new FrameReader(batch); !reader.isAtEnd; ) {
    reader.list();
    const sequence = reader.number();
    const more = readMore(reader);
    const data = batch.subarray(reader.binary(), reader.position);
    events.push(more === undefined ? { sequence, context: unseen, data } : eventWith(sequence, more, data));
  }
  return events;
}

/** Stands for a context that no function may look at. */
const unseen: FrameContext = { account: "", eventId: "", eventSource: "", eventType: "" };

function readMore(reader: FrameReader): unknown[] | undefined {
  return reader.nil()
    ? undefined
    : (unpackr.unpack(reader.bytes.subarray(reader.binary(), reader.position)) as unknown[]);
}

function eventWith(sequence: number, parts: unknown[], data: Uint8Array): EventFrame {
  const [texts, givenUp, part] = parts as [
    string[],
    number[] | null,
    [Part["steps"], Part["given"], Part["written"], Part["wanted"]] | null,
  ];
  const [account, eventId, eventSource, eventType, ...more] = texts.map(unguarded) as [
    string,
    string,
    string,
    string,
    ...string[],
  ];
  const context = { account, eventId, eventSource, eventType, ...(more.length > 0 ? { more } : {}) };
  const event = { sequence, context, data, ...(givenUp ? { givenUp } : {}) };
  if (!part) {
    return event;
  }
  const [steps, given, written, wanted] = part;
  return { ...event, part: { steps, given, written: written.map(unguardedWrite), wanted } };
}

/** Reads a batch of results of a unit with such steps. */
export function readResults(batch: Uint8Array, steps: readonly NamedStep[]): ResultFrame[] {
  const results: ResultFrame[] = [];
  let lists: FigureLists = { places: none, nanoseconds: none, fuel: none, peakMemory: none };
  for (const reader = new FrameReader(batch); !reader.isAtEnd; ) {
    reader.list();
    const sequence = reader.number();
    lists = readFigures(reader, lists);
    results.push(readResult(reader, steps, sequence, new StepFigures(steps, lists)));
  }
  return results;
}

/** Where a list is that of the result before, both have one: most have the same steps and memory. */
function readFigures(reader: FrameReader, before: FigureLists): FigureLists {
  const count = reader.list() / PER_STEP;
  return {
    places: reader.numbers(count, before.places),
    nanoseconds: reader.numbers(count, none),
    fuel: reader.numbers(count, before.fuel),
    peakMemory: reader.numbers(count, before.peakMemory),
  };
}

/** What is behind the figures. */
function readResult(
  reader: FrameReader,
  steps: readonly NamedStep[],
  sequence: number,
  figures: StepFigures,
): ResultFrame {
  const more = readMore(reader);
  const values = readValues(reader);
  if (more === undefined) {
    return new ResultFrame(sequence, values, null, figures, none, undefined);
  }
  const [failure, lines, session, written] = more as [
    Failure | null,
    [number, string, string][],
    string[] | null,
    Written[] | null,
  ];
  const logs = lines.map(([position, level, message]) => {
    return { step: (steps[position] as NamedStep).id, level: unguarded(level), message: unguarded(message) };
  });
  return new ResultFrame(
    sequence,
    values,
    failure,
    figures,
    logs,
    session?.map(unguarded),
    written?.map(unguardedWrite),
  );
}

function guardedWrite([position, texts]: Written): Written {
  return [position, texts.map(guarded)];
}

function unguardedWrite([position, texts]: Written): Written {
  return [position, texts.map(unguarded)];
}

/** Bytes from which on a copy is worth that its memory is not filled with zeros first, and that it has memory of its own. */
const OWN_BYTES = 2 ** 10;

/** Values are copies: a view would hold the results of others, and show them. */
function readValues(reader: FrameReader): Uint8Array[] | null {
  if (reader.nil()) {
    return null;
  }
  const values: Uint8Array[] = [];
  for (let left = reader.list(); left > 0; left--) {
    values.push(copyOf(reader.bytes, reader.binary(), reader.position));
  }
  return values;
}

function copyOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const length = end - start;
  if (length < OWN_BYTES) {
    return bytes.slice(start, end);
  }
  const copy = obtain(length);
  copyRange(bytes, start, end, copy, 0);
  return copy;
}
