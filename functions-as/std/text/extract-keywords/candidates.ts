import { hashNext, hashRange, hashStart, TextBuilder } from "../../shared/text";
import { Phrases } from "./phrases";

/** A phrase and its score. */
export class Candidate {
  constructor(
    readonly term: string,
    readonly score: f64,
  ) {}
}

/** The different phrases of a text with their scores. */
export class Candidates {
  private readonly numbers: Map<u64, i32> = new Map();
  private readonly frequencies: Array<i32> = [];
  private readonly degrees: Array<i32> = [];
  private readonly list: Array<Candidate> = [];

  constructor(private readonly phrases: Phrases) {
    const words = this.countWords();
    const seen = new Set<u64>();
    for (let phrase = 0; phrase < phrases.length; ++phrase) {
      const first = phrases.firstOf(phrase);
      const end = phrases.firstOf(phrase + 1);
      let hash = hashStart();
      let score = 0.0;
      for (let word = first; word < end; ++word) {
        const number = words[word];
        hash = hashNext(hash, number);
        score += <f64>this.degrees[number] / <f64>this.frequencies[number];
      }
      if (seen.has(hash)) continue;
      seen.add(hash);
      this.list.push(new Candidate(this.termOf(first, end), score));
    }
  }

  /** The candidates of the greatest scores, in order. */
  best(limit: i32): Array<Candidate> {
    this.list.sort((left, right) => {
      if (left.score != right.score) return left.score > right.score ? -1 : 1;
      return left.term < right.term ? -1 : left.term > right.term ? 1 : 0;
    });
    return this.list.slice(0, limit);
  }

  /** Counts the different words; gives each word's number. */
  private countWords(): StaticArray<i32> {
    const phrases = this.phrases;
    const words = new StaticArray<i32>(phrases.firstOf(phrases.length));
    for (let phrase = 0; phrase < phrases.length; ++phrase) {
      const first = phrases.firstOf(phrase);
      const end = phrases.firstOf(phrase + 1);
      for (let word = first; word < end; ++word) {
        const hash = hashRange(phrases.text, phrases.startOf(word), phrases.endOf(word));
        if (!this.numbers.has(hash)) {
          this.numbers.set(hash, this.frequencies.length);
          this.frequencies.push(0);
          this.degrees.push(0);
        }
        const number = this.numbers.get(hash);
        words[word] = number;
        this.frequencies[number] += 1;
        this.degrees[number] += end - first;
      }
    }
    return words;
  }

  private termOf(first: i32, end: i32): string {
    const phrases = this.phrases;
    if (end == first + 1) return phrases.text.substring(phrases.startOf(first), phrases.endOf(first));
    const term = new TextBuilder(64);
    for (let word = first; word < end; ++word) {
      if (word > first) term.push(0x20);
      term.appendRange(phrases.text, phrases.startOf(word), phrases.endOf(word));
    }
    return term.toString();
  }
}
