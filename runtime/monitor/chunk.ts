import type { Graph } from "../../glue-gen/graph/index.ts";
import { CompactReader, CompactWriter } from "./compact.ts";
import type { Trial } from "./execution.ts";

/** A step in a chunk, by its position in the graph with its outcome. */
export interface ChunkStep {
  readonly place: number;
  readonly microseconds: number;
  readonly fuel: number;
  readonly peakMemory: number;
  /** Where the graph ran on several workers: the stage, and microseconds from the event's start to the step's. */
  readonly stage?: number;
  readonly start?: number;
}

/** An execution in a chunk. */
export interface ChunkRow {
  readonly started: number;
  readonly microseconds: number;
  readonly eventId: string;
  readonly type: string;
  readonly source: string;
  readonly account: string;
  readonly trace: string;
  /** Number of the graph in the ledger; 0: there was none. */
  readonly graph: number;
  readonly code: string;
  readonly failedStep: string;
  readonly kept: number | null;
  readonly fuel: number;
  /** Where the graph ran on several workers, what was expected there, and on one: microseconds. */
  readonly expected?: readonly [divided: number, whole: number];
  readonly steps: readonly ChunkStep[];
}

/** Longest code of a failure that is kept, in characters. */
const MAX_CODE = 4096;

/** In the place of the length of a text that is the one of the execution before; lengths are one more. */
const SAME = 0;

/** Executions that wait to be written, as the bytes that are written: objects that waited would be moved by the collector. */
export class Chunk {
  readonly graphs: Graph[] = [];
  count = 0;
  failed = 0;
  /** Milliseconds since 1970. */
  newest = 0;
  #started = 0;
  readonly #list = new CompactWriter();
  readonly #texts = ["", "", "", "", "", ""];

  /** @param trial has ended */
  add({ event, graph, figures, started, microseconds: took, failed, kept, fuel }: Trial): void {
    const list = this.#list;
    this.count++;
    this.failed += failed === null ? 0 : 1;
    this.newest = Math.max(this.newest, started);
    list.signed(started - this.#started);
    this.#started = started;
    list.number(took);
    list.text(event?.id ?? "");
    this.#text(0, event?.type ?? "");
    this.#text(1, event?.source ?? "");
    this.#text(2, event?.account ?? "");
    this.#text(3, event?.traceparent.slice(3, 35) ?? "");
    this.#text(4, failed === null ? "" : failed.code.slice(0, MAX_CODE).toWellFormed());
    this.#text(5, failed?.step ?? "");
    // Of what may be missing, a number is one more.
    list.number(graph === undefined ? 0 : this.#place(graph) + 1);
    list.number(kept === null ? 0 : kept + 1);
    list.number(fuel);
    const ran = graph === undefined ? 0 : figures.count;
    const division = ran === 0 ? undefined : figures.division;
    // An odd number says that there is more: of the whole, and of each step.
    list.number(2 * ran + (division === undefined ? 0 : 1));
    if (division !== undefined) {
      list.number(microseconds(division.dividedMilliseconds));
      list.number(microseconds(division.wholeMilliseconds));
    }
    for (let i = 0; i < ran; i++) {
      list.number(figures.place(i));
      list.number(figures.microseconds(i));
      list.number(figures.fuel(i));
      list.number(figures.peakMemory(i));
      if (division !== undefined) {
        list.number(figures.stage(i));
        list.number(microseconds(figures.startMs(i)));
      }
    }
  }

  /**
   * All of it.
   * @param ids numbers of {@link graphs}
   */
  pack(ids: readonly number[]): Uint8Array {
    const head = new CompactWriter();
    head.number(ids.length);
    for (const id of ids) {
      head.number(id);
    }
    return Buffer.concat([head.bytes, this.#list.bytes]);
  }

  #text(place: number, value: string): void {
    if (value === this.#texts[place]) {
      this.#list.number(SAME);
    } else {
      this.#list.text(value, 1);
      this.#texts[place] = value;
    }
  }

  #place(graph: Graph): number {
    const place = this.graphs.lastIndexOf(graph);
    return place < 0 ? this.graphs.push(graph) - 1 : place;
  }
}

/** Reads a chunk. @throws RangeError where it ends too early */
export function unpackChunk(blob: Uint8Array): ChunkRow[] {
  const list = new CompactReader(blob);
  const graphs = Array.from({ length: list.number() }, () => list.number());
  const rows: ChunkRow[] = [];
  const texts = ["", "", "", "", "", ""];
  const text = (place: number): string => {
    const length = list.number();
    if (length !== SAME) {
      texts[place] = list.text(length - 1);
    }
    return texts[place] as string;
  };
  let started = 0;
  while (!list.isAtEnd) {
    started += list.signed();
    const row = {
      started,
      microseconds: list.number(),
      eventId: list.text(),
      type: text(0),
      source: text(1),
      account: text(2),
      trace: text(3),
      code: text(4),
      failedStep: text(5),
      graph: graphs[list.number() - 1] ?? 0,
      kept: numberOrNull(list.number()),
      fuel: list.number(),
    };
    const ran = list.number();
    const isDivided = ran % 2 === 1;
    const expected = isDivided ? { expected: [list.number(), list.number()] as const } : {};
    const steps: ChunkStep[] = [];
    for (let left = Math.floor(ran / 2); left > 0; left--) {
      const [place, took, fuel, peakMemory] = [list.number(), list.number(), list.number(), list.number()];
      const step = { place, microseconds: took, fuel, peakMemory };
      steps.push(isDivided ? { ...step, stage: list.number(), start: list.number() } : step);
    }
    rows.push({ ...row, ...expected, steps });
  }
  return rows;
}

function numberOrNull(number: number): number | null {
  return number === 0 ? null : number - 1;
}

function microseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000);
}
