import type { Bench, JointRatio, Ratio, Summary } from "./model.ts";
import { geometricMeans, pairedRatios, summarise } from "./statistics.ts";

/** The values of a series, one a round. */
type Samples = (id: string) => readonly number[];

/** A ratio that was measured. */
export interface MeasuredRatio extends Summary {
  readonly id: string;
  readonly label: string;
}

/**
 * Medians and quartiles of the ratios of a case, those over several pairs last.
 *
 * @throws Error if a ratio names a series that was not measured.
 */
export function summariseRatios(bench: Pick<Bench, "ratios" | "joint">, samples: Samples): MeasuredRatio[] {
  return [
    ...bench.ratios.map((ratio) => ({
      id: ratio.id,
      label: labelOf(ratio),
      ...summarise(roundsOf(ratio, samples)),
    })),
    ...(bench.joint ?? []).map((joint) => summariseJoint(joint, samples)),
  ];
}

function roundsOf({ over, under }: Ratio, samples: Samples): number[] {
  return pairedRatios(samples(over), samples(under));
}

function labelOf({ label, over, under }: Ratio): string {
  return label ?? `${over} / ${under}`;
}

function summariseJoint({ id, label, kind, ratios }: JointRatio, samples: Samples): MeasuredRatio {
  if (kind === "mean") {
    return { id, label, ...summarise(geometricMeans(ratios.map((ratio) => roundsOf(ratio, samples)))) };
  }
  const measured = ratios.map((ratio) => ({ ratio, ...summarise(roundsOf(ratio, samples)) }));
  const highest = measured.reduce((most, one) => (one.median > most.median ? one : most));
  const { ratio, ...summary } = highest;
  return { id, label: `${label}: ${labelOf(ratio)}`, ...summary };
}
