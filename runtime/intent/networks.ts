import type { Calibration } from "./calibration.ts";
import { type Candidate, candidatesOf } from "./candidates.ts";
import { type Choice, choose } from "./choice.ts";
import type { Features } from "./features.ts";
import type { Network } from "./network.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What a model consists of. */
export interface Networks {
  readonly vocabulary: Vocabulary;
  readonly networks: readonly Network[];
  readonly calibration: Calibration;
  /** Of the first network; those of the others follow it. */
  readonly seed: number;
}

/** What networks together make of a request. */
export interface Weighed extends Choice {
  /** Share of the request's features that is known. */
  readonly known: number;
  /** The best first. */
  readonly candidates: readonly Candidate[];
}

/** Averages the scores of networks, and chooses. */
export function weigh(
  { vocabulary, networks }: Pick<Networks, "vocabulary" | "networks">,
  features: Features,
): Weighed {
  const units = new Float32Array(vocabulary.unitCount);
  const biases = new Float32Array(vocabulary.sequences.length);
  let known = 0;
  for (const network of networks) {
    addScaled(units, network.score(features), 1 / networks.length);
    addScaled(biases, network.sequenceBias, 1 / networks.length);
    known += network.knows(features) / networks.length;
  }
  const candidates = candidatesOf(vocabulary, units, biases);
  return { ...choose(candidates), known, candidates };
}

function addScaled(sums: Float32Array, values: Float32Array, factor: number): void {
  for (let i = 0; i < sums.length; i++) {
    (sums[i] as number) += (values[i] as number) * factor;
  }
}
