import { Packr } from "msgpackr/pack";
import { Unpackr } from "msgpackr/unpack";
import type { Graph } from "../../glue-gen/graph/index.ts";
import type { Failed, Trial } from "./execution.ts";

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

/** In the place of a text that is the one of the execution before. */
const SAME = 0;

const packr = new Packr({ useRecords: false });
const unpackr = new Unpackr({ useRecords: false });

/**
 * Executions that wait to be written, as one flat list of numbers and texts, some 12 and 4 for each step: objects that
 * waited would each be moved by the garbage collector.
 */
export class Chunk {
  readonly graphs: Graph[] = [];
  count = 0;
  failed = 0;
  /** Milliseconds since 1970. */
  newest = 0;
  readonly #flat: unknown[] = [];
  readonly #texts = ["", "", "", "", "", ""];

  add(trial: Trial, milliseconds: number, failed: Failed | null, kept: number | null, fuel: number): void {
    const flat = this.#flat;
    const { event, graph, figures, started } = trial;
    this.count++;
    this.failed += failed === null ? 0 : 1;
    this.newest = Math.max(this.newest, started);
    flat.push(started, microseconds(milliseconds), event?.id ?? "");
    this.#text(0, event?.type ?? "");
    this.#text(1, event?.source ?? "");
    this.#text(2, event?.account ?? "");
    this.#text(3, event?.traceparent.slice(3, 35) ?? "");
    this.#text(4, failed === null ? "" : failed.code.slice(0, MAX_CODE).toWellFormed());
    this.#text(5, failed?.step ?? "");
    const ran = graph === undefined ? 0 : figures.count;
    const division = ran === 0 ? undefined : figures.division;
    // A number below 0 says that there is more: of the whole, and of each step.
    flat.push(graph === undefined ? -1 : this.#place(graph), kept, fuel, division ? -ran : ran);
    if (division !== undefined) {
      flat.push(microseconds(division.dividedMilliseconds), microseconds(division.wholeMilliseconds));
    }
    for (let i = 0; i < ran; i++) {
      flat.push(figures.place(i), microseconds(figures.milliseconds(i)));
      flat.push(figures.fuel(i), figures.peakMemory(i));
      if (division !== undefined) {
        flat.push(figures.stage(i), microseconds(figures.startMs(i)));
      }
    }
  }

  /**
   * Msgpack of the numbers of the graphs, and of the list.
   * @param ids numbers of {@link graphs}
   */
  pack(ids: readonly number[]): Uint8Array {
    return packr.pack([ids, this.#flat]);
  }

  #text(place: number, value: string): void {
    this.#flat.push(value === this.#texts[place] ? SAME : value);
    this.#texts[place] = value;
  }

  #place(graph: Graph): number {
    const place = this.graphs.lastIndexOf(graph);
    return place < 0 ? this.graphs.push(graph) - 1 : place;
  }
}

/** Reads a chunk. */
export function unpackChunk(blob: Uint8Array): ChunkRow[] {
  const [graphs, flat] = unpackr.unpack(blob) as [number[], unknown[]];
  const rows: ChunkRow[] = [];
  const texts = ["", "", "", "", "", ""];
  let at = 0;
  const number = () => flat[at++] as number;
  const text = (place: number): string => {
    const value = flat[at++];
    texts[place] = value === SAME ? (texts[place] as string) : (value as string);
    return texts[place];
  };
  while (at < flat.length) {
    const row = {
      started: number(),
      microseconds: number(),
      eventId: flat[at++] as string,
      type: text(0),
      source: text(1),
      account: text(2),
      trace: text(3),
      code: text(4),
      failedStep: text(5),
      graph: graphs[number()] ?? 0,
      kept: flat[at++] as number | null,
      fuel: number(),
    };
    const ran = number();
    const isDivided = ran < 0;
    const expected = isDivided ? { expected: [number(), number()] as const } : {};
    const steps: ChunkStep[] = [];
    for (let left = Math.abs(ran); left > 0; left--) {
      const step = { place: number(), microseconds: number(), fuel: number(), peakMemory: number() };
      steps.push(isDivided ? { ...step, stage: number(), start: number() } : step);
    }
    rows.push({ ...row, ...expected, steps });
  }
  return rows;
}

function microseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000);
}
