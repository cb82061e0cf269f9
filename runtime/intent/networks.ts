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

/** Asks networks, and chooses. */
export function weigh(
  { vocabulary, networks }: Pick<Networks, "vocabulary" | "networks">,
  features: Features,
): Weighed {
  const candidates = candidatesOf(
    vocabulary,
    networks.map((network) => network.weigh(features)),
  );
  const known = networks.reduce((sum, network) => sum + network.knows(features), 0) / networks.length;
  return { ...choose(candidates), known, candidates };
}
