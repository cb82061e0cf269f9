import type { Calibration } from "./calibration.ts";
import { type Candidate, candidatesOf } from "./candidates.ts";
import { choose } from "./choice.ts";
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
export interface Weighed {
  readonly chosen: Candidate;
  /** Share of the candidates with the same goals as the chosen one, in whatever order. */
  readonly share: number;
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
  const units = new Float64Array(vocabulary.unitCount);
  const biases = new Float64Array(vocabulary.sequences.length);
  let known = 0;
  for (const network of networks) {
    addScaled(units, network.score(features), 1 / networks.length);
    addScaled(biases, network.sequenceBias, 1 / networks.length);
    known += network.knows(features) / networks.length;
  }
  const candidates = candidatesOf(vocabulary, units, biases);
  const chosen = choose(candidates);
  const key = chosen.set.join();
  const share = candidates.reduce((sum, one) => sum + (one.set.join() === key ? one.share : 0), 0);
  return { chosen, share, known, candidates };
}

function addScaled(sums: Float64Array, values: Float64Array | Float32Array, factor: number): void {
  for (let i = 0; i < sums.length; i++) {
    (sums[i] as number) += (values[i] as number) * factor;
  }
}
