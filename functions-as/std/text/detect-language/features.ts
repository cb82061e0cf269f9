import { Counter, hashNext, hashStart, isLetter, toLower } from "../../shared/text";
import { scriptOf } from "./scripts";

/** Letters of the alphabets' shared part need no counter; those beyond it are looked up by number below this. */
const LETTERS: i32 = 0x2000;

/** What tells the language of a text in one script: its words, its sequences of three letters, its special letters. */
export class Features {
  /** Letters counted. */
  letters: i32 = 0;
  /** Letters of the longest word. */
  longest: i32 = 0;
  /** Those of them that are beyond a to z and beyond the basic Cyrillic alphabet. */
  special: i32 = 0;
  readonly words: Counter;
  readonly sequences: Counter;
  private readonly letterCounts: StaticArray<i32> = new StaticArray<i32>(LETTERS);

  /** Reads the words of a script before a position. */
  constructor(text: string, end: i32, script: i32) {
    this.words = new Counter((end >> 1) + 1);
    this.sequences = new Counter(end + 1);
    let at = 0;
    while (at < end) {
      const unit = text.charCodeAt(at);
      if (!isLetterOf(script, unit)) {
        ++at;
        continue;
      }
      const start = at;
      while (at < end && (isLetterOf(script, text.charCodeAt(at)) || isInnerApostrophe(text, at, end))) ++at;
      this.addWord(text, start, at);
    }
  }

  /** How often a small letter occurs. */
  countOf(letter: i32): i32 {
    return letter < LETTERS ? this.letterCounts[letter] : 0;
  }

  private addWord(text: string, start: i32, end: i32): void {
    this.longest = max(this.longest, end - start);
    let before = 0x20;
    let last = letterAt(text, start);
    let hash = hashStart();
    for (let at = start; at < end; ++at) {
      const letter = last;
      last = at + 1 < end ? letterAt(text, at + 1) : 0x20;
      this.sequences.add(sequenceKey(before, letter, last));
      hash = hashNext(hash, letter);
      before = letter;
      if (letter == 0x27) continue;
      this.letters += 1;
      if (!isBasic(letter)) this.special += 1;
      if (letter < LETTERS) this.letterCounts[letter] += 1;
    }
    this.words.add(hash);
  }
}

/** Letters that all profiles of a script share, and marks that are written onto a letter. */
export function isBasic(letter: i32): bool {
  if (letter < 0x80 || (letter >= 0x300 && letter < 0x370)) return true;
  if (letter < 0x430 || letter > 0x448) return false;
  return letter != 0x439;
}

/** The key of a sequence of three letters. */
export function sequenceKey(first: i32, second: i32, third: i32): u64 {
  return ((<u64>first) << 32) | ((<u64>second) << 16) | <u64>third;
}

function isLetterOf(script: i32, unit: i32): bool {
  return isLetter(unit) && scriptOf(unit) == script;
}

function letterAt(text: string, at: i32): i32 {
  const unit = text.charCodeAt(at);
  return unit == 0x2019 ? 0x27 : toLower(unit);
}

function isInnerApostrophe(text: string, at: i32, end: i32): bool {
  const unit = text.charCodeAt(at);
  return (unit == 0x27 || unit == 0x2019) && at + 1 < end && isLetter(text.charCodeAt(at + 1));
}
