import { hashNext, hashStart } from "../../shared/text";
import { Features, isBasic, sequenceKey } from "./features";

/** Texts of a profile. */
const FIELDS: i32 = 4;
/** Letters beyond which a text says no more of its language. */
const ENOUGH: i32 = 200;
/** How far scores must be apart to tell languages: a smaller number makes confidence grow faster. */
const SPREAD: f64 = 4.0;
/** Score for each letter of ordinary text; below it, a text is not in any of the languages. */
const ORDINARY: f64 = 0.3;
/** Letters that the longest word has at least; names such as x and y tell no language. */
const SHORTEST: i32 = 3;
/** What a letter counts that a language has and the common alphabet has not, or that it has not. */
const OWN_LETTER: f64 = 1.5;
const FOREIGN_LETTER: f64 = 4.0;

/** The likeliest of some languages: how much of a text is explained by its words, letters and sequences of letters. */
export class Evidence {
  code: string = "und";
  /** 0 to 1: the share of the likeliest language among all, lessened where it explains little. */
  confidence: f64 = 0.0;
  private readonly codes: Array<string> = [];
  private readonly scores: Array<f64> = [];

  constructor(private readonly features: Features) {}

  /** Weighs the languages of a list of profiles. */
  weigh(profiles: StaticArray<string>): void {
    for (let index = 0; index + FIELDS <= profiles.length; index += FIELDS) {
      this.codes.push(profiles[index]);
      this.scores.push(
        this.lettersOf(profiles[index + 1]) +
          this.wordsOf(profiles[index + 2]) +
          this.sequencesOf(profiles[index + 3]),
      );
    }
  }

  /** Settles on the likeliest language. */
  settle(): void {
    const scores = this.scores;
    const letters = this.features.letters;
    if (this.features.longest < SHORTEST) return;
    let best = 0;
    for (let index = 1; index < scores.length; ++index) {
      if (scores[index] > scores[best]) best = index;
    }
    const scale = letters > ENOUGH ? <f64>ENOUGH / <f64>letters : 1.0;
    let sum = 0.0;
    for (let index = 0; index < scores.length; ++index)
      sum += Math.exp(((scores[index] - scores[best]) * scale) / SPREAD);
    const explained = scores[best] / <f64>letters;
    this.code = this.codes[best];
    this.confidence = max(0.0, min(1.0, explained / ORDINARY)) / sum;
  }

  private lettersOf(alphabet: string): f64 {
    let own = 0;
    for (let at = 0; at < alphabet.length; ++at) {
      const letter = alphabet.charCodeAt(at);
      if (!isBasic(letter)) own += this.features.countOf(letter);
    }
    return <f64>own * OWN_LETTER - <f64>(this.features.special - own) * FOREIGN_LETTER;
  }

  /** A word counts by its length and by how common it is. */
  private wordsOf(words: string): f64 {
    let score = 0.0;
    let rank = 0;
    let hash = hashStart();
    let length = 0;
    for (let at = 1; at < words.length; ++at) {
      const unit = words.charCodeAt(at);
      if (unit != 0x20) {
        hash = hashNext(hash, unit);
        ++length;
        continue;
      }
      const count = this.features.words.of(hash);
      if (count > 0) score += <f64>(count * min(length, 3)) * 0.75 * Math.log(400.0 / <f64>(rank + 20));
      hash = hashStart();
      length = 0;
      ++rank;
    }
    return score;
  }

  private sequencesOf(sequences: string): f64 {
    let score = 0.0;
    for (let at = 0; at + 3 <= sequences.length; at += 3) {
      const key = sequenceKey(
        sequences.charCodeAt(at),
        sequences.charCodeAt(at + 1),
        sequences.charCodeAt(at + 2),
      );
      const count = this.features.sequences.of(key);
      if (count > 0) score += <f64>count * Math.log(265.0 / <f64>(at / 3 + 20));
    }
    return score;
  }
}
