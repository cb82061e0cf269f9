import { clausesOf, contentWords } from "./words.ts";

/** Something that can be asked for, and how it is described. */
export interface Described {
  /** Full name of the concept. */
  readonly goal: string;
  /** What it is called, such as `SummaryChart`; its words should be in the request. */
  readonly name: string;
  /** Texts, each with what a word in it is worth, 0 to 1. */
  readonly texts: readonly (readonly [text: string, worth: number])[];
}

/** What a request in words asks for, as far as descriptions tell. Plain data. */
export interface Worded {
  /** In the order of the clauses that ask for them, each once. */
  readonly goals: readonly string[];
  /** 0 to 1: how much of each clause is accounted for, and by how much its goal is ahead of others. */
  readonly confidence: number;
  /** The best of each clause, the best first. */
  readonly considered: readonly { readonly goals: readonly string[]; readonly share: number }[];
}

/** By how much of its own score a goal must be ahead of the next, to count in full. */
const clearLead = 0.1;

/** What a goal loses whose name is not in the request at all. */
const unnamed = 0.1;

/** Goals of a clause that are named as considered. */
const listed = 3;

/** What a word is worth that only begins like one of a description. */
const beginning = 0.8;

/**
 * Finds what a request asks for by the words that goals are described by: each clause is for the goal whose
 * description accounts for most of it, rare words counting more. A word that no description has counts against all.
 */
export class Wording {
  readonly #goals: readonly string[];
  /** Stems of each goal's name. */
  readonly #names: readonly (readonly string[])[];
  /** By stem: what it is worth for which goals. */
  readonly #worths = new Map<string, Map<number, number>>();

  constructor(described: readonly Described[]) {
    this.#goals = described.map(({ goal }) => goal);
    this.#names = described.map(({ name }) => partsOf(name));
    described.forEach(({ texts }, goal) => {
      for (const [text, worth] of texts) {
        for (const word of contentWords(text)) {
          const own = this.#worths.get(word) ?? new Map<number, number>();
          own.set(goal, Math.max(worth, own.get(goal) ?? 0));
          this.#worths.set(word, own);
        }
      }
    });
  }

  match(text: string): Worded {
    const clauses = clausesOf(text)
      .map((clause) => new Set(contentWords(clause)))
      .filter((words) => words.size > 0)
      .map((words) => this.#ranked(words));
    const best = clauses.flatMap(([first]) => (first === undefined ? [] : [first]));
    const considered = clauses.flatMap((ranked) =>
      ranked.slice(0, listed).map(([goal, share]) => ({ goals: [this.#goals[goal] as string], share })),
    );
    return {
      goals: [...new Set(best.map(([goal]) => this.#goals[goal] as string))],
      confidence: clauses.length === 0 ? 0 : Math.min(...clauses.map(confidenceOf)),
      considered: considered.sort((a, b) => b.share - a.share),
    };
  }

  /** Goals that account for any of the words, with the part that they account for, the best first. */
  #ranked(words: ReadonlySet<string>): [goal: number, share: number][] {
    const scores = new Map<number, number>();
    let all = 0;
    for (const word of words) {
      const found = this.#find(word);
      const rarity = Math.log(1 + this.#goals.length / Math.max(1, found.size));
      all += rarity;
      for (const [goal, worth] of found) {
        scores.set(goal, (scores.get(goal) ?? 0) + rarity * worth);
      }
    }
    return [...scores]
      .map(([goal, score]): [number, number] => {
        const name = this.#names[goal] as readonly string[];
        const said = name.filter((word) => words.has(word)).length / Math.max(1, name.length);
        return [goal, (score / all) * (1 - unnamed * (1 - said))];
      })
      .sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  }

  /** What a word is worth for which goals; a longer word counts for what it begins with, and the other way round. */
  #find(word: string): ReadonlyMap<number, number> {
    const exact = this.#worths.get(word);
    if (exact !== undefined || word.length < 4) {
      return exact ?? new Map();
    }
    const found = new Map<number, number>();
    for (const [other, worths] of this.#worths) {
      if (other.length >= 4 && (other.startsWith(word) || word.startsWith(other))) {
        for (const [goal, worth] of worths) {
          found.set(goal, Math.max(beginning * worth, found.get(goal) ?? 0));
        }
      }
    }
    return found;
  }
}

/** Stems of a name, without the whole where it has several. */
function partsOf(name: string): string[] {
  const words = [...new Set(contentWords(name))];
  return words.length > 1 ? words.filter((word) => !words.every((other) => word.includes(other))) : words;
}

function confidenceOf([first, second]: readonly (readonly [number, number])[]): number {
  if (first === undefined) {
    return 0;
  }
  const lead = (first[1] - (second?.[1] ?? 0)) / first[1];
  return first[1] * Math.min(1, lead / clearLead);
}
