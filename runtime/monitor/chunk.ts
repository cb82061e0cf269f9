import type { Graph } from "../../glue-gen/graph/index.ts";
import { type Division, StepFigures } from "../executor/index.ts";
import { CompactWriter } from "./compact.ts";
import type { Failed, Trial } from "./execution.ts";

/** Longest code of a failure that is kept, in characters. */
const MAX_CODE = 4096;

/**
 * An execution begins with when it came (milliseconds after the one before), how long it took, its identifier, and bits
 * that say what follows: what is another than in the execution before (the steps: than in the last execution of the same
 * graph), and what most do not have. Most have the first byte of them only.
 */
export const GRAPH = 1 << 0;
export const PLACES = 1 << 1;
export const FUEL = 1 << 2;
export const MEMORY = 1 << 3;
const TYPE = 1 << 4;
const ACCOUNT = 1 << 5;
const TRACE = 1 << 6;
const SOURCE = 1 << 7;
const CODE = 1 << 8;
const FAILED_STEP = 1 << 9;
export const KEPT = 1 << 10;
/** Fuel that is of none of its steps. */
export const REST = 1 << 11;
export const DIVIDED = 1 << 12;

/** The bits of texts, in the order in which they are written. */
export const TEXTS = [TYPE, ACCOUNT, TRACE, SOURCE, CODE, FAILED_STEP] as const;

/** Of events without a graph. */
const noFigures = new StepFigures([]);

/** The steps of the last execution of a graph. */
class Steps {
  figures = noFigures;
  totalFuel = 0;

  /** Takes those of the next one; gives the bits of what is another. */
  take(figures: StepFigures): number {
    const last = this.figures;
    const bits =
      (figures.hasPlacesOf(last) ? 0 : PLACES) |
      (figures.hasFuelOf(last) ? 0 : FUEL) |
      (figures.hasMemoryOf(last) ? 0 : MEMORY);
    if (bits !== 0) {
      this.figures = figures;
      this.totalFuel = figures.totalFuel;
    }
    return bits;
  }
}

/** Executions that wait to be written, as the bytes that are written: objects that waited would be moved by the collector. */
export class Chunk {
  readonly graphs: Graph[] = [];
  count = 0;
  failed = 0;
  /** Milliseconds since 1970. */
  newest = 0;
  readonly #list = new CompactWriter();
  #started = 0;
  readonly #texts: string[] = TEXTS.map(() => "");
  /** Of the execution before. */
  #traceparent = "";
  #failed: Failed | null = null;
  #graph: Graph | undefined;
  /** Of that graph, and of all by their places in {@link graphs}. */
  #steps = new Steps();
  readonly #stepsOf: Steps[] = [];
  readonly #places = new Map<Graph, number>();

  /** That the list takes. */
  get bytes(): number {
    return this.#list.length;
  }

  /** @param trial has ended */
  add({ event, graph, figures, started, microseconds, failed, kept, fuel }: Trial): void {
    const list = this.#list;
    this.count++;
    this.failed += failed === null ? 0 : 1;
    this.newest = Math.max(this.newest, started);
    list.signed(started - this.#started);
    this.#started = started;
    list.number(microseconds);
    list.text(event?.id ?? "");
    let bits =
      this.#take(0, event?.type ?? "") |
      this.#take(1, event?.account ?? "") |
      this.#takeTrace(event?.traceparent ?? "") |
      this.#take(3, event?.source ?? "") |
      this.#takeFailure(failed);
    if (graph !== this.#graph) {
      bits |= GRAPH;
      this.#turnTo(graph);
    }
    const ran = graph === undefined ? noFigures : figures;
    const { count } = ran;
    const division = count === 0 ? undefined : ran.division;
    bits |= this.#steps.take(ran);
    const rest = fuel - this.#steps.totalFuel;
    bits |= (kept === null ? 0 : KEPT) | (rest > 0 ? REST : 0) | (division === undefined ? 0 : DIVIDED);
    list.number(bits);
    if (bits !== 0) {
      this.#write(bits, kept ?? 0, rest, division);
    }
    list.numbers(count, (i) => ran.microseconds(i));
    if (division !== undefined) {
      for (let i = 0; i < count; i++) {
        list.number(ran.stage(i));
        list.number(microsecondsOf(ran.startMs(i)));
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

  /** Gives the bit of a text where it is another than before. */
  #take(index: number, value: string): number {
    if (value === this.#texts[index]) {
      return 0;
    }
    this.#texts[index] = value;
    return TEXTS[index] as number;
  }

  #takeTrace(traceparent: string): number {
    if (traceparent === this.#traceparent) {
      return 0;
    }
    this.#traceparent = traceparent;
    return this.#take(2, traceparent.slice(3, 35));
  }

  #takeFailure(failed: Failed | null): number {
    if (failed === this.#failed) {
      return 0;
    }
    this.#failed = failed;
    const code = failed === null ? "" : failed.code.slice(0, MAX_CODE).toWellFormed();
    return this.#take(4, code) | this.#take(5, failed?.step ?? "");
  }

  #turnTo(graph: Graph | undefined): void {
    this.#graph = graph;
    if (graph === undefined) {
      this.#steps = new Steps();
      return;
    }
    let place = this.#places.get(graph);
    if (place === undefined) {
      place = this.graphs.push(graph) - 1;
      this.#places.set(graph, place);
      this.#stepsOf.push(new Steps());
    }
    this.#steps = this.#stepsOf[place] as Steps;
  }

  #write(bits: number, kept: number, rest: number, division: Division | undefined): void {
    const list = this.#list;
    for (let i = 0; i < TEXTS.length; i++) {
      if ((bits & (TEXTS[i] as number)) !== 0) {
        list.text(this.#texts[i] as string);
      }
    }
    if ((bits & GRAPH) !== 0) {
      // A number is one more; none is 0.
      list.number(this.#graph === undefined ? 0 : 1 + (this.#places.get(this.#graph) as number));
    }
    if ((bits & KEPT) !== 0) {
      list.number(kept);
    }
    if ((bits & REST) !== 0) {
      list.number(rest);
    }
    const { figures } = this.#steps;
    const { count } = figures;
    if ((bits & PLACES) !== 0) {
      list.number(count);
      for (let i = 0; i < count; i++) {
        list.number(figures.place(i));
      }
    }
    if ((bits & FUEL) !== 0) {
      for (let i = 0; i < count; i++) {
        list.number(figures.fuel(i));
      }
    }
    if ((bits & MEMORY) !== 0) {
      for (let i = 0; i < count; i++) {
        list.number(figures.peakMemory(i));
      }
    }
    if (division !== undefined) {
      list.number(microsecondsOf(division.dividedMilliseconds));
      list.number(microsecondsOf(division.wholeMilliseconds));
    }
  }
}

function microsecondsOf(milliseconds: number): number {
  return Math.round(milliseconds * 1000);
}
