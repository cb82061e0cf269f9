import { type Clause, clausesOf } from "./clauses.ts";
import { isMisspelt } from "./spelling.ts";
import { contentWords, isMisspeltEmpty, type SaidWord, saidWords, wholeWords } from "./words.ts";

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
  /** The part of the request that is understood least, and what it could ask for. */
  readonly weakest: { readonly text: string; readonly considered: readonly Considered[] };
  /** The best of each clause, the best first. */
  readonly considered: readonly Considered[];
}

/** Goals that could be meant, and the part of the words that they account for. */
interface Considered {
  readonly goals: readonly string[];
  readonly share: number;
}

/** By how much of its own score a goal must be ahead of the next, to count in full. */
const clearLead = 0.1;

/** By how much a goal falls behind others whose name is not in the request at all. */
const unnamed = 0.2;

/** Goals of a clause that are named as considered. */
const listed = 3;

/** What a word is worth that only begins like one of a description, or is written a little otherwise. */
const [beginning, misspelt] = [0.8, 0.9];

/** What parts of a name such as `BlurHash` are worth beside words that stand alone. */
const namePart = 0.6;

/** A word that is worth this is said of a goal itself: its name, or a keyword; other words may be there by the way. */
const telling = 0.85;

/** What counts of a clause of which only a single word is known, and that by the way. */
const byTheWay = 0.7;

/** What a word counts that no description has: it may only say more of what is wanted, as in "dominant colours". */
const unknown = 0.6;

/** What it counts where it is something to be done, and where it is said in passing. */
const [deed, aside] = [1.2, 0.2];

/** What a word counts that is said of what is there, as in "of this photo". */
const there = 0.3;

/** The shortest word that is compared by how it begins. */
const shortest = 4;

/** What a goal accounts for of a clause. */
interface Score {
  score: number;
  /** What its score lacks for words of its name, which count in full where all of them are said. */
  named: number;
  /** Weight of words for what is there. */
  given: number;
  /** Whether it accounts for a word of what is wanted, what the best of these is worth, and how many words in all. */
  isTold: boolean;
  best: number;
  words: number;
}

interface RankedGoal {
  readonly goal: number;
  /** The part of the clause that it accounts for. */
  readonly share: number;
  /** The same, less where its name is not said. */
  readonly rank: number;
  /** Whether it accounts for a single word, which its description has by the way. */
  readonly isByTheWay: boolean;
}

interface Ranked {
  readonly text: string;
  /** The best first. */
  readonly goals: readonly RankedGoal[];
}

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
        const whole = new Set(wholeWords(text));
        for (const word of contentWords(text)) {
          this.#describe(goal, word, whole.has(word) ? worth : worth * namePart);
        }
      }
    });
  }

  /** @param given names of what the event is and has: words for it say nothing of what is to be made */
  match(text: string, given: readonly string[] = []): Worded {
    const stems = new Set(given.flatMap(contentWords));
    const clauses = clausesOf(text).flatMap((clause) => this.#rank(clause, stems));
    const best = clauses.flatMap(({ goals: [first] }) => (first === undefined ? [] : [first]));
    const isConfirmed = ({ goal }: RankedGoal): boolean => best.filter((one) => one.goal === goal).length > 1;
    const confidences = clauses.map(({ goals }) => {
      const [first] = goals;
      const isWeak = first?.isByTheWay === true && !isConfirmed(first);
      return confidenceOf(goals) * (isWeak ? byTheWay : 1);
    });
    const confidence = clauses.length === 0 ? 0 : Math.min(...confidences);
    const weakest = clauses[confidences.indexOf(confidence)];
    return {
      goals: [...new Set(best.map(({ goal }) => this.#goals[goal] as string))],
      confidence,
      weakest: {
        text: weakest?.text ?? "",
        considered: weakest === undefined ? [] : this.#considered(weakest),
      },
      considered: clauses.flatMap((clause) => this.#considered(clause)).sort((a, b) => b.share - a.share),
    };
  }

  #considered({ goals }: Ranked): Considered[] {
    return goals.slice(0, listed).map(({ goal, share }) => ({ goals: [this.#goals[goal] as string], share }));
  }

  #describe(goal: number, word: string, worth: number): void {
    const own = this.#worths.get(word) ?? new Map<number, number>();
    own.set(goal, Math.max(worth, own.get(goal) ?? 0));
    this.#worths.set(word, own);
  }

  /**
   * Nothing where a clause says nothing of what is wanted.
   * @param given stems of what the event is and has
   */
  #rank({ text, without }: Clause, given: ReadonlySet<string>): Ranked[] {
    // "without e-mail addresses" tells what the result is; "without the language" names what is left out.
    const left = without === "" || this.#isName(without, given) ? text : `${text} ${without}`;
    const words = saidWords(left).map((word) => ({ ...word, found: this.#find(word.stem) }));
    const told = words.filter(({ stem, found }) => found.size > 0 || !isMisspeltEmpty(stem));
    const isThere = ({ stem, isNew }: SaidWord): boolean => !isNew && given.has(stem);
    if (told.every(isThere)) {
      return [];
    }
    const scores = new Map<number, Score>();
    let all = 0;
    for (const word of told) {
      const isGiven = isThere(word);
      const rarity = Math.log(1 + this.#goals.length / Math.max(1, word.found.size));
      const weight = rarity * (isGiven ? there : word.found.size > 0 ? 1 : weightOfUnknown(word));
      all += isGiven ? 0 : weight;
      for (const [goal, worth] of word.found) {
        const own = scores.get(goal) ?? { score: 0, named: 0, given: 0, words: 0, best: 0, isTold: false };
        own.score += weight * worth;
        own.named += this.#names[goal]?.includes(word.stem) === true ? weight * (1 - worth) : 0;
        own.given += isGiven ? weight : 0;
        own.words++;
        own.isTold ||= !isGiven;
        own.best = Math.max(own.best, isGiven ? 0 : worth);
        scores.set(goal, own);
      }
    }
    const stems = new Set(told.map(({ stem }) => stem));
    const goals = [...scores]
      .filter(([, { isTold }]) => isTold)
      .map(([goal, { score, named, given, words: count, best }]): RankedGoal => {
        const name = this.#names[goal] as readonly string[];
        const said = name.filter((word) => stems.has(word)).length / Math.max(1, name.length);
        const share = (score + (said < 1 ? 0 : named)) / (all + given);
        const isByTheWay = count === 1 && best < telling;
        return { goal, share, rank: share * (1 - unnamed * (1 - said)), isByTheWay };
      })
      .sort((a, b) => b.rank - a.rank || a.goal - b.goal);
    return [{ text: left, goals }];
  }

  /** Whether a text says the whole name of a goal, or of what is there. */
  #isName(text: string, given: ReadonlySet<string>): boolean {
    const stems = new Set(contentWords(text));
    return (
      [...stems].every((stem) => given.has(stem)) ||
      this.#names.some((name) => name.length > 0 && name.every((word) => stems.has(word)))
    );
  }

  /** What a word is worth for which goals; a longer word counts for what it begins with, and the other way round. */
  #find(word: string): ReadonlyMap<number, number> {
    const exact = this.#worths.get(word);
    if (exact !== undefined || word.length < shortest) {
      return exact ?? new Map();
    }
    const begun = this.#alike(
      (other) => other.length >= shortest && (other.startsWith(word) || word.startsWith(other)),
      beginning,
    );
    return begun.size > 0 ? begun : this.#alike((other) => isMisspelt(word, other), misspelt);
  }

  #alike(isAlike: (other: string) => boolean, factor: number): Map<number, number> {
    const found = new Map<number, number>();
    for (const [other, worths] of this.#worths) {
      if (isAlike(other)) {
        for (const [goal, worth] of worths) {
          found.set(goal, Math.max(factor * worth, found.get(goal) ?? 0));
        }
      }
    }
    return found;
  }
}

/** Stems of a name, without the whole where it has several. */
function partsOf(name: string): string[] {
  const words = contentWords(name);
  return words.length > 1 ? words.filter((word) => !words.every((other) => word.includes(other))) : words;
}

function weightOfUnknown({ isAside, isDeed }: SaidWord): number {
  return isAside ? aside : isDeed ? deed : unknown;
}

function confidenceOf([first, second]: readonly RankedGoal[]): number {
  if (first === undefined) {
    return 0;
  }
  const lead = (first.rank - (second?.rank ?? 0)) / first.rank;
  return first.share * Math.min(1, lead / clearLead);
}
