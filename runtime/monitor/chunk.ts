import { Packr, Unpackr } from "msgpackr";
import type { Graph } from "../../glue-gen/graph/index.ts";
import type { StepReport } from "../executor/index.ts";
import type { Failed, Trial } from "./execution.ts";

/** An event that has ended. */
export interface Ended {
  readonly trial: Trial;
  readonly milliseconds: number;
  readonly failed: Failed | null;
  /** Number among the dead letters. */
  readonly kept: number | null;
  readonly fuel: number;
}

/** A step in a chunk, by its position in the graph. */
export interface ChunkStep {
  readonly position: number;
  readonly microseconds: number;
  readonly fuel: number;
  readonly peakMemory: number;
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
  /** Number of the graph; 0: there was none. */
  readonly graph: number;
  readonly code: string;
  readonly failedStep: string;
  readonly kept: number | null;
  readonly fuel: number;
  readonly steps: readonly ChunkStep[];
}

/** Longest code of a failure that is kept, in characters. */
const MAX_CODE = 4096;

/** In the place of a text that is the one of the execution before. */
const SAME = 0;

const packr = new Packr({ useRecords: false });
const unpackr = new Unpackr({ useRecords: false });

/**
 * Packs executions as one flat msgpack array, some 20 bytes and 12 for each step.
 * @param graphId the number of a graph, above 0
 */
export function packChunk(executions: readonly Ended[], graphId: (graph: Graph) => number): Uint8Array {
  const flat: unknown[] = [];
  const texts = ["", "", "", "", "", ""];
  const text = (place: number, value: string) => {
    flat.push(value === texts[place] ? SAME : value);
    texts[place] = value;
  };
  for (const { trial, milliseconds, failed, kept, fuel } of executions) {
    const { event, graph, steps, started } = trial;
    flat.push(started, Math.round(milliseconds * 1000), event?.id ?? "");
    text(0, event?.type ?? "");
    text(1, event?.source ?? "");
    text(2, event?.account ?? "");
    text(3, event?.traceparent.slice(3, 35) ?? "");
    text(4, failed === null ? "" : failed.code.slice(0, MAX_CODE).toWellFormed());
    text(5, failed?.step ?? "");
    const ran = graph === undefined ? 0 : steps.length;
    flat.push(graph === undefined ? 0 : graphId(graph), kept, fuel, ran);
    for (let i = 0; i < ran; i++) {
      const step = steps[i] as StepReport;
      flat.push(position(graph as Graph, step.step, i), Math.round(step.milliseconds * 1000));
      flat.push(step.fuel, step.peakMemory);
    }
  }
  return packr.pack(flat);
}

/** Reads a chunk. */
export function unpackChunk(blob: Uint8Array): ChunkRow[] {
  const flat = unpackr.unpack(blob) as unknown[];
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
      graph: number(),
      kept: flat[at++] as number | null,
      fuel: number(),
    };
    const steps: ChunkStep[] = [];
    for (let left = number(); left > 0; left--) {
      steps.push({ position: number(), microseconds: number(), fuel: number(), peakMemory: number() });
    }
    rows.push({ ...row, steps });
  }
  return rows;
}

/** Steps mostly run in the order of the graph. */
function position(graph: Graph, id: string, expected: number): number {
  return graph.steps[expected]?.id === id ? expected : graph.steps.findIndex((step) => step.id === id);
}
