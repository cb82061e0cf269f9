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

/** What is this much less likely than the likeliest is not weighed. */
const negligible = 0.002;

/** What a sequence that was never asked for scores less, and a goal after another that it never followed. */
const [unknownSequence, unknownLink] = [-4, -2.5];

/** Above 1, because networks are surer of themselves than they should be. */
const temperature = 1.15;

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
export function candidatesOf(vocabulary: Vocabulary, units: Float64Array, biases: Float64Array): Candidate[] {
  const { sequences, goalUnits } = vocabulary;
  const scores = vocabulary.scoreSequences(units, biases);
  const best = highest(scores, weighed);
  const found: Scored[] = best.map((s) => ({
    goals: Array.from(sequences[s] as Int32Array),
    score: scores[s] as number,
  }));
  const likely = highest(
    Float64Array.from(goalUnits, (unit) => units[unit] as number),
    additions,
  );
  const made = new Set<string>();
  for (const { goals: known } of found.slice(0, seeds)) {
    for (const goals of variationsOf(known, likely)) {
      const key = goals.join();
      if (!made.has(key) && !vocabulary.has(key)) {
        made.add(key);
        found.push({ goals, score: unknownSequence + scoreOf(vocabulary, units, goals) });
      }
    }
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

function* variationsOf(goals: readonly number[], likely: readonly number[]): Generator<number[]> {
  for (let at = 0; at < goals.length && goals.length > 1; at++) {
    yield goals.toSpliced(at, 1);
  }
  for (let at = 1; at < goals.length; at++) {
    yield goals.toSpliced(at - 1, 2, goals[at] as number, goals[at - 1] as number);
  }
  for (const goal of likely) {
    if (!goals.includes(goal)) {
      for (let at = 0; at <= goals.length; at++) {
        yield goals.toSpliced(at, 0, goal);
      }
      for (let at = 0; at < goals.length; at++) {
        yield goals.toSpliced(at, 1, goal);
      }
    }
  }
}

function scoreOf(vocabulary: Vocabulary, units: Float64Array, goals: readonly number[]): number {
  let sum = 0;
  goals.forEach((goal, i) => {
    const previous = goals[i - 1];
    if (goals.indexOf(goal) === i) {
      sum += units[vocabulary.goalUnits[goal] as number] as number;
    }
    if (previous !== undefined) {
      const link = vocabulary.link(previous, goal);
      sum += link === undefined ? unknownLink : (units[link] as number);
    }
  });
  return sum;
}

function shared(found: readonly Scored[]): Candidate[] {
  const most = found[0]?.score ?? 0;
  const weights = found
    .map(({ score }) => Math.exp((score - most) / temperature))
    .filter((weight) => weight >= negligible);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight, i) => {
    const { goals } = found[i] as Scored;
    return { goals, set: [...new Set(goals)].sort((a, b) => a - b), share: weight / sum };
  });
}
