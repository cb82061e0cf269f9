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

/** Above 1, because networks are surer of themselves than they should be. */
const temperature = 1.15;

/** What scores this much less than the likeliest is not weighed: it is 500 times less likely. */
const hopeless = temperature * Math.log(0.002);

interface Scored {
  readonly goals: readonly number[];
  readonly score: number;
}

/**
 * The likeliest sequences, the best first: those that were asked for before, and those that differ from the best
 * of them by one goal or in the order of two.
 * @param units scores of the vocabulary's units
 * @param biases scores of its sequences beside their units
 */
export function candidatesOf(vocabulary: Vocabulary, units: Float32Array, biases: Float32Array): Candidate[] {
  const { sequences, goalUnits } = vocabulary;
  const scores = vocabulary.scoreSequences(units, biases, new Float64Array(sequences.length));
  const best = highest(scores, weighed);
  const most = scores[best[0] as number] as number;
  const found: Scored[] = best
    .filter((s) => (scores[s] as number) >= most + hopeless)
    .map((s) => ({ goals: Array.from(sequences[s] as Int32Array), score: scores[s] as number }));
  const likely = highest(
    Float64Array.from(goalUnits, (unit) => units[unit] as number),
    additions,
  );
  const made = new Set<string>();
  for (const known of best.slice(0, seeds)) {
    forEachVariation(Array.from(sequences[known] as Int32Array), likely, (goals) => {
      const score = unknownSequence + scoreOf(vocabulary, units, goals);
      // Most are hopeless, and telling whether they are new takes longer than telling that.
      if (score >= most + hopeless) {
        const key = goals.join();
        if (!made.has(key) && !vocabulary.has(key)) {
          made.add(key);
          found.push({ goals: [...goals], score });
        }
      }
    });
  }
  return shared(found.sort((a, b) => b.score - a.score).slice(0, weighed));
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

function scoreOf(vocabulary: Vocabulary, units: Float32Array, goals: readonly number[]): number {
  let sum = 0;
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

function shared(found: readonly Scored[]): Candidate[] {
  const most = found[0]?.score ?? 0;
  const weights = found
    .map(({ score }) => score - most)
    .filter((below) => below >= hopeless)
    .map((below) => Math.exp(below / temperature));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight, i) => {
    const { goals } = found[i] as Scored;
    return { goals, set: [...new Set(goals)].sort((a, b) => a - b), share: weight / sum };
  });
}
