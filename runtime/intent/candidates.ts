import type { Vocabulary } from "./vocabulary.ts";

/** A sequence of goals that could be meant. */
export interface Candidate {
  /** Positions of goals in the vocabulary, in order. */
  readonly goals: readonly number[];
  /** The goals, each once, ascending. */
  readonly set: readonly number[];
  /** How likely it is beside the others; all shares add up to one. */
  readonly share: number;
}

/** Known sequences from which others are made, and goals that are put into them. */
const [seeds, additions] = [4, 4];

/** Candidates that are weighed against each other at the most. */
const weighed = 32;

/** What a sequence that was never asked for scores less, and a goal after another that it never followed. */
const [unknownSequence, unknownLink] = [-4, -2.5];

/** Above 1, because a network is surer of itself than it should be. */
const temperature = 1.5;

/** What scores this much less than the likeliest is not weighed. */
const hopeless = -7;

/** What a network thinks of a request. */
export interface Opinion {
  /** Scores of the vocabulary's units. */
  readonly units: Float32Array;
  /** Scores of its sequences beside their units. */
  readonly biases: Float32Array;
}

interface Scored {
  readonly goals: readonly number[];
  /** Its number where it was asked for before. */
  readonly sequence?: number;
  readonly score: number;
}

/**
 * The likeliest sequences, the best first: of those that were asked for before, and those that differ from the best
 * of them by one goal or in the order of two, the ones that networks score highest together. Each network then has
 * its own shares, so that where networks disagree none is sure.
 */
export function candidatesOf(vocabulary: Vocabulary, opinions: readonly Opinion[]): Candidate[] {
  const found = foundBy(vocabulary, meanOf(opinions));
  const shares = new Float64Array(found.length);
  for (const opinion of opinions) {
    const weights = found.map((one) => scoreIn(vocabulary, opinion, one));
    const most = Math.max(...weights);
    let sum = 0;
    weights.forEach((score, i) => {
      const weight = Math.exp((score - most) / temperature);
      weights[i] = weight;
      sum += weight;
    });
    weights.forEach((weight, i) => {
      (shares[i] as number) += weight / sum / opinions.length;
    });
  }
  return found
    .map(({ goals }, i) => ({
      goals,
      set: [...new Set(goals)].sort((a, b) => a - b),
      share: shares[i] as number,
    }))
    .sort((a, b) => b.share - a.share);
}

function meanOf(opinions: readonly Opinion[]): Opinion {
  const [first] = opinions as [Opinion, ...Opinion[]];
  const [units, biases] = [new Float32Array(first.units.length), new Float32Array(first.biases.length)];
  for (const opinion of opinions) {
    addShare(units, opinion.units, opinions.length);
    addShare(biases, opinion.biases, opinions.length);
  }
  return { units, biases };
}

function addShare(sums: Float32Array, values: Float32Array, count: number): void {
  for (let i = 0; i < sums.length; i++) {
    (sums[i] as number) += (values[i] as number) / count;
  }
}

function foundBy(vocabulary: Vocabulary, opinion: Opinion): Scored[] {
  const { sequences, goalUnits } = vocabulary;
  const { units, biases } = opinion;
  const scores = vocabulary.scoreSequences(units, biases, new Float64Array(sequences.length));
  const best = highest(scores, weighed);
  let most = scores[best[0] as number] as number;
  const found: Scored[] = best
    .filter((s) => (scores[s] as number) >= most + hopeless)
    .map((s) => ({
      goals: Array.from(sequences[s] as Int32Array),
      sequence: s,
      score: scores[s] as number,
    }));
  const likely = highest(
    Float64Array.from(goalUnits, (unit) => units[unit] as number),
    additions,
  );
  const made = new Set<string>();
  for (const known of best.slice(0, seeds)) {
    forEachVariation(Array.from(sequences[known] as Int32Array), likely, (goals) => {
      const score = scoreIn(vocabulary, opinion, { goals });
      // Most are hopeless, and telling whether they are new takes longer than telling that.
      if (score >= most + hopeless) {
        const key = goals.join();
        if (!made.has(key) && !vocabulary.has(key)) {
          made.add(key);
          found.push({ goals: [...goals], score });
          most = Math.max(most, score);
        }
      }
    });
  }
  return found
    .filter(({ score }) => score >= most + hopeless)
    .sort((a, b) => b.score - a.score)
    .slice(0, weighed);
}

/** Positions of the highest values, the highest first; of equal ones the first. */
function highest(values: Float64Array, count: number): number[] {
  const best: number[] = [];
  let least = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (best.length === count && value <= least) {
      continue;
    }
    let at = Math.min(best.length, count - 1);
    for (; at > 0 && (values[best[at - 1] as number] as number) < value; at--) {
      best[at] = best[at - 1] as number;
    }
    best[at] = i;
    least = values[best[best.length - 1] as number] as number;
  }
  return best;
}

/** @param take is given each variation in turn, in an array that is changed afterwards */
function forEachVariation(
  goals: readonly number[],
  likely: readonly number[],
  take: (variation: readonly number[]) => void,
): void {
  const own = [...goals];
  for (let at = 0; at < goals.length && goals.length > 1; at++) {
    const [left] = own.splice(at, 1) as [number];
    take(own);
    own.splice(at, 0, left);
  }
  const exchange = (at: number): void => {
    [own[at - 1], own[at]] = [own[at] as number, own[at - 1] as number];
  };
  for (let at = 1; at < goals.length; at++) {
    exchange(at);
    take(own);
    exchange(at);
  }
  for (const goal of likely) {
    if (!goals.includes(goal)) {
      for (let at = 0; at <= goals.length; at++) {
        own.splice(at, 0, goal);
        take(own);
        own.splice(at, 1);
      }
      for (let at = 0; at < goals.length; at++) {
        own[at] = goal;
        take(own);
        own[at] = goals[at] as number;
      }
    }
  }
}

function scoreIn(
  vocabulary: Vocabulary,
  { units, biases }: Opinion,
  { goals, sequence }: Omit<Scored, "score">,
): number {
  if (sequence !== undefined) {
    return vocabulary.scoreSequence(sequence, units, biases);
  }
  let sum = unknownSequence;
  for (let i = 0; i < goals.length; i++) {
    const goal = goals[i] as number;
    if (goals.indexOf(goal) === i) {
      sum += units[vocabulary.goalUnits[goal] as number] as number;
    }
    if (i > 0) {
      const link = vocabulary.link(goals[i - 1] as number, goal);
      sum += link === undefined ? unknownLink : (units[link] as number);
    }
  }
  return sum;
}
