import type { Vocabulary } from "./vocabulary.ts";

/** A sequence of goals that could be meant. */
export interface Candidate {
  /** Positions of goals in the vocabulary, in order. */
  readonly goals: readonly number[];
  /** The goals, each once, ascending. */
  readonly set: readonly number[];
  /** How likely it is beside the others; all shares add up to one. */
  share: number;
}

/** Known sequences from which others are made, and goals that are put into them. */
const [seeds, additions] = [6, 6];

/** Candidates that are weighed against each other. */
const weighed = 32;

/** What a sequence that was never asked for scores less, and a goal after another that it never followed. */
const [unknownSequence, unknownLink] = [-2.5, -2.5];

/** Above 1, because networks are surer of themselves than they should be. */
const temperature = 1.15;

/**
 * The likeliest sequences, the best first: those that were asked for before, and those that differ from the best
 * of them by one goal or in the order of two.
 * @param units scores of the vocabulary's units
 * @param biases scores of its sequences beside their units
 */
export function candidatesOf(vocabulary: Vocabulary, units: Float64Array, biases: Float64Array): Candidate[] {
  const { sequences, unitsOfSequences, goalUnits } = vocabulary;
  const scores = Array.from(unitsOfSequences, (own, s) =>
    own.reduce((sum, unit) => sum + (units[unit] as number), biases[s] as number),
  );
  const best = [...scores.keys()].sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const found = new Map<string, { goals: readonly number[]; score: number }>();
  for (const s of best.slice(0, weighed)) {
    const goals = [...(sequences[s] as Int32Array)];
    found.set(goals.join(), { goals, score: scores[s] as number });
  }
  const likely = [...goalUnits.keys()]
    .sort((a, b) => (units[goalUnits[b] as number] as number) - (units[goalUnits[a] as number] as number))
    .slice(0, additions);
  for (const s of best.slice(0, seeds)) {
    for (const goals of variationsOf([...(sequences[s] as Int32Array)], likely)) {
      const key = goals.join();
      if (!found.has(key) && !vocabulary.has(goals)) {
        found.set(key, { goals, score: unknownSequence + scoreOf(vocabulary, units, goals) });
      }
    }
  }
  return shared([...found.values()].sort((a, b) => b.score - a.score).slice(0, weighed));
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
  const own = new Set(goals.map((goal) => vocabulary.goalUnits[goal] as number));
  let sum = 0;
  goals.slice(1).forEach((goal, i) => {
    const link = vocabulary.link(goals[i] as number, goal);
    if (link === undefined) {
      sum += unknownLink;
    } else {
      own.add(link);
    }
  });
  for (const unit of own) {
    sum += units[unit] as number;
  }
  return sum;
}

function shared(found: readonly { goals: readonly number[]; score: number }[]): Candidate[] {
  const most = found[0]?.score ?? 0;
  const weights = found.map(({ score }) => Math.exp((score - most) / temperature));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return found.map(({ goals }, i) => ({
    goals,
    set: [...new Set(goals)].sort((a, b) => a - b),
    share: (weights[i] as number) / sum,
  }));
}
