import { Packr, Unpackr } from "msgpackr";
import type { Graph } from "../../glue-gen/graph/index.ts";
import type { StepReport } from "../executor/index.ts";

const packr = new Packr({ useRecords: false });
const unpackr = new Unpackr({ useRecords: false });

/** Figures of each step: position in the graph, microseconds, fuel, peak memory. */
const FIGURES = 4;

/** Packs what was measured of steps: msgpack of whole numbers, which are short. */
export function packSteps(graph: Graph, steps: readonly StepReport[]): Uint8Array {
  const figures: number[] = [];
  for (let i = 0; i < steps.length; i++) {
    const { step, milliseconds, fuel, peakMemory } = steps[i] as StepReport;
    const position = graph.steps[i]?.id === step ? i : graph.steps.findIndex(({ id }) => id === step);
    figures.push(position, Math.round(milliseconds * 1000), fuel, peakMemory);
  }
  return packr.pack(figures);
}

/** @param names the graph's steps: identifier, function and version */
export function unpackSteps(
  blob: Uint8Array,
  names: readonly (readonly [string, string, string])[],
): (StepReport & { readonly version: string })[] {
  const figures = blob.length === 0 ? [] : (unpackr.unpack(blob) as number[]);
  return Array.from({ length: figures.length / FIGURES }, (_, index) => {
    const [position, microseconds, fuel, peakMemory] = figures.slice(index * FIGURES) as [
      number,
      number,
      number,
      number,
    ];
    const [step, name, version] = names[position] ?? ["", "", ""];
    return { step, function: name, version, milliseconds: microseconds / 1000, fuel, peakMemory };
  });
}
