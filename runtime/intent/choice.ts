import type { Candidate } from "./candidates.ts";

/** What the order of goals counts beside which goals there are. */
const orderShare = 0.15;

/** A candidate, and how far it is expected to agree with what is meant: F1 over goals, 0 to 1. */
export interface Choice {
  readonly chosen: Candidate;
  readonly expected: number;
}

/**
 * The candidate that agrees best with what could be meant: the one whose expected F1 over goals, and over goals
 * next to each other, is the highest. The likeliest alone would leave out goals that most candidates have.
 */
export function choose(candidates: readonly Candidate[]): Choice {
  const links = candidates.map(({ goals }) => linksOf(goals));
  let [best, most, expected] = [0, -1, 0];
  candidates.forEach(({ set }, i) => {
    let [goals, order] = [0, 0];
    candidates.forEach(({ set: other, share }, j) => {
      goals += share * agreement(set, other);
      order += share * agreement(links[i] as number[], links[j] as number[]);
    });
    const value = (1 - orderShare) * goals + orderShare * order;
    if (value > most) {
      [best, most, expected] = [i, value, goals];
    }
  });
  return { chosen: candidates[best] as Candidate, expected };
}

/** F1 of two ascending lists without repetition; 1 where both are empty. */
function agreement(a: readonly number[], b: readonly number[]): number {
  if (a.length + b.length === 0) {
    return 1;
  }
  let [i, j, both] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const difference = (a[i] as number) - (b[j] as number);
    both += difference === 0 ? 1 : 0;
    i += difference <= 0 ? 1 : 0;
    j += difference >= 0 ? 1 : 0;
  }
  return (2 * both) / (a.length + b.length);
}

function linksOf(goals: readonly number[]): number[] {
  const links = goals.slice(1).map((goal, i) => (goals[i] as number) * 2 ** 20 + goal);
  return [...new Set(links)].sort((a, b) => a - b);
}
